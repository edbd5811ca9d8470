"""Where `setup.sh` puts the peers."""

import os
from pathlib import Path
from typing import Final

HOME: Final = Path(os.environ.get("PEERS_HOME") or Path.home() / ".cache" / "zweck-peers")
PYTHON: Final = HOME / "venv" / "bin" / "python"


def cerbos_binary() -> Path | None:
    """The Cerbos program, `None` where it is not installed."""
    return next((HOME / "npm" / "node_modules" / "@cerbos").glob("cerbos-*/cerbos-*"), None)
