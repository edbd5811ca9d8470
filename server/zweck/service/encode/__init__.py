"""Answers to messages: `protobuf` says what stands in a message, `fast` writes the same from parts that it has written before."""
