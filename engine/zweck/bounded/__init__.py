"""Work and memory with bounds."""
