"""The second transport: grpcio's own server, before the same service."""
