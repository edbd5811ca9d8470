"""Proofs about activities: that no call about one can be permitted, and which facts every permitted call has."""
