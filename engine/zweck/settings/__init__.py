"""Settings of programs."""
