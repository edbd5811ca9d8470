"""The transport alone: gRPC over HTTP/2 without any contract."""
