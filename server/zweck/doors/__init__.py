"""Other ways to the same answers than gRPC: JSON over HTTP, AuthZEN, MCP. Each translates, and decides nothing."""
