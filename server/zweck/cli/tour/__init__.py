"""The repository in which the tour for legal teams happens."""
