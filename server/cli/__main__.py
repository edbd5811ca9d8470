"""`python -m server.cli` is `zweck`."""

from server.cli.main import main

main()
