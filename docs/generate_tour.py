"""`make tour`: walks the tour for legal teams again and writes what it prints into docs/for-legal-teams.md and docs/for-legal-teams.de.md.

The documents are their own script. Every `console` block is run, line by line, in a folder that is made for it and removed afterwards;
a `yaml` block under `<!-- file: NAME -->` is written there, one under `<!-- added to: NAME -->` is added to the end of a file. Both
documents take the same steps; with `--lang` a command's output is in the language of its document.
"""

import re
from contextlib import chdir
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from docs.tour.shell import Shell

ROOT: Final = Path(__file__).parents[1]
DOCUMENTS: Final = {"en": ROOT / "docs" / "for-legal-teams.md", "de": ROOT / "docs" / "for-legal-teams.de.md"}
STEP: Final = re.compile(
    r"^(?:<!-- (?P<verb>file|added to): (?P<name>\S+) -->\n```yaml\n(?P<text>.*?)^```$|```console\n(?P<session>.*?)^```$)",
    re.MULTILINE | re.DOTALL,
)
COMMAND: Final = re.compile(r"^\$ (.*)$", re.MULTILINE)
OWN: Final = re.compile(r" --lang (?:de|en)\b| \| .*")
"""Differences between the documents: the language, and which lines of the output are shown."""


Steps = list[re.Match[str]]


class Apart(Exception):
    """The documents do not take the same steps."""


def main() -> None:
    """Write what the tour prints today into both documents."""
    texts = {language: document.read_text(encoding="utf-8") for language, document in DOCUMENTS.items()}
    for language, text in filled(texts).items():
        DOCUMENTS[language].write_text(text, encoding="utf-8")


def filled(texts: dict[str, str]) -> dict[str, str]:
    """The texts with what their commands print today.

    Raises:
        Apart: if they do not take the same steps.
    """
    steps = {language: list(STEP.finditer(text)) for language, text in texts.items()}
    taken = [[_taken(step) for step in found] for found in steps.values()]
    for number, together in enumerate(zip_longest(*taken), start=1):
        if any(step != together[0] for step in together):
            raise Apart(f"step {number} is not the same in all documents: {' / '.join(map(str, together))}")
    shown: dict[str, list[str]] = {language: [] for language in texts}
    with TemporaryDirectory() as folder, chdir(folder):
        shell = Shell(Path(folder).resolve())
        for matches in zip(*steps.values(), strict=True):
            for language, text in zip(texts, _blocks(shell, list(matches)), strict=True):
                shown[language].append(text)
    return {language: _with_blocks(text, steps[language], shown[language]) for language, text in texts.items()}


def _taken(step: re.Match[str]) -> tuple[str, ...]:
    """The action of a step, without the parts that may differ between the documents."""
    if step["verb"] is None:
        return tuple(OWN.sub("", line) for line in COMMAND.findall(step["session"]))
    return step["verb"], step["name"], step["text"]


def _blocks(shell: Shell, together: Steps) -> list[str]:
    """One step in each document: the block with what it prints."""
    first = together[0]
    if first["verb"] is None:
        return _sessions(shell, [COMMAND.findall(step["session"]) for step in together])
    shell.write(first["name"], first["text"], added=first["verb"] == "added to")
    return [step[0] for step in together]


def _sessions(shell: Shell, sessions: list[list[str]]) -> list[str]:
    """The same session in each document; a line that is the same is run once."""
    shown = [""] * len(sessions)
    for together in zip(*sessions, strict=True):
        printed = {line: shell.run(line) for line in dict.fromkeys(together)}
        for number, line in enumerate(together):
            shown[number] += f"$ {line}\n{printed[line]}"
    return [f"```console\n{session}```" for session in shown]


def _with_blocks(text: str, steps: Steps, blocks: list[str]) -> str:
    """The text with other blocks in place of its steps."""
    parts, end = [], 0
    for step, block in zip(steps, blocks, strict=True):
        parts += [text[end : step.start()], block]
        end = step.end()
    return "".join([*parts, text[end:]])


if __name__ == "__main__":
    main()
