"""Questions about an activity: its facts with those of the call, what a call must state, and its entry of the Art. 30 record."""
