"""What a set of cases proves of the law, and situations that would prove the rest."""
