"""Rules on the page: their words, the marks on each single condition, and situations for what no case shows."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from zweck.analysis.coverage.formulas import Atom
from zweck.analysis.coverage.points import Way
from zweck.analysis.coverage.witness import Situation
from zweck.cli.coverage import page_phrases as phrases
from zweck.cli.coverage.markup import Markup, element
from zweck.cli.coverage.outline import Entry
from zweck.cli.coverage.phrases import facts, kind
from zweck.cli.coverage.result import BOTH, Result
from zweck.cli.stating import stated
from zweck.explain.names import names_on
from zweck.explain.values import day
from zweck.explain.words import GROUPS, in_words
from zweck.law.policy import Rule
from zweck.law.vocabulary import Text
from zweck.logic.condition import All, AnyOf, Condition, Not

SIGNS: Final = {"yes": "✓", "seen": "~", "no": "✗", "never": "∅"}
TRUTHS: Final = {True: phrases.TRUE, False: phrases.FALSE}
NOTES: Final = {"seen": phrases.SEEN, "no": phrases.UNSEEN, "never": phrases.IMPOSSIBLE}


def chip(state: str, *said: str, note: str = "") -> Markup:
    """A mark: a sign besides the colour, for those who do not see colours."""
    return element("span", element("span", SIGNS[state], class_="sign", aria_hidden="true"), *said, class_=f"chip {state}", title=note)


class Rules:
    """Writes rules in a language; `named` collects the cases to which they lead."""

    def __init__(self, result: Result, language: str) -> None:
        """Write what a result says."""
        self._result = result
        self._language = language
        self._names: dict[tuple[date, str], dict[str, Rule]] = {}
        self.named: dict[str, None] = {}

    def _say(self, text: Text, **values: object) -> str:
        return text[self._language].format(**values)

    def article(self, entry: Entry, since: date) -> Markup:
        """A rule as stated in the version of a day."""
        whole = [(atom, truth) for atom in entry.atoms for truth in BOTH]
        points = [(point, way) for point in entry.points for way in Way]
        coverage = self._result.coverage
        settled = all(key in coverage.decided or self._result.situations[key] is None for key in whole)
        proven = settled and all(proof in coverage.proven for proof in points)
        named = () if entry.kind == "scope" else (element("code", entry.id), " ")
        title = element("h4", element("span", kind(entry.kind, self._language), class_="kind"), " ", *named, entry.citation)
        return element("article", title, *self._inner(entry, since), class_="proven" if proven else "open")

    def _inner(self, entry: Entry, since: date) -> Iterator[Markup]:
        if entry.reason is not None and entry.reason[self._language]:
            yield element("p", entry.reason[self._language], class_="reason")
        if entry.points:
            yield element("p", *self._points(entry), class_="points")
        atoms = iter(entry.atoms)
        if entry.when is None and entry.unless is None:
            yield element("p", self._say(phrases.ALWAYS), class_="note")
        for caption, condition in ((phrases.WHEN, entry.when), (phrases.UNLESS, entry.unless)):
            if condition is not None:
                yield element("h5", self._say(caption))
                yield element("ul", self._condition(condition, atoms, (since, entry.law)), class_="condition")
        yield element("p", f"{entry.span.path}:{entry.span.line}", class_="place")

    def _points(self, entry: Entry) -> Iterator[str]:
        """For the rule and each of its exceptions the cases that prove it both ways."""
        for point in entry.points:
            of = f"{self._say(phrases.EXCEPTION, part=point.part)} " if point.part else ""
            for way, text in ((Way.HOLDS, phrases.HOLDS), (Way.HOLDS_NOT, phrases.HOLDS_NOT)):
                case = self._result.coverage.proven.get((point, way))
                said = f"{of}{self._say(text)}"
                yield chip("no", f"{said}: {self._say(phrases.NO_CASE)}") if case is None else chip("yes", f"{said}: ", self.case(case))
                yield " "

    def proof(self, case: str | None, missing: str) -> Markup:
        """The case that proves something, or that there is none."""
        return chip("no", missing) if case is None else chip("yes", self.case(case))

    def case(self, id: str) -> Markup:
        """A link to a case."""
        self.named[id] = None
        return element("a", id, href=f"#case-{id}", title=self._result.cases[id].title)

    # --- conditions --------------------------------------------------------------------------------------------------------------

    def _condition(self, condition: Condition, atoms: Iterator[Atom], place: tuple[date, str]) -> Markup:
        match condition:
            case All(parts) | AnyOf(parts) if len(parts) == 1:
                return self._condition(parts[0], atoms, place)
            case All(parts) | AnyOf(parts):
                return self._group(GROUPS[type(condition), True], parts, atoms, place)
            case Not(All(parts) as inner) | Not(AnyOf(parts) as inner):
                return self._group(GROUPS[type(inner), False], parts, atoms, place)
            case Not(part):
                return self._group(phrases.NOT, (part,), atoms, place)
            case _:
                return self._atom(next(atoms), place)

    def _group(self, text: Text, parts: tuple[Condition, ...], atoms: Iterator[Atom], place: tuple[date, str]) -> Markup:
        inner = [self._condition(part, atoms, place) for part in parts]
        return element("li", element("span", self._say(text), class_="group"), element("ul", *inner))

    def _atom(self, atom: Atom, place: tuple[date, str]) -> Markup:
        if place not in self._names:
            self._names[place] = names_on(place[0], self._result.policies.laws, place[1])
        words = in_words(atom.leaf, self._result.vocabulary, self._language, self._names[place], cited=False)
        marks = element("span", *(self._mark(atom, truth) for truth in BOTH), class_="marks")
        return element("li", element("span", element("span", words), marks, class_="atom"), *self._situations(atom))

    def _mark(self, atom: Atom, truth: bool) -> Markup:
        coverage = self._result.coverage
        said = self._say(TRUTHS[truth])
        case = coverage.decided.get((atom, truth))
        if case is not None:
            return chip("yes", f"{said}: ", self.case(case))
        never = self._result.situations[atom, truth] is None
        state = "never" if never else "seen" if (atom, truth) in coverage.seen else "no"
        return chip(state, said, element("span", f": {self._say(NOTES[state])}", class_="hidden"), note=self._say(NOTES[state]))

    def _situations(self, atom: Atom) -> Iterator[Markup]:
        for truth in BOTH:
            found = self._result.situations.get((atom, truth))
            if found is not None:
                summary = element("summary", self._say(phrases.SITUATION, truth=self._say(TRUTHS[truth])))
                yield element("details", summary, self._situation(found))

    def _situation(self, found: Situation) -> Markup:
        caption = self._say(phrases.BY_LAW_OF, law=found.law, day=day(found.day, self._language))
        answers = [
            part
            for question, answer in facts(found, self._result.vocabulary, self._language)
            for part in (element("dt", question), element("dd", answer))
        ]
        lines = "\n".join(f"  {stated(name, value)}" for name, value in found.facts.items())
        as_case = element("details", element("summary", self._say(phrases.AS_CASE)), element("pre", f"facts:\n{lines}"), class_="as-case")
        return element("div", element("p", caption, class_="note"), element("dl", *answers), as_case, class_="situation")
