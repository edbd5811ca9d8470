"""From a message to an answer: decode, answer, encode."""
