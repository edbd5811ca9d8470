"""Company on the terminal and as documents."""
