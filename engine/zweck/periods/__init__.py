"""Until when a record must be kept, and until when it may: pure reckoning of days, without store, clock or policy folder."""
