"""Files that people write: strict YAML, places, keys and faults."""
