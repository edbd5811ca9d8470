"""How `zweck test` runs cases and tells what came: as text, as JSON, for CI systems, and again whenever a file changes."""
