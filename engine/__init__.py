"""The engine decides whether data may be processed for a purpose; it knows no wire format and no network."""
