"""The judge of explanations: presumptions, doubts, missing facts and rulings by a walk over conditions and the values of facts."""
