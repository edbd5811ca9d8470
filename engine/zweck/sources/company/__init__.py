"""Files of a company: its controllers, consent texts, and activities with their appraisals (design 5.1 to 5.3)."""

from zweck.sources.company.activity import Activity, Appraisal, Presumed, Recipient, Record
from zweck.sources.company.apply import UnknownActivity, in_force, sources_of
from zweck.sources.company.company import Company
from zweck.sources.company.load import load_company
from zweck.sources.company.text import ConsentText

__all__ = [
    "Activity",
    "Appraisal",
    "Company",
    "ConsentText",
    "Presumed",
    "Recipient",
    "Record",
    "UnknownActivity",
    "in_force",
    "load_company",
    "sources_of",
]
