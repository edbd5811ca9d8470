"""The law watch over the past: a repository in which official texts appear day by day, and the changes that the watch finds in it.

`make watch-backtest TEXTS=DIR` runs it over official texts, which are not part of this repository. Exit code 1 if the cited places that
changed at a step are not those that a comparison by hand found.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from click.testing import CliRunner

from zweck.cli.main import cli

EXPECTED: Final = {
    ("uwg", "2022-05-28"): ["§ 7", "§ 7 Abs. 2", "§ 7 Abs. 2 Nr. 2", "§ 7 Abs. 2 Nr. 3", "§ 7 Abs. 3", "§ 9", "§ 20"],
    ("uwg", "2024-05-14"): ["§ 7", "§ 7 Abs. 2", "§ 7 Abs. 2 Nr. 3", "§ 7 Abs. 2 Nr. 3 lit. b", "§ 8", "§ 10", "§ 20"],
    ("tdddg", "2024-05-14"): ["§ 1 Abs. 3", "§ 20", "§ 25", "§ 25 Abs. 2 Nr. 2"],
    ("bdsg", "2024-05-14"): [],
    ("betrvg", "2021-06-18"): ["§ 87 Abs. 1"],
    ("pauswg", "2025-01-01"): ["§ 18", "§ 20"],
}
"""By statute and first day, the places cited before and after whose wording changed."""

REPEALED: Final = "## § 31"
SCORING: Final = "bdsg@2026-11-20.md"


def history(files: Iterable[tuple[str, str, str]], folder: Path) -> Path:
    """A repository with a commit for each text: its name, its day, its content."""
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "-q", "-b", "main")
    for name, day, text in files:
        (folder / name).write_text(text, encoding="utf-8")
        _git(folder, "add", name)
        _git(folder, "commit", "-q", "-m", day, day=day)
    return folder


def _git(folder: Path, *arguments: str, day: str = "2000-01-01") -> None:
    at = {"GIT_AUTHOR_DATE": f"{day}T12:00:00+0000", "GIT_COMMITTER_DATE": f"{day}T12:00:00+0000"}
    who = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org", "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.org"}
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env=path | who | at, capture_output=True)


def dated(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The texts of a folder in the order of their first days."""
    paths = sorted(folder.glob("*@*.md"), key=lambda path: path.stem.partition("@")[2])
    return ((path.name, path.stem.partition("@")[2], path.read_text(encoding="utf-8")) for path in paths)


def look(repository: Path, *more: str) -> tuple[int, list[dict[str, object]]]:
    """The exit code of `zweck watch` over a repository, and its findings."""
    done = CliRunner().invoke(cli, ["watch", f"md-git:{repository}", "--json", *more])
    assert done.exit_code in (0, 1, 3), done.output
    said = json.loads(done.stdout)
    for one in said["unreadable"]:
        print(f"unreadable: {one}")
    return done.exit_code, said["findings"]


def places(found: Iterable[dict[str, object]], statute: str, day: str, *levels: str) -> list[str]:
    """The places of a statute at a step, as they are written."""
    return [str(one["what"]) for one in found if (one["statute"], one["day"]) == (statute, day) and one["level"] in levels]


def run(folder: Path, section: str = "") -> int:
    """Print the steps; with the text of § 37a BDSG also the step of 2026-11-20, which repeals § 31."""
    wrong = 0
    with TemporaryDirectory() as temporary:
        repository = history(dated(folder), Path(temporary) / "texts")
        _, found = look(repository)
        for (statute, day), expected in EXPECTED.items():
            got = places(found, statute, day, "encoded", "alarm")
            wrong += sorted(got) != sorted(expected)
            whole = all(one["before"] and one["now"] for one in found if (one["statute"], one["day"]) == (statute, day))
            print(f"{statute} {day}: {len(got)} places, both wordings: {whole}; {'as by hand' if sorted(got) == sorted(expected) else got}")
        others = [one for one in found if (one["statute"], one["day"]) not in EXPECTED]
        print(f"other steps: {sorted({(one['statute'], one['day'], one['level']) for one in others}, key=str)}")
        if section:
            before = (folder / "bdsg@2024-05-14.md").read_text(encoding="utf-8")
            text = f"---\nstatute: bdsg\nseen: 2026-11-20\nwindow: 2026-11-20..?\n---\n{before.split('---', 2)[2]}"
            start = text.index(f"{REPEALED}\n")
            text = text[:start] + section + "\n\n" + text[text.index("\n## ", start) + 1 :]
            history([(SCORING, "2026-11-20", text)], repository)
            code, found = look(repository)
            step = [one for one in found if one["day"] == "2026-11-20"]
            print(f"bdsg 2026-11-20: exit {code}")
            for one in step:
                print(f"  {one['level']} {one['kind']} {one['what']}: {(one['now'] and 'other') or 'gone'}; {one['rules']} {one['doubts']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="utf-8") if len(sys.argv) > 2 else ""))
