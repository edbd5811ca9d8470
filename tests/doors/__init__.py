"""Other ways to the answers than gRPC."""
