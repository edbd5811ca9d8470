"""`make run`: start the service with the example group as it stands today, and put the first questions to it.

The article's question as of the days before and after the GDPR began; whether a newsletter may go out now, before and after the customer's
objection; and the same as of the day after the review of its appraisal is due.
"""

import argparse
import os
import re
import secrets
import shlex
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from docs.examples.lay_out import lay_out

ZWECK: Final = Path(sys.executable).parent / "zweck"
ARTICLE: Final = sorted(Path(__file__).parent.glob("article-*.yaml"))
OF_SERVICE: Final = ("--controller", "muster-service")
OBJECTION: Final = ("OBJECTED", "--scope", "advertising", "--subject", "customer_number:K-1002")


def main() -> int:
    """Serve, ask, and keep serving until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="where to listen; port 0 takes a free one")
    parser.add_argument("--once", action="store_true", help="stop after the answers")
    options = parser.parse_args()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with TemporaryDirectory(prefix="zweck-example-") as folder:
            group = lay_out(Path(folder) / "group", date.today())
            prepare(Path(folder), group)
            return serve(options.listen, group, once=options.once)
    except KeyboardInterrupt:
        return 0


def prepare(folder: Path, group: Path) -> None:
    """Keys, and a register with some persons of the group, which the commands find by the environment."""
    keys = {"pseudonym.key": f"1 {secrets.token_hex(32)}\n", "register.key": secrets.token_hex(32)}
    for name, text in keys.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(text, encoding="utf-8")
    os.environ |= {
        "ZWECK_PSEUDONYM_KEY": str(folder / "pseudonym.key"),
        "ZWECK_REGISTER": f"sqlite:///{folder / 'register.db'}",
        "ZWECK_REGISTER_KEY": str(folder / "register.key"),
        "ZWECK_ACTIVITIES": str(group),
    }
    zweck("register", "import", group / "events.csv", *OF_SERVICE)


def serve(listen: str, group: Path, *, once: bool) -> int:
    """Serve the group and ask; returns the first exit code that is not 0."""
    arguments = ("serve", "--listen", listen, "--activities", str(group))
    announce(*arguments)
    with subprocess.Popen([ZWECK, *arguments], stdout=subprocess.PIPE, text=True) as server:
        try:
            return ask(server, group / "questions") or (0 if once else server.wait())
        finally:
            server.terminate()


def ask(server: subprocess.Popen[str], questions: Path) -> int:
    """Ask as soon as the server says where it listens; returns the first exit code that is not 0."""
    assert server.stdout is not None
    greeting = server.stdout.readline()
    found = re.search(r"\S+:\d+", greeting)
    if found is None:
        return server.wait() or 1
    address = found[0]
    print(greeting, end="", flush=True)
    threading.Thread(target=repeat, args=(server.stdout,), daemon=True).start()
    commands: list[tuple[str | Path, ...]] = [("ask", address, shown(question)) for question in ARTICLE]
    commands += [
        ("ask", address, questions / "newsletter.yaml"),
        ("register", "record", *OBJECTION, *OF_SERVICE),
        ("ask", address, questions / "newsletter.yaml"),
        ("ask", address, questions / "newsletter-after-the-review.yaml"),
    ]
    return next((code for code in (zweck(*command) for command in commands) if code), 0)


def zweck(*arguments: str | Path) -> int:
    """Show a command, and run it."""
    announce(*arguments)
    return subprocess.call([ZWECK, *arguments])


def shown(path: Path) -> Path:
    """A path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def announce(*arguments: str | Path) -> None:
    """Show a command as one would type it."""
    print(f"\n$ zweck {shlex.join(map(str, arguments))}", flush=True)


def repeat(lines: IO[str]) -> None:
    """Pass on what the server says."""
    for line in lines:
        print(line, end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
