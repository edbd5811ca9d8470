"""The documentation: every page can be found, links lead somewhere, and what is generated is up to date."""

import re
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest

from docs.drawing.svg import COLOURS
from docs.generate_maps import DRAWN, PICTURES, Graph, anchor, drawn, index, pages, reduced, rooms, table

ROOT: Final = Path(__file__).parents[1]
DOCS: Final = ROOT / "docs"
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
BLOCK: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PAGES: Final = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(DOCS.glob("*.md")),
    *sorted((DOCS / "clients").glob("*.md")),
    *sorted((DOCS / "decisions").glob("*.md")),
]


SVG: Final = "{http://www.w3.org/2000/svg}"
LARGEST: Final = 20_000


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return BLOCK.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings."""
    return {anchor(heading) for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(prose(page)):
        place, _, heading = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if "://" not in link and not (target.exists() and (not heading or target.suffix != ".md" or heading in anchors(target))):
            broken.append(link)
    assert broken == []


def test_the_index_names_every_page() -> None:
    links = {link.partition("#")[0] for link in LINK.findall(prose(DOCS / "README.md"))}
    wanted = {path.relative_to(DOCS).as_posix() for path in (*DOCS.glob("*.md"), *DOCS.glob("*/README.md"))}
    assert wanted - links == {"README.md"}


def test_what_is_generated_is_up_to_date() -> None:
    wanted = pages()
    assert len(wanted) > 1
    for page, text in wanted.items():
        assert page.read_text(encoding="utf-8") == text, "run `make maps`"


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_up_to_date(name: str) -> None:
    assert (PICTURES / f"{name}.svg").read_text(encoding="utf-8") == drawn(name), "run `make maps`"


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_small_shown_in_a_page_and_has_words_for_those_who_do_not_see_it(name: str) -> None:
    text = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314  our own
    described = [root.findtext(f"{SVG}{part}") or "" for part in ("title", "desc")]
    assert (len(text) < LARGEST, [len(part) > 10 for part in described]) == (True, [True, True])
    assert root.get("aria-labelledby") == f"{name}-title {name}-desc"
    shown = [page for page in PAGES if f"pictures/{name}.svg)" in page.read_text(encoding="utf-8")]
    assert shown


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_in_pictures_stand_out_from_their_ground(scheme: int) -> None:
    """At least 4.5 to 1, as WCAG 2.2 asks of text; bars at least 3 to 1."""
    found = {}
    for name, least in {"ink": 4.5, "soft": 4.5, "green": 4.5, "amber": 4.5, "red": 4.5, "blue": 3.0, "grey": 3.0}.items():
        for ground in ("ground", "panel"):
            light, dark = sorted((luminance(COLOURS[name][scheme]), luminance(COLOURS[ground][scheme])), reverse=True)
            found[name, ground] = (light + 0.05) / (dark + 0.05) >= least
    assert [both for both, enough in found.items() if not enough] == []


def test_an_import_that_follows_from_others_is_left_out() -> None:
    graph: Graph = {"a": {"b", "c"}, "b": {"c"}, "c": set(), "d": {"a", "c"}}
    assert reduced(graph) == {"a": {"b"}, "b": {"c"}, "c": set(), "d": {"a"}}


def test_every_room_says_in_one_line_what_it_is() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(rooms())
    assert [row for row in rows if not re.fullmatch(r"\| \w+ \| `[\w.]+` \| .{15,140}\. \|", row)] == []


def test_rooms_that_import_each_other_are_named() -> None:
    with pytest.raises(ValueError, match="these rooms import each other: a → b → a"):
        reduced({"a": {"b"}, "b": {"a"}})


def test_the_index_of_decisions_links_to_each() -> None:
    text = "# Decisions: how\n\n## 2026-11-24 · One way\n\nBecause.\n\n## 2026-11-25 · New way\n\nBecause.\n"
    assert index("decide", text).splitlines() == [
        "## How",
        "",
        "- 2026-11-24 [One way](decisions/decide.md#2026-11-24--one-way)",
        "- 2026-11-25 [New way](decisions/decide.md#2026-11-25--new-way)",
    ]


def test_the_query_about_tables_permits_no_person_of_whom_one_row_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another row of hers may hold an objection, or be faulty and so have no outcome."""
    import duckdb  # noqa: PLC0415  this test alone needs tables
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    found = re.search(r"```sql\n(SELECT id .*?)\n```", (ROOT / "docs" / "bulk.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    (tmp_path / "run" / "decisions").mkdir(parents=True)
    for place, outcomes in enumerate((["PERMITTED", "PERMITTED", "PERMITTED"], ["PERMITTED", "PROHIBITED", None])):
        part = pa.table({"id": ["K-1", "K-2", "K-3"], "outcome": pa.array(outcomes).dictionary_encode()})
        pq.write_table(part, tmp_path / "run" / "decisions" / f"part-{place}.parquet")
    monkeypatch.chdir(tmp_path)
    assert duckdb.connect().execute(found[1]).fetchall() == [("K-1",)]
