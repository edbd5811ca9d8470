"""Access: certificates and tokens identify callers, who have roles; all others are refused before a message is read."""
