"""The contract of zweck, generated from the protos beside it, and the plugin that pytest finds by this name."""
