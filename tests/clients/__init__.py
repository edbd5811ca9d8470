"""Clients in several languages against a real server."""
