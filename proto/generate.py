"""Generate the Python stubs of the contract beside the protos, or into the folder given as argument."""

import sys
from pathlib import Path
from typing import Final

from grpc_tools import protoc

PROTO: Final = Path(__file__).resolve().parent
PROGRAMS: Final = Path(sys.executable).parent
GOOGLE: Final = Path(protoc.__file__).parent / "_proto"
"""Google's own messages, which come with protoc."""


def generate(out: Path) -> int:
    """Write the stubs below `out`; returns protoc's exit code."""
    plugins = [f"--plugin={name}={PROGRAMS / name}" for name in ("protoc-gen-mypy", "protoc-gen-mypy_grpc")]
    # `quiet` leaves out the list of files written.
    outputs = [f"--python_out={out}", f"--grpc_python_out={out}", f"--mypy_out=quiet:{out}", f"--mypy_grpc_out=quiet:{out}"]
    files = sorted(str(path) for path in PROTO.rglob("*.proto"))
    return int(protoc.main(["protoc", f"-I{PROTO}", f"-I{GOOGLE}", *plugins, *outputs, *files]))


if __name__ == "__main__":
    sys.exit(generate(Path(sys.argv[1]) if len(sys.argv) > 1 else PROTO))
