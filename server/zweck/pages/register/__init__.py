"""The register on the terminal and as JSON."""
