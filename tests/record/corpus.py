"""The corpus of records: what a release answered, kept so that every later program is asked to derive it again.

`make corpus NAME=VERSION` adds the record of today's program: its server answers questions with a small law and with the shipped one,
about activities and the register as well, in every detail. `--command` names the program of another checkout.
"""

import argparse
import json
import lzma
import os
import re
import secrets
import shlex
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = Path(__file__).parent / "records"
PROMISED: Final = ROOT / "server" / "zweck" / "service" / "encode" / "promised"
GROUP: Final = ROOT / "docs" / "examples" / "group"
ARCADIA: Final = ROOT / "tests" / "arcadia"
DETAILS: Final = ("OUTCOME", "REASONS", "FULL", "EXAMINATION")
PERSONS: Final = ("K-1001", "K-1002", "K-1003", "K-1004")
FILES: Final = ("record.db", "register.db")
CASES: Final = 2
"""Cases of each activity."""

Question = dict[str, Any]


def main() -> int:
    """Make a record with a program, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="the release")
    parser.add_argument("--contract", type=Path, default=ROOT / "proto" / "contract.binpb", help="the contract that it promises")
    parser.add_argument("--command", default=f"{sys.executable} -m zweck.cli", help="the program, if not that of this checkout")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="zweck-corpus-") as folder:
        made = make(Path(folder), shlex.split(options.command))
        keep(made, FOLDER / options.name)
    shutil.copy(options.contract, PROMISED / f"{options.name}.binpb")
    return 0


def make(folder: Path, command: Sequence[str]) -> Path:
    """Let a program answer all questions; returns the folder with its record, its register and the record's public key."""
    for name, text in (("pseudonym.key", f"1 {secrets.token_hex(32)}"), ("record.key", secrets.token_hex(32))):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")
    environment = os.environ | {
        "ZWECK_PSEUDONYM_KEY": str(folder / "pseudonym.key"),
        "ZWECK_REGISTER": f"sqlite:///{folder / 'register.db'}",
        "ZWECK_ACTIVITIES": str(GROUP),
        "ZWECK_REGISTER_KEY": str(folder / "record.key"),
        "LC_ALL": "C.UTF-8",
    }

    def run(*arguments: str) -> str:
        return subprocess.run([*command, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    record = ("--record", f"sqlite:///{folder / 'record.db'}", "--record-key", str(folder / "record.key"))
    run("register", "import", str(GROUP / "events.csv"), "--controller", "muster-service")
    alone = {name: value for name, value in environment.items() if name in os.environ}
    with serving([*command, "serve", *record, "--policies", str(ARCADIA / "policies")], alone) as address:
        ask(address, of_arcadia())
    with serving([*command, "serve", *record, "--activities", str(GROUP)], environment) as address:
        ask(address, of_group())
    (folder / "record.pub").write_text(run("audit", "key", "--record-key", str(folder / "record.key")), encoding="utf-8")
    return folder


def keep(made: Path, into: Path) -> None:
    """Put a record into the corpus: each database as one compressed file."""
    into.mkdir(parents=True)
    shutil.copy(made / "record.pub", into)
    for name in FILES:
        with closing(sqlite3.connect(made / name)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("VACUUM")
        (into / f"{name}.xz").write_bytes(lzma.compress((made / name).read_bytes(), preset=9))


def unpacked(kept: Path, folder: Path) -> Path:
    """A record of the corpus as it was, in a folder."""
    for name in FILES:
        (folder / name).write_bytes(lzma.decompress((kept / f"{name}.xz").read_bytes()))
        (folder / name).chmod(0o600)
    return folder


@contextmanager
def serving(command: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """A server, and its address."""
    arguments = [*command, "--listen", "127.0.0.1:0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout is not None
            found = re.search(r"\S+:\d+", server.stdout.readline())
            assert found is not None, "the server does not say where it listens"
            yield found[0]
        finally:
            server.terminate()


def of_arcadia() -> Iterator[Question]:
    """The cases of the small law."""
    for path in sorted((ARCADIA / "cases").glob("*.yaml")):
        for number, case in enumerate(_suite(path)["cases"]):
            yield {"facts": _plain(case["facts"]), "detail": DETAILS[number % 4], "presumeUnstated": number % 3 == 0}


def of_group() -> Iterator[Question]:
    """Calls about every activity of the example, each about a person in its register."""
    for place, path in enumerate(sorted((GROUP / "cases").glob("*.yaml"))):
        suite = _suite(path)
        for number, case in enumerate(suite["cases"][:CASES]):
            yield {
                "activity": suite["activity"],
                "subject": {"customerNumber": PERSONS[(place + number) % 4]},
                "facts": _plain(case["facts"]),
                "detail": DETAILS[(place + 2 * number) % 4],
            }
    for path in sorted((ROOT / "docs" / "examples").glob("article-*.yaml")):
        yield {"facts": _plain(_suite(path)["facts"]), "detail": "FULL", "presumeUnstated": True}


def _suite(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # days and country codes as they are written  # noqa: S506


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON has them."""
    words = {"true": True, "false": False}
    found: dict[str, Any] = {}
    for name, value in facts.items():
        number = isinstance(value, str) and value.isdigit()
        found[name] = value if isinstance(value, list) else int(value) if number else words.get(value, value)
    return found


def ask(address: str, questions: Iterator[Question]) -> None:
    """Ask a server all questions, each of which it must answer."""
    for question in questions:
        request = urllib.request.Request(
            f"http://{address}/zweck.v1.DecisionService/CheckProcessing",
            json.dumps(question).encode(),
            {"content-type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310  the server that was just started
            print(json.loads(answer.read())["outcome"], question.get("activity", ""), question["detail"])


if __name__ == "__main__":
    sys.exit(main())
