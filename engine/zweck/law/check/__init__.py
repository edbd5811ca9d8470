"""What the files of a policy set say together, checked."""
