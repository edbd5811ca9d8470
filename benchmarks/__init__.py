"""How fast zweck decides, serves, loads and starts, beside what users would take instead: `make bench` prints the figures."""
