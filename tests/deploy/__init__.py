"""The content of `deploy/`: linted, installed as it says, and consistent with the server."""
