"""`make openapi`: writes the OpenAPI document, which the server has at /openapi.json, from the protos and docs/openapi/examples.yaml."""

import json
from pathlib import Path
from typing import Final

from docs.openapi.document import document

FILE: Final = Path(__file__).parents[1] / "server" / "zweck" / "doors" / "openapi.json"


def text() -> str:
    """The document as it is committed."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write it."""
    FILE.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
