"""The law watch: compares the cited wording with official texts of today, without a network, and says what changed or was announced."""
