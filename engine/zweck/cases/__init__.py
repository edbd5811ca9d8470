"""Case suites: questions with the answers that lawyers expect, and where an answer differs."""

from zweck.cases.cases import Case, Expectation, Reviewed, load_cases
from zweck.cases.run import Mismatch, passing, run

__all__ = ["Case", "Expectation", "Mismatch", "Reviewed", "load_cases", "passing", "run"]
