"""Coverage: the parts of the law that a set of cases proves, and situations that would prove the rest."""
