"""Cases for judgement: situations that no case covers, or that the law leaves to a judgement, the most informative first."""
