"""Version 1 of the contract: decisions, policies, administration."""
