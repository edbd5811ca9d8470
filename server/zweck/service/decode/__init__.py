"""Messages to questions: `protobuf` says what a message means, `fast` reads the same from bytes that it has seen before."""
