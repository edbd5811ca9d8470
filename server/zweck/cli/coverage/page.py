"""What cases prove, as one page that needs nothing else: the law with every condition marked, and the case that shows it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from zweck.analysis.coverage.boundaries import Boundary, Side
from zweck.cli.coverage import page_phrases as phrases
from zweck.cli.coverage.markup import Markup, element, joined
from zweck.cli.coverage.outline import Chapter, chapters
from zweck.cli.coverage.page_rules import Rules, chip
from zweck.cli.coverage.result import Result, Share
from zweck.explain.values import day
from zweck.law.vocabulary import Text

SHORT: int = 12


def as_html(result: Result, language: str) -> str:
    """The page in `de` or `en`."""
    return "<!doctype html>\n" + _Page(result, language).whole() + "\n"


class _Page:
    def __init__(self, result: Result, language: str) -> None:
        self._result = result
        self._language = language
        self._rules = Rules(result, language)
        self._chapters = list(chapters(result))

    def _say(self, text: Text, **values: object) -> str:
        return text[self._language].format(**values)

    def whole(self) -> Markup:
        main = element("main", *self._main(), id="content")
        head = element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("meta", name="color-scheme", content="light dark"),
            element("title", self._say(phrases.TITLE)),
            element("style", Markup(Path(__file__).with_name("page.css").read_text(encoding="utf-8"))),
        )
        skip = element("a", self._say(phrases.SKIP), class_="skip", href="#content")
        return element("html", head, element("body", skip, main), lang=self._language)

    def _main(self) -> Iterator[Markup]:
        # The cases named are known once everything else has been written.
        sections = [self._chapter(chapter) for chapter in self._chapters]
        tables = [boundary for boundary in self._result.coverage.boundaries if not boundary.law]
        if tables:
            sections.append(self._section("tables", self._say(phrases.TABLES), self._dates(tables, tables=True)))
        yield self._header()
        yield self._overview()
        yield self._key()
        yield from sections
        yield self._cases()
        yield element("footer", self._say(phrases.CLOSING))

    def _header(self) -> Markup:
        atoms, result = self._result.coverage.atoms, self._result
        lead = self._say(phrases.LEAD, cases=len(result.cases), revision=result.policies.revision[:SHORT])
        cards = (
            (phrases.RULES, phrases.RULES_NOTE, result.rules),
            (phrases.CONDITIONS, phrases.CONDITIONS_NOTE, result.conditions(atoms)),
            (phrases.DECISIVE, phrases.DECISIVE_NOTE, result.decisive(atoms)),
            (phrases.DATES, phrases.DATES_NOTE, result.dates(result.coverage.boundaries)),
        )
        return element(
            "header",
            element("h1", self._say(phrases.TITLE)),
            element("p", lead, class_="lead"),
            element("div", *(self._card(*card) for card in cards), class_="cards"),
        )

    def _card(self, title: Text, note: Text, share: Share) -> Markup:
        return element(
            "div",
            element("h2", self._say(title)),
            element("p", share.percent(self._language), class_="figure"),
            self._bar(share),
            element("p", self._counted(share), class_="counted"),
            element("p", self._say(note), class_="note"),
            class_="card",
        )

    def _bar(self, share: Share) -> Markup:
        part = 100 * share.shown / share.total if share.total else 100
        return element("span", element("span", style=f"width:{part:.1f}%"), class_="bar", aria_hidden="true")

    def _counted(self, share: Share) -> str:
        return self._say(phrases.OF, shown=share.shown, total=share.total)

    def _overview(self) -> Markup:
        heads = (phrases.LAW, phrases.RULES, phrases.CONDITIONS, phrases.DECISIVE, phrases.DATES)
        head = element("tr", *(element("th", self._say(text), scope="col") for text in heads))
        rows = [self._row(chapter) for chapter in self._chapters]
        table = element("table", element("thead", head), element("tbody", *rows))
        title = element("h2", self._say(phrases.OVERVIEW), id="laws")
        return element("nav", title, element("div", table, class_="wide"), aria_labelledby="laws")

    def _row(self, chapter: Chapter) -> Markup:
        link = element("a", self._title(chapter), href=f"#{chapter.law.id}")
        law = element("th", link, " ", element("small", chapter.law.id), scope="row")
        shares = (
            self._result.proven(chapter.points),
            self._result.conditions(chapter.atoms),
            self._result.decisive(chapter.atoms),
            self._result.dates(chapter.boundaries),
        )
        return element("tr", law, *(self._cell(share) for share in shares))

    def _cell(self, share: Share) -> Markup:
        if not share.total:
            return element("td", "–")
        return element("td", self._bar(share), element("span", share.percent(self._language)), " ", element("small", self._counted(share)))

    def _title(self, chapter: Chapter) -> str:
        return chapter.law.versions[-1].title[self._language]

    def _key(self) -> Markup:
        signs = (("yes", phrases.DECIDES), ("seen", phrases.SEEN), ("no", phrases.UNSEEN), ("never", phrases.IMPOSSIBLE))
        shown = (element("span", chip(state, self._say(phrases.TRUE)), " ", self._say(text)) for state, text in signs)
        only = element("label", element("input", type="checkbox", id="only-open"), " ", self._say(phrases.ONLY_OPEN))
        return element("div", element("div", *shown, class_="key", role="group", aria_label=self._say(phrases.KEY)), only, class_="tools")

    def _section(self, id: str, title: str, *children: str, small: str = "") -> Markup:
        heading = element("h2", title, " ", element("small", small), id=id)
        return element("section", heading, *children, aria_labelledby=id)

    def _chapter(self, chapter: Chapter) -> Markup:
        versions = []
        for version, entries in chapter.versions:
            title = self._say(phrases.VERSION, day=day(version.start, self._language))
            written = [self._rules.article(entry, version.start) for entry in entries] or [
                element("p", self._say(phrases.NOTHING_NEW), class_="note proven")
            ]
            versions.append(element("div", element("h3", title), *written, class_="version"))
        return self._section(
            chapter.law.id, self._title(chapter), *versions, self._dates(chapter.boundaries, tables=False), small=chapter.law.id
        )

    def _dates(self, boundaries: Iterable[Boundary], *, tables: bool) -> Markup:
        heads = (phrases.DAY, phrases.CHANGES, phrases.BEFORE, phrases.ON)
        head = element("tr", *(element("th", self._say(text), scope="col") for text in heads))
        rows = []
        for boundary in sorted(boundaries, key=lambda one: (one.day, str(one))):
            cases = [self._result.coverage.dated.get((boundary, side)) for side in Side]
            cells = [element("td", self._rules.proof(case, self._say(phrases.NO_CASE))) for case in cases]
            changes = element("td", str(boundary), " ", element("small", str(boundary.span)))
            rows.append(
                element(
                    "tr",
                    element("th", day(boundary.day, self._language), scope="row"),
                    changes,
                    *cells,
                    class_="" if None in cases else "proven",
                )
            )
        if not rows:
            return Markup("")
        title = Markup("") if tables else element("h3", self._say(phrases.DATES))
        table = element("table", element("thead", head), element("tbody", *rows))
        return element("div", title, element("div", table, class_="wide"), class_="dates")

    def _cases(self) -> Markup:
        cases = [self._result.cases[id] for id in self._rules.named]
        rows = [
            element("li", element("code", case.id), f" {case.title} ", element("small", f"{case.path}:{case.line}"), id=f"case-{case.id}")
            for case in sorted(cases, key=lambda case: (case.path, case.line))
        ]
        return self._section("cases", self._say(phrases.CASES), element("ul", joined(rows), class_="cases"))
