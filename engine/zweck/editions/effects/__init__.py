"""What the rules of a policy set bring about, checked."""
