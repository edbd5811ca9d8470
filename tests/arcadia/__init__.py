"""A fictional country, in which the engine is tested: its policies, and cases with the answers expected."""

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
POLICIES: Final = FOLDER / "policies"
CASES: Final = FOLDER / "cases"
