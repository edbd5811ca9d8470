"""What no single rule shows: rules that never decide anything, requirements that nothing meets, exceptions that never matter, gaps."""
