"""All cases that a law tells apart: the classes of its facts' values, and sets of cases as decision diagrams."""
