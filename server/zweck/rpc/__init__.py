"""gRPC over HTTP/2: libnghttp2 speaks the protocol, an event loop carries the bytes. Knows neither the contract nor the law."""
