"""`python -m zweck.cli` is `zweck`."""

from zweck.cli.main import main

main()
