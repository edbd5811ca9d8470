"""All cases that a law tells apart: the classes of its facts' values, the laws over them, and the search for cases."""
