"""Activities on the terminal and as documents."""
