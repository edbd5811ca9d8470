"""The questions that rows ask: the constants of a binding with the facts of a row, through the sources that any call goes through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from zweck.activities.ask import pose
from zweck.binding.binding import Binding, Column
from zweck.binding.parse import BINDINGS, load_binding
from zweck.company import Activity, Company
from zweck.company.apply import CLASS, DAYS, IS_HELD, SEAT, UNKNOWN, in_force, own_sources
from zweck.company.register import facts_of_persons
from zweck.facts.merge import Source
from zweck.facts.profiles import RETENTION
from zweck.facts.question import Question, read
from zweck.forms.diagnostics import NOWHERE, Diagnostic, Diagnostics, PolicyError, Span
from zweck.forms.form import Context
from zweck.forms.quoting import listed, shown
from zweck.law.load.files import SUFFIX
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD, Vocabulary
from zweck.logic.condition import Condition
from zweck.words.said import Said, says


def check_bindings(folder: Path, company: Company, vocabulary: Vocabulary) -> int:
    """Check the bindings in the folder of a company; how many there are.

    Raises:
        PolicyError: with every fault of every file.
    """
    faults: list[Diagnostic] = []
    files = sorted((folder / BINDINGS).glob(f"*{SUFFIX}"))
    for path in files:
        try:
            Asking(load_binding(path, vocabulary), company, vocabulary).check(undated=True)
        except PolicyError as error:
            faults += error.diagnostics
    if faults:
        raise PolicyError(faults)
    return len(files)


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes the questions of one binding; nothing else knows whether an activity stands behind them."""

    binding: Binding
    company: Company
    vocabulary: Vocabulary

    def question(self, facts: Mapping[str, object], registers: Sequence[Source] = ()) -> Question:
        """The question of a row that states these facts beside the constants; `registers` are what was looked up of its person.

        Raises:
            FactError: for facts that cannot be understood, or that contradict each other.
            UnknownActivity: if the activity is not in force on the day.
        """
        binding = self.binding
        stated: dict[str, object] = {name: UNKNOWN_WORD if value is None else value for name, value in binding.constants.items()}
        stated |= facts
        found = pose(
            read(stated, self.vocabulary),
            self.vocabulary,
            self.company,
            binding.activity,
            profile=self.company.controllers.get(binding.controller),
            presume_unstated=binding.presume_unstated,
            look_up=lambda *_: registers,
            consulted=binding.consulted,
        )
        return replace(found, basis=binding.basis, time_zone=binding.time_zone)

    def activity(self, day: date) -> Activity | None:
        """The version of the activity on a day, if there is one behind the binding.

        Raises:
            UnknownActivity: if it is not in force on the day.
        """
        return in_force(self.company, self.binding.activity, day) if self.binding.activity else None

    def stood(self, question: Question, registers: Sequence[Source]) -> Sequence[Source]:
        """The sources of a person as they stood in a question: of one that rests on something the facts that are left."""
        day = question.stated.get(DECISION_DATE)
        activity = self.activity(day) if isinstance(day, date) else None
        if question.merged is None or activity is None or not isinstance(day, date):
            return ()
        end = len(question.merged.sources) - len(own_sources(activity, day))
        return question.merged.sources[end - len(registers) : end]

    def looked_up(self) -> tuple[frozenset[str], frozenset[str]]:
        """The facts that the register decides about the persons of rows, and those of them that not every person has."""
        if self.binding.subject is None:
            return frozenset(), frozenset()
        versions = self.company.activities.get(self.binding.activity, ())
        found = [facts_of_persons(version, self.company, self.vocabulary) for version in versions]
        facts = frozenset[str]().union(*(every | some for every, some in found))
        return facts, facts - frozenset.intersection(facts, *(every for every, _ in found))

    def rests_on(self) -> list[Condition]:
        """The conditions on which appraisals of any version rest."""
        versions = self.company.activities.get(self.binding.activity, ())
        return [one.rests_on for version in versions for one in version.appraisals if one.rests_on is not None]

    def check(self, *, undated: bool = False) -> None:
        """Refuse a binding that names what is not there, or states what an activity or profile states; or no day, unless `undated`.

        Raises:
            PolicyError: with every fault.
        """
        binding, faults = self.binding, Diagnostics()
        context = Context(faults, (binding.name,))
        names = (("activity", binding.activity, self.company.activities), ("controller", binding.controller, self.company.controllers))
        for key, name, known in names:
            if name and name not in known:
                message = says("ZW502.no", key=key, name=shown(name))
                otherwise = says("forms.use", words=listed(known)) if known else says("binding.name_folder_company")
                context.unknown(name, known, self._span(key), message, otherwise)
        if binding.undated and not undated:
            help = says("binding.add_under", decision_date=DECISION_DATE)
            context.fault("ZW507", self._span("columns"), says("ZW507.neither_constant_nor"), help)
        said = self.stated_by()
        if binding.subject is not None:
            said |= dict.fromkeys(self.looked_up()[0], says("binding.the_register"))
            versions = self.company.activities.get(binding.activity, ())
            if versions and not any(version.looks_up for version in versions):
                message = says("ZW508.activity_looks_up", activity=binding.activity)
                context.fault("ZW508", binding.subject.span, message, says("binding.remove_add"))
        bound = [(one.fact, one.span) for one in binding.columns] + [(one, self._span("constants")) for one in binding.constants]
        for fact, span in bound:
            if fact in said and fact != DECISION_DATE:
                context.fault("ZW505", span, says("ZW505.stated_already", fact=fact, said=said[fact]), says("binding.remove_binding"))
        for column in self._of_records():
            context.fault("ZW506", column.span, says("ZW506.of_a_record", fact=column.fact))
        faults.raise_if_any()

    def _of_records(self) -> list[Column]:
        """The columns on which periods of records would depend, about an activity that declares them.

        Values that the law does not distinguish are one class of a column, and a period may distinguish them.
        """
        versions = self.company.activities.get(self.binding.activity, ())
        if not any(version.erased for version in versions):
            return []
        days = {CLASS, IS_HELD, *DAYS.values()}
        read = days | {SEAT, DECISION_DATE} | {name for one in versions for names in one.periods.read.values() for name in names}
        columns = [one for one in self.binding.columns if one.fact in read]
        if self.binding.subject is not None and any(RETENTION in version.looks_up for version in versions):
            return [one for one in columns if one.fact != DECISION_DATE]
        return columns if any(one.fact in days for one in columns) or not days.isdisjoint(self.binding.constants) else []

    def _span(self, key: str) -> Span:
        return self.binding.spans.get(key) or next(iter(self.binding.spans.values()), NOWHERE)

    def stated_by(self) -> dict[str, Said]:
        """The facts that activity, profile and the constant days of a record state, each with its source, but for presumed ones."""
        said: dict[str, Said] = {}
        controllers = [self.binding.controller]
        for version in self.company.activities.get(self.binding.activity, ()):
            controllers.append(version.controller)
            found = chain(version.facts, *(one.facts for one in version.appraisals))
            said |= dict.fromkeys(found, says("binding.the_activity", id=version.id))
            if version.erased and self.binding.constants.keys() & {*DAYS.values()}:
                said |= dict.fromkeys(UNKNOWN, says("binding.the_record"))
        for name in controllers:
            if name in self.company.controllers:
                said |= dict.fromkeys(self.company.controllers[name].facts, says("binding.the_profile", name=name))
        return said
