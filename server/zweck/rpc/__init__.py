"""gRPC over HTTP/2 and plain requests of HTTP: libnghttp2 and h11 speak the protocols. Knows neither the contract nor the law."""
