"""Where facts come from, besides the caller: profiles of controllers, registers that were consulted; and facts that contradict each other."""
