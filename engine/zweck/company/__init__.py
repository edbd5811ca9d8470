"""Files of a company: its controllers, consent texts, and activities with their appraisals (design 5.1 to 5.3)."""

from zweck.company.activity import NO_COMPANY, Activity, Appraisal, Company, ConsentText, Presumed, Recipient, Record
from zweck.company.apply import UnknownActivity, check_known, in_force, own_sources, sources_of, today_of
from zweck.company.load import ACTIVITIES, CASES, company_contents, company_files, load_company, load_past_company, revision_of

__all__ = [
    "ACTIVITIES",
    "CASES",
    "NO_COMPANY",
    "Activity",
    "Appraisal",
    "Company",
    "ConsentText",
    "Presumed",
    "Recipient",
    "Record",
    "UnknownActivity",
    "check_known",
    "company_contents",
    "company_files",
    "in_force",
    "load_company",
    "load_past_company",
    "own_sources",
    "revision_of",
    "sources_of",
    "today_of",
]
