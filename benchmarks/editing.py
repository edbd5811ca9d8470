"""How long an editor waits: `python -m benchmarks.editing` measures the shipped law, in milliseconds (median, and the longest).

Wall time and processor time stand side by side, for other programs on the machine lengthen the first only. `make bench ONLY=commands`
measures an edit through the language server itself.
"""

import gc
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from tests.editing.editor import Editor
from zweck.editing.complete import complete
from zweck.editing.files import FileKind
from zweck.editing.fixes import rename
from zweck.editing.hover import hover
from zweck.editing.workspace import Workspace
from zweck.forms.diagnostics import Diagnostics
from zweck.load import check_effects, load, shipped

ROUNDS: Final = 40
EDITED: Final = "de/bdsg-old/2003-01-14/section-28-own-purposes.yaml"
WORD: Final = ("purpose.kind: ", "purpose.knd: ")
"""A word of it, and its misspelling."""


def answered(rounds: int) -> float:
    """The median time in seconds from a wrong word to its fault, as a client of `zweck lsp` sees it; the wait for the next key is in it."""
    times = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(shipped(), folder / "policies")
        editor = Editor(folder)
        try:
            path = editor.open(f"policies/{EDITED}")
            sound = editor.texts[path]
            for _ in range(rounds + 1):  # the first one reads everything
                started = time.perf_counter()
                editor.write(path, sound.replace(*WORD, 1))
                editor.faults(path, lambda codes: "ZW301" in codes)
                times.append(time.perf_counter() - started)
                editor.write(path, sound)
                editor.faults(path, lambda codes: not codes)
        finally:
            editor.stop()
    return median(times[1:])


def measured(name: str, work: Callable[[int], object], rounds: int = ROUNDS) -> None:
    """Print how long some work takes; it is given the number of the round."""
    wall, processor = [], []
    for number in range(rounds):
        started, busy = time.perf_counter(), time.process_time()
        work(number)
        wall.append(1000 * (time.perf_counter() - started))
        processor.append(1000 * (time.process_time() - busy))
    print(f"{name:58} {median(wall):8.1f} {max(wall):8.1f} {median(processor):10.1f} {max(processor):8.1f}")


def main() -> None:
    """Measure what an editor asks for while a rule file of the old BDSG is edited."""
    root = shipped()
    path = root.absolute() / EDITED
    print(f"{'':58} {'wall':>8} {'longest':>8} {'processor':>10} {'longest':>8}")
    gc.disable()
    measured("zweck check, the whole law, read again", lambda _: load(root), 5)
    workspace = Workspace(root)
    gc.enable()
    gc.freeze()
    text = workspace.text(path)

    def edit(number: int) -> None:
        workspace.open(path, f"{text}# {number}\n")
        workspace.refresh()
        workspace.faults()

    def effects(number: int) -> None:
        edit(number)
        check_effects(workspace.policies, Diagnostics())

    symbol = next(symbol for symbol in workspace.symbols(path) if symbol.text == "employment-purpose")
    half = text.replace("purpose.kind", "purpose.k", 1)
    line = half[: half.index("purpose.k")].count("\n") + 1
    column = len(half.split("\n")[line - 1][: half.split("\n")[line - 1].index("purpose.k")]) + 10
    measured("one file edited: all faults but those of the rules' effects", edit)
    measured("one file edited: with the effects (reported half a second later)", effects, 5)
    measured("completion of a fact", lambda _: complete(half, line, column, FileKind.RULES, "de-bdsg-old", workspace.policies))
    measured("hover", lambda _: hover(symbol, "de-bdsg-old", workspace.policies, workspace.day(path)))
    measured("rename of a common definition", lambda _: rename(symbol, path, "other-name", workspace), 5)


if __name__ == "__main__":
    main()
