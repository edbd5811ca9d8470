"""What keeps a server from being observed."""


class MetricsError(Exception):
    """The metrics cannot be served where they should be."""
