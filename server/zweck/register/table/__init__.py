"""Events in tables: objection lists and dialer lists as CSV."""
