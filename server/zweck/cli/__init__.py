"""The command `zweck`: check, test and read policies, ask them, and serve them."""
