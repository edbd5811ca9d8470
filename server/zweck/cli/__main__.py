"""`python -m server.cli` is `zweck`."""

from zweck.cli.main import main

main()
