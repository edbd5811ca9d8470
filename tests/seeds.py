"""Where chance begins: always at the same place in `make test`, at another one in each run of `make prove`, which prints it."""

import os
from typing import Final

SEED: Final = int(os.environ.get("ZWECK_SEED", "0"))
"""The seed of this run; `make prove SEED=7` begins where an earlier run did."""
