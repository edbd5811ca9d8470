"""Pseudonyms of the persons concerned: references, normalised by their kind, under one versioned key."""

from zweck.pseudonym.key import KeyFault, Pseudonyms
from zweck.pseudonym.reference import Kind, ReferenceFault

__all__ = ["KeyFault", "Kind", "Pseudonyms", "ReferenceFault"]
