"""Files of a company: its controllers, and activities with their appraisals (design 5.1, 5.2)."""

from zweck.sources.company.activity import Activities, Activity, Appraisal, Presumed, Recipient, Record
from zweck.sources.company.apply import UnknownActivity, in_force, sources_of
from zweck.sources.company.load import load_activities

__all__ = [
    "Activities",
    "Activity",
    "Appraisal",
    "Presumed",
    "Recipient",
    "Record",
    "UnknownActivity",
    "in_force",
    "load_activities",
    "sources_of",
]
