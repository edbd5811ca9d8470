"""What `zweck mutate` says, and how it shares the work."""
