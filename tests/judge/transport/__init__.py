"""Another transport before the same service: the server of grpcio."""
