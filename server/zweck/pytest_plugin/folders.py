"""The folders of a policy repository."""

from typing import Final

POLICIES: Final = "policies"
CASES: Final = ("tests", "policies")
