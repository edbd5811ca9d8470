"""Systems that users would take instead of zweck: each writes the workload in its own idiom and is asked in its own way."""
