"""The law as lawyers write it: read, parsed and checked."""
