"""Activities of a company: read, merged with the register, and asked about."""
