"""How situations are put to a lawyer, and what becomes of the judgement."""
