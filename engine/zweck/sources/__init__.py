"""Where facts come from besides the caller: profiles, registers that were consulted; and facts that contradict each other."""
