"""The server over a real connection."""
