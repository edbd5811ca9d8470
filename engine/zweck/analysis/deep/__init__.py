"""The deep check: rules that never decide, requirements that no ground meets, exceptions that never matter, gaps between versions."""
