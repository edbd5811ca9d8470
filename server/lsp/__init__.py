"""The language server for policy files: what `engine.editing` knows, in the protocol that editors speak."""
