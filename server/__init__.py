"""The server answers over gRPC and on the command line; it knows no law."""
