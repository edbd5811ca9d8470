"""Random requests to the workload, the same in every run."""

from random import Random
from typing import Final

Request = dict[str, bool | int | str]
"""The facts of a caller: all 26, `at` as a number yyyymmdd."""

SEED: Final = 7
COUNT: Final = 2_000

PURPOSES: Final = (
    *("contract_fulfilment", "billing", "marketing", "profiling", "analytics"),
    *("research", "credit_scoring", "hr", "security", "legal_claims"),
)
CATEGORIES: Final = ("contact", "behaviour", "financial", "location", "criminal")
SPECIAL_CATEGORIES: Final = ("health", "genetic", "biometric", "religion", "politics", "union")
SOURCES: Final = ("subject", "list", "third_party", "public_register", "publicly_accessible")
JURISDICTIONS: Final = ("DE", "IE", "NL", "AT", "IT", "ES", "FR", "GR", "DK", "SE", "BE")
COUNTRIES: Final = ("DE", "FR", "IE", "AT", "NO", "CH", "JP", "GB", "US", "IN", "CN", "BR")
SAFEGUARDS: Final = ("none", "scc", "bcr", "dpf", "privacy_shield")
YEARS: Final = (2009, 2012, 2015, 2017, 2019, 2021, 2022, 2024, 2025)
SELDOM: Final = 0.35

LIKELIHOOD: Final = {
    "consent": 0.6,
    "explicit_consent": SELDOM,
    "withdrawn": 0.1,
    "parental_consent": SELDOM,
    "objected": 0.15,
    "overriding_interest": 0.25,
    "contract": 0.4,
    "legal_duty": SELDOM,
    "vital_interest": 0.1,
    "public_task": SELDOM,
    "anonymised": 0.05,
    "household": 0.04,
    "compatible": 0.5,
    "made_public": SELDOM,
    "automated": 0.25,
    "existing_customer": 0.5,
    "employee": SELDOM,
}
"""The yes-or-no facts, and how often each is true: about half of the requests are allowed, and every rule fires."""

NUMBERS: Final = ("at", "age", "retention_days")
WORDS: Final = ("purpose", "category", "source", "jurisdiction", "country", "safeguard")
FACTS: Final = (*LIKELIHOOD, *NUMBERS, *WORDS)


def requests(count: int = COUNT) -> list[Request]:
    """The first `count` requests."""
    chance = Random(SEED)  # noqa: S311  no secret
    return [_request(chance) for _ in range(count)]


def _request(chance: Random) -> Request:
    request: Request = {fact: chance.random() < likely for fact, likely in LIKELIHOOD.items()}
    request["at"] = chance.choice(YEARS) * 10000 + chance.randint(1, 12) * 100 + chance.randint(1, 28)
    request["age"] = chance.choice([chance.randint(8, 19), chance.randint(18, 90), chance.randint(18, 90)])
    request["retention_days"] = chance.choice([30, 90, 365, 1095, 3650, 7300])
    request["purpose"] = chance.choice(PURPOSES)
    request["category"] = chance.choice(CATEGORIES * 2 + SPECIAL_CATEGORIES)
    request["source"] = chance.choice(SOURCES + ("subject",) * 2)
    request["jurisdiction"] = chance.choice(JURISDICTIONS + ("DE",) * 8)
    request["country"] = chance.choice(COUNTRIES + ("DE", "US") * 3)
    request["safeguard"] = chance.choice(SAFEGUARDS)
    return request
