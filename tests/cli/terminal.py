"""`zweck` at a terminal, to which a test types."""

import os
import pty
import select

from tests.cli.test_program import PROGRAM, environment
from tests.processes import Program


class Terminal:
    """A program at a terminal, to which somebody types."""

    def __init__(self, *arguments: str) -> None:
        """Start it."""
        self.master, slave = pty.openpty()
        variables = environment(LC_ALL="C.UTF-8", NO_COLOR="1")
        self.process = Program([*PROGRAM, *arguments], stdin=slave, stdout=slave, stderr=slave, env=variables, text=True)
        os.close(slave)
        self.shown = ""

    def until(self, text: str) -> str:
        """The output until a text has come, which then counts as seen."""
        while text not in self.shown:
            assert select.select([self.master], [], [], 60)[0], f"no `{text}` in {self.shown}"
            try:
                chunk = os.read(self.master, 65536)
            except OSError:  # Linux says so when the other end is closed
                chunk = b""
            assert chunk, f"no `{text}` in {self.shown}"
            self.shown += chunk.decode()
        before, _, self.shown = self.shown.partition(text)
        return before

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self.master, f"{line}\n".encode())
