"""The command line, through its own door and as a program."""
