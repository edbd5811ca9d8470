"""The server of the doors' tests."""

from tests.doors.conftest import house

__all__ = ["house"]
