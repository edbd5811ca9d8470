"""Plain requests over HTTP/1.1: h11 speaks the protocol, the calls are those of any connection."""
