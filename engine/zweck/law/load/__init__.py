"""From the files of a policy folder to consolidated laws; also incrementally, for editors, and from archives."""
