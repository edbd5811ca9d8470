"""The cases, by law and version, and what makes pytest run them."""
