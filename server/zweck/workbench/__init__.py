"""The workbench: the law in a lawyer's browser."""
