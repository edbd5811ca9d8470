"""`make run`: start the service and put the article's question to it, for the day before the GDPR and for its first day."""

import argparse
import re
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final

ZWECK: Final = Path(sys.executable).parent / "zweck"
QUESTIONS: Final = sorted(Path(__file__).parent.glob("article-*.yaml"))


def main() -> int:
    """Serve, ask twice, and keep serving until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="where to listen; port 0 takes a free one")
    parser.add_argument("--once", action="store_true", help="stop after the answers")
    options = parser.parse_args()

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    announce("serve", "--listen", options.listen)
    with subprocess.Popen([ZWECK, "serve", "--listen", options.listen], stdout=subprocess.PIPE, text=True) as server:
        try:
            return ask(server) or (0 if options.once else server.wait())
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()


def ask(server: subprocess.Popen[str]) -> int:
    """Ask as soon as the server says where it listens; returns the first exit code that is not 0."""
    assert server.stdout is not None
    greeting = server.stdout.readline()
    address = re.search(r"\S+:\d+", greeting)
    if address is None:
        return server.wait() or 1
    print(greeting, end="", flush=True)
    threading.Thread(target=repeat, args=(server.stdout,), daemon=True).start()
    for question in QUESTIONS:
        file = question.relative_to(Path.cwd()) if question.is_relative_to(Path.cwd()) else question
        announce("ask", address[0], file)
        if code := subprocess.call([ZWECK, "ask", address[0], file]):
            return code
    return 0


def announce(*arguments: str | Path) -> None:
    """Show a command as one would type it."""
    print(f"\n$ zweck {shlex.join(map(str, arguments))}", flush=True)


def repeat(lines: IO[str]) -> None:
    """Pass on what the server says."""
    for line in lines:
        print(line, end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
