"""Cases asked together."""
