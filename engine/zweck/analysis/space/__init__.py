"""The space of cases that laws distinguish: the classes of their facts' values, the laws over these, and the search for cases."""
