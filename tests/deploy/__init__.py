"""What `deploy/` ships: linted, installed as it says, and consistent with the server."""
