"""Houses: folders with the rules of an organisation, each of which is laid over the law."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from zweck.forms.diagnostics import Diagnostics, PolicyError, Span
from zweck.forms.form import Context, Form
from zweck.forms.quoting import listed, shown
from zweck.law.load import gather
from zweck.law.load.consolidate import consolidate
from zweck.law.load.current import with_ages
from zweck.law.load.files import display
from zweck.law.load.source import ACTS, CITATIONS, CONTRADICTIONS, HEAD, HOUSE, RELEASED, TABLES, TOP, VOCABULARY, Source
from zweck.law.parse import records
from zweck.law.parse.grammar_records import HOUSE_FILE
from zweck.law.policy import House, Law, PolicySet
from zweck.law.policy.house import MaxAge
from zweck.law.vocabulary import Vocabulary
from zweck.words.said import says


def is_house(folder: Path) -> bool:
    """Whether a folder has the rules of a house, and no law."""
    return (folder / HOUSE).is_file()


def apart(folders: Sequence[Path], shipped: Path) -> tuple[Path, list[Path]]:
    """The folder of the law, which is the shipped one if no other is there, and those of the houses.

    Raises:
        PolicyError: where more than one folder has law.
    """
    laws = [folder for folder in folders if not is_house(folder)]
    if len(laws) > 1:
        diagnostics = Diagnostics()
        diagnostics.add("ZW112", Span(display(laws[1]), 1, 1, 1), says("ZW112.law_already_folder", laws=display(laws[0]), house=HOUSE))
        raise PolicyError(diagnostics)
    return laws[0] if laws else shipped, [folder for folder in folders if is_house(folder)]


class HouseSource(Source):
    """The files of a house."""

    top = (*TOP, HOUSE)

    def laid_over(self, policies: PolicySet, called: str = "") -> PolicySet | None:
        """The policy set with this house, not checked; `None` where something could not be read or there is no rule.

        `called` is the name that it must have, if any.
        """
        self._strangers()
        node = self._node(HOUSE)
        form = None if node is None else Form.of(node, HOUSE_FILE, Context(self.diagnostics, (HOUSE,)))
        head = None if form is None else records.house(form)
        head = head if form is not None and form.whole else None
        if head is None or (name := head[0]) in {house.name for house in policies.houses}:
            self._nameless(node is None, head and head[0])
            return None
        if called and name != called:
            self.diagnostics.add("ZW401", head[2], says("ZW401.head_says_folder_says", name=name, called=called), place=(HOUSE,))
        vocabulary = self._with_facts(policies.vocabulary, name)
        written = self.versions(vocabulary)
        releases = self.releases()
        if not self.complete:
            return None
        if not written and not head[3]:
            start = Span(display(self._root), 1, 1, 1)
            self.diagnostics.add("ZW110", start, says("ZW110.no_below_folder", head=HEAD))
            return None
        digests = {one.thing.name: one.digest for release in releases for one in release.frozen}
        laws = consolidate(written, self.diagnostics, {thing for thing, digest in digests.items() if digest}) if written else {}
        if laws is None:
            return None
        facts = tuple(fact for fact in vocabulary.facts if fact not in policies.vocabulary.facts)
        own = self._own(laws, policies, name)
        house = House(name, head[1], self.revision(), str(self._root), tuple(own), facts, releases)
        return replace(
            policies,
            laws={**with_ages(policies.laws, self._ages(head[3], policies)), **own},
            vocabulary=replace(policies.vocabulary, facts=vocabulary.facts),
            releases=(*policies.releases, *releases),
            houses=(*policies.houses, house),
            beneath=policies.beneath or policies.revision,
        )

    def _ages(self, ages: Sequence[MaxAge], policies: PolicySet) -> Sequence[MaxAge]:
        """The greatest ages; one of a law that is not there is a fault."""
        for one in ages:
            if one.law and one.law not in policies.laws:
                help = self.diagnostics.near(one.law, policies.laws) or says("law.laws", laws=listed(policies.laws))
                self.diagnostics.add("ZW428", one.span, says("ZW428.no_law", law=shown(one.law)), place=(HOUSE,), help=help)
        return ages

    def _nameless(self, absent: bool, name: str | None) -> None:
        if absent:
            self.diagnostics.add("ZW112", Span(display(self._root), 1, 1, 1), says("ZW112.no_folder_house", house=HOUSE))
        elif name is not None:
            self.diagnostics.add("ZW429", Span(display(self._root / HOUSE), 1, 1, 2), says("ZW429.house_already", name=name))

    def _strangers(self) -> None:
        """Note files that only the law has."""
        beside = [self._root / name for name in TOP if name != RELEASED]
        inside = [self._root / VOCABULARY / name for name in (CONTRADICTIONS, ACTS)]
        for folder in self.houses:
            self.diagnostics.add("ZW428", Span(display(folder), 1, 1, 2), says("ZW428.house_no_houses"))
        for path in self.files:
            if path in beside or path in inside or path.parent in (self._root / TABLES, self._root / CITATIONS):
                name = path.relative_to(self._root).as_posix()
                self.diagnostics.add("ZW428", Span(display(path), 1, 1, 2), says("ZW428.house_no", name=name))

    def _with_facts(self, beneath: Vocabulary, name: str) -> Vocabulary:
        nodes = self._nodes(VOCABULARY)
        key, parts = (VOCABULARY, name), (*nodes, None, beneath.facts)
        found, whole = self._once(key, parts, lambda noted: gather.vocabulary(nodes, [], noted, beneath.facts))
        self._whole = whole
        return replace(found, tables=beneath.tables)

    def _own(self, laws: dict[str, Law], policies: PolicySet, house: str) -> dict[str, Law]:
        """The laws of the house, marked as its own; one with the id of another law is a fault."""
        found: dict[str, Law] = {}
        for id, law in laws.items():
            if id in policies.laws:
                first = law.versions[0]
                self.diagnostics.add(
                    "ZW429", first.span, says("ZW429.id_law_already", id=id, span=policies.laws[id].versions[0].span), place=(first.short,)
                )
            else:
                found[id] = Law(id, tuple(replace(version, house=house) for version in law.versions))
        return found
