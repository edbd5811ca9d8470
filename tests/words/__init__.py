"""The tests of the words: the catalogue, and the calls that say something."""
