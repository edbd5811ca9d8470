"""Version 1 of the contract: decisions and policies."""
