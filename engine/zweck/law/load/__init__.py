"""The files of a policy folder."""
