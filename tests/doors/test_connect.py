"""A Connect client that others wrote, from npm, with both forms of bodies and both versions of HTTP."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf import duration_pb2, timestamp_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.json_format import MessageToDict
from google.rpc import error_details_pb2

from docs.openapi.protos import described
from tests.doors.house import CHECK, WILLING, House, question, stated
from zweck.client import fact_value

ROOT: Final = Path(__file__).parents[2]
NODE_MODULES: Final = ROOT / ".venv" / "node" / "node_modules"


def kinds(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the client's messages have them."""
    found = {}
    for name, value in facts.items():
        ((case, plain),) = MessageToDict(fact_value(value)).items()
        found[name] = {"kind": {"case": case, "value": plain}}
    return found


def test_a_client_from_npm(house: House, tmp_path: Path) -> None:
    if not (NODE_MODULES / "@connectrpc").is_dir():
        pytest.skip("the client is not installed: make .venv/node/ready")
    files = FileDescriptorSet()
    for file in (duration_pb2, timestamp_pb2, error_details_pb2):
        file.DESCRIPTOR.CopyToProto(files.file.add())
    files.file.extend(described())
    contract = tmp_path / "contract.binpb"
    contract.write_bytes(files.SerializeToString())
    asked = question("newsletter", WILLING)
    own = {
        "activity": "newsletter",
        "subject": {"reference": {"case": "customerNumber", "value": WILLING}},
        "facts": kinds(stated("newsletter")),
    }
    program = tmp_path / "connect.mjs"
    program.write_bytes((Path(__file__).parent / "node" / "connect.mjs").read_bytes())
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    told = {"URL": house.url, "CONTRACT": str(contract), "QUESTION": json.dumps(own)}
    done = subprocess.run(["node", program], env=os.environ | told, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stderr, done.returncode) == ("", 0)
    found = json.loads(done.stdout)
    assert found["answers"] == [house.post(CHECK, asked).said] * 4
    assert found["refused"] == {"code": "InvalidArgument", "fields": ["facts[operation.kind]"]}
