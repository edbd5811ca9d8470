"""The residual law: what is left of the law when some facts are fixed, exactly, as boxes over the values of the facts that are open."""
