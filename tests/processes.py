"""Programs that tests start."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def killed_at_last(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The process, which is gone afterwards whatever the test found: a failed assertion must not wait for it for ever."""
    with process:
        try:
            yield process
        finally:
            process.kill()
