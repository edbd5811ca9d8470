"""How fast zweck decides, serves and tests: `make bench` prints the figures."""
