"""Activities of a controller: what is true of every question about one of them, appraised, presumed and looked up (design 5.2)."""

from zweck.sources.activities.activity import Activities, Activity, Appraisal, Presumed, Recipient, Record
from zweck.sources.activities.apply import UnknownActivity, sources_of
from zweck.sources.activities.load import load_activities

__all__ = [
    "Activities",
    "Activity",
    "Appraisal",
    "Presumed",
    "Recipient",
    "Record",
    "UnknownActivity",
    "load_activities",
    "sources_of",
]
