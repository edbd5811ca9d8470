"""The register, on real databases."""
