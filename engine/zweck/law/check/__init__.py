"""Checks that read several files of a policy set: names, structure, citations, doubts, frozen digests."""
