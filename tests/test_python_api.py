"""The page on the Python API shows what happens: its examples are executed in turn, and it names all that `zweck.engine` exports."""

import re
from pathlib import Path
from typing import Final

import pytest

from zweck import engine

PAGE: Final = (Path(__file__).parents[1] / "docs" / "python-api.md").read_text(encoding="utf-8")


def test_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """They share their names, as in one program, and print what the text says."""
    names: dict[str, object] = {}
    for example in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(compile(example, "docs/python-api.md", "exec"), names)  # noqa: S102  our own text
    printed = capsys.readouterr().out.splitlines()

    assert printed[0] == "PERMITTED 2018-05-24"
    assert "de-bdsg-old" in printed[1]
    assert printed[2].startswith("operation.kind: `operation.kind` takes one of")
    assert printed[2].endswith("did you mean `contact`?")
    assert printed[3].startswith("subject.agee: `subject.agee` is not a fact of the vocabulary")
    assert printed[3].endswith("did you mean `subject.age`?")
    assert len(printed) == 5


@pytest.mark.parametrize("name", engine.__all__)
def test_every_export_is_on_the_page(name: str) -> None:
    assert re.search(rf"\b{name}\b", PAGE)
