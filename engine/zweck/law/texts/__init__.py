"""Official texts: read from a folder outside the project, searched for the places that citations name, and never kept but as digests."""
