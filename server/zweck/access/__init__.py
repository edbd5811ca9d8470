"""Who calls, and what they may: certificates and tokens become callers with roles; everybody else is refused before a message is read."""
