"""The language server for policy files: what `zweck.editing` knows, in the protocol that editors speak."""
