"""Reads the pages of `docs/diagnostics`: what a page says of a code, and the files that its examples put into Arcadia."""

import codecs
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from zweck.analysis.expected.files import Names, change_files, load_changes
from zweck.binding.parse import load_binding
from zweck.binding.questions import Asking
from zweck.cases import load_cases
from zweck.company import NO_COMPANY, load_company
from zweck.forms.diagnostics import Diagnostics, PolicyError
from zweck.law.check.frozen import check_frozen
from zweck.load import load
from zweck.pages.faults import report
from zweck.words.catalogue import titles

FOLDER: Final = Path(__file__).parents[2] / "docs" / "diagnostics"
SKELETON: Final = re.compile(
    r"# (?P<code>ZW\d{3}): (?P<title>[^\n]+)\n\n_(?P<german_title>[^\n]+)_\n\n"
    r"(?P<why>(?!```)[^\n#][^\n]*)\n\n"
    r"## Bad\n\n```yaml\n(?P<bad>.*?)\n```\n\n```text\n(?P<output>.*?)```\n\n```text\n(?P<german>.*?)```\n\n"
    r"## Good\n\n```yaml\n(?P<good>.*?)\n```\n",
    re.DOTALL,
)
FILE: Final = re.compile(r"^# (?P<alone>alone: )?(?P<path>[\w./-]+\.yaml)\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page: a code, its title, why the rule exists, the two examples, and what is said of the bad one."""

    path: Path
    code: str
    title: str
    german_title: str
    why: str
    bad: str
    output: str
    german: str
    good: str

    def rewrite(self, output: str, german: str) -> None:
        """Put other outputs in, and the title that the catalogue has."""
        text = self.path.read_text(encoding="utf-8")
        _, _, tail = text.partition("\n\n")
        tail = tail.partition("\n\n")[2] if tail.startswith("_") else tail
        head, _, rest = tail.partition("```text\n")
        good = rest[rest.index("## Good") :]
        title = titles()[self.path.stem]
        block = "\n\n".join(f"```text\n{each}\n```" for each in (output, german))
        self.path.write_text(f"# {self.path.stem}: {title.en}\n\n_{title.de}_\n\n{head}{block}\n\n{good}", encoding="utf-8")


def page(path: Path) -> Page:
    """A page of the documentation, which must have the skeleton of all pages."""
    found = SKELETON.fullmatch(path.read_text(encoding="utf-8"))
    assert found is not None, f"{path.name} does not have the skeleton of a page"
    return Page(path, **found.groupdict())


def pages() -> list[Path]:
    """All pages, in order."""
    return sorted(FOLDER.glob("ZW*.md"))


def put(block: str, folder: Path) -> None:
    """Write the files of an example into a copy of Arcadia.

    Each file begins with a comment that names it. `alone:` before the name means that nothing else is in the folder. A second comment may
    say how the rest is written: `escapes` (Python's escapes for bytes) or `repeat 1000` (the rest, a thousand times).
    """
    starts = list(FILE.finditer(block))
    assert starts, "the example names no file"
    assert starts[0].start() == 0, "the first line of an example names its file"
    if starts[0]["alone"]:
        for name in ("policies", "cases"):
            shutil.rmtree(folder / name)
            (folder / name).mkdir()
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        path = folder / start["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_content(block[start.start() : following.start() if following else None]))


def _content(text: str) -> bytes:
    name, _, rest = text.partition("\n")
    directive, _, body = rest.partition("\n")
    if directive == "# escapes":
        return codecs.escape_decode(text.encode())[0]
    if directive.startswith("# repeat "):
        return f"{name}\n{directive}\n".encode() + (body + "\n").encode() * int(directive.rpartition(" ")[2])
    return f"{text.rstrip()}\n".encode()


def check(folder: Path) -> PolicyError | None:
    """The faults of a copy of Arcadia, its policies and, if these are sound, its cases, expected changes, company and what was released."""
    try:
        policies = load(Path("policies"))
        cases = load_cases(folder / "cases", policies)
        load_changes(change_files(Path("changes")), Names(policies, policies, (case.id for case in cases)))
        for binding in sorted(Path("bindings").glob("*.yaml")):
            found = load_binding(binding, policies.vocabulary)
            if found.undated:
                Asking(found, NO_COMPANY, policies.vocabulary).check()
        if Path("activities").is_dir():
            load_company(Path(), policies.vocabulary)
        faults = Diagnostics()
        check_frozen(policies, faults)
        faults.raise_if_any()
    except PolicyError as error:
        return error
    return None


def printed(error: PolicyError | None) -> str:
    """The report as it stands on a page."""
    return report(error) if error is not None else "no fault"


def printed_in_german(error: PolicyError) -> str:
    """The report in German as it stands on a page."""
    return report(error, language="de")
