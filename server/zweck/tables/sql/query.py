"""The outcome of rows as SQL, from the boxes of the residual law: exact, or refused; a query that asks about now ends with its law."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from zweck.binding.binding import Binding
from zweck.binding.questions import Asking
from zweck.decision.decision import Outcome
from zweck.facts.basis import Basis
from zweck.facts.question import FactError, Question
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE, UNKNOWN_WORD
from zweck.residual.law import MAX_CELLS, Open, Residual, TooLarge
from zweck.residual.table import Stated, TooManyChoices
from zweck.tables.folded import Eras
from zweck.tables.plan import Plan
from zweck.tables.run import zone_of_table
from zweck.tables.sql.columns import FEWER, NEVER, Choices, Day, Field, Written
from zweck.tables.sql.dialect import Dialect, NoQuery
from zweck.tables.states import ROWS, STATE, People
from zweck.words.said import says

MAX_AHEAD: Final = timedelta(days=31)
"""The time for which a query that asks about now holds at the longest: the law may be edited, and then it is to be written again."""

MAX_ERAS: Final = 60
"""Laws of different days in one query; each is asked of every combination."""

TODAY: Final = "zweck_today"
"""The column with the day that the database's clock shows, where a query asks about it more than once."""

ONE_DAY: Final = timedelta(days=1)


class Stretch(NamedTuple):
    """Days, the first and the last, on which a condition or an outcome is the same."""

    first: date
    last: date
    text: str


class Filter:
    """The outcomes of the rows of one binding in one database."""

    def __init__(
        self, policies: PolicySet, asking: Asking, dialect: Dialect, days: tuple[date, date] | None = None, people: People | None = None
    ) -> None:
        """`days` are the first and the last day of rows, where the binding's day is a column; a row of another day has no outcome.

        `people` are the states of persons, where the binding names persons.

        Raises:
            NoQuery: if the days or states are not given; if it asks about now, and no controller says where.
        """
        asking.check()
        self.dialect = dialect
        self.binding = asking.binding
        self._policies = policies
        self._asking = asking
        self._residual = Residual(policies)
        self._eras = Eras(policies, asking)
        binding = self.binding
        if binding.subject is not None and people is None:
            raise NoQuery(says("tables.binding_names_persons_whom"))
        if people is not None and not self.live:
            raise NoQuery(says("tables.persons_as_of"))
        self._people = people
        if (binding.dated is None) is not (days is None):
            raise NoQuery(says("tables.day_decision_column" if days is None else "tables.no_column_days"))
        if days is not None and days[0] > days[1]:
            raise NoQuery(says("tables.days_turned"))
        self._day, self._days = self._stated(binding, days)

    def _stated(self, binding: Binding, days: tuple[date, date] | None) -> tuple[str, tuple[date, date]]:
        """The day of decision as the database says it, empty for a constant; the first and the last of the days."""
        if binding.dated is not None and days is not None:
            return self.dialect.identifier(binding.dated.name), days
        on = binding.day
        if binding.basis is not Basis.LIVE:
            return "", (on, on)
        zone = zone_of_table(binding, self._asking.company)  # a database knows another one, or none
        if not zone:
            raise NoQuery(says("tables.no_time_zone"))
        return self.dialect.today.format(self.dialect.text(zone)), (on, min(on, date.max - MAX_AHEAD) + MAX_AHEAD)

    @property
    def live(self) -> bool:
        """Whether it asks about now, and so ends."""
        return self.binding.basis is Basis.LIVE

    def where(self, outcome: Outcome, rows: str = ROWS) -> tuple[str, str]:
        """The condition of rows with an outcome, and a line about it; `rows` is the name under which the query has the table.

        Raises:
            NoQuery: where the binding's constants contradict each other, or the law distinguishes too much of its columns.
            UnknownActivity: if the activity is in force on none of the days.
        """
        several = self._stretches(lambda written: written.where(outcome), self._day, rows)
        if not self._day:
            return several[0].text, self._about(several)
        parts = [f"{self._within(one, self._day)} AND {one.text}" for one in several if one.text != NEVER]
        found = parts[0] if len(parts) == 1 else f"({' OR '.join(f'({part})' for part in parts)})" if parts else NEVER
        return found, self._about(several)

    def outcome(self) -> tuple[str, str, str]:
        """The outcome of a row, NULL where it is faulty or of another day, a table of one row to be joined for that, and a line about it.

        Raises:
            NoQuery, UnknownActivity: as `where` does.
        """
        day, beside = (TODAY, f", (SELECT {self._day} AS {TODAY}) AS zweck_now") if self.live else (self._day, "")
        several = self._stretches(Written.case, day, ROWS)
        if not day:
            return several[0].text, beside, self._about(several)
        cases = [f"WHEN {self._within(one, day)} THEN {one.text}" for one in several]
        return f"CASE {' '.join(cases)} END", beside, self._about(several)

    def _within(self, one: Stretch, day: str) -> str:
        first, last = map(self.dialect.value, (one.first, one.last))
        return f"{day} <= {last}" if self.live else f"{day} = {last}" if first == last else f"{day} BETWEEN {first} AND {last}"

    def _about(self, several: list[Stretch]) -> str:
        day = "" if self._day else f" as of {several[0].first}"
        return f"-- zweck {self.binding.name}{day}, law {self._policies.revision[:12]}"

    def _stretches(self, say: Callable[[Written], str], day_of_rows: str, rows: str) -> list[Stretch]:
        """The texts of the law of each day, in the order of the days; of one about now only that of today, until it ends.

        Raises:
            UnknownActivity: if the activity is in force on none of the days, or for a query about now, if it is not in force today.
        """
        found: list[Stretch] = []
        texts: dict[int, str] = {}
        first, last = self._days
        try:
            for day, era in self._eras.between(first, last):
                follows = day == (found[-1].last + ONE_DAY if found else first)
                too_many = era.number not in texts and len(texts) == MAX_ERAS
                if self.live and (too_many or not follows):
                    break
                if too_many:
                    raise NoQuery(says("tables.too_many_laws", most=MAX_ERAS))
                text = texts.get(era.number) or texts.setdefault(era.number, say(self._written(Day(day, day_of_rows), rows)))
                if found and follows and found[-1].text == text:
                    found[-1] = found[-1]._replace(last=day)
                elif found and self.live:
                    break
                else:
                    found.append(Stretch(day, day, text))
            if not found:
                self._eras.of(first)  # it says why there is none
        except FactError:
            raise NoQuery(says("tables.what_binding_activity")) from None
        return found

    def _written(self, day: Day, rows: str = ROWS) -> Written:
        """The law of a day for the columns.

        Raises:
            NoQuery: where the law distinguishes too much of them.
            FactError: where the binding's constants contradict each other.
        """
        policies, whole = self._policies, self.binding
        columns = tuple(column for column in whole.columns if column is not whole.dated)
        binding = replace(whole, columns=columns, constants={**whole.constants, DECISION_DATE: day.on})
        asking = replace(self._asking, binding=binding)

        def ask(stated: Stated) -> Question:
            found = {name: UNKNOWN_WORD if value is None else value for name, value in stated.items() if name != STATE}
            return asking.question(found, () if self._people is None else self._people.sources(str(stated.get(STATE, ""))))

        try:
            plan, facts = Plan(policies, binding, asking.company), policies.vocabulary.facts
            asked: dict[str, Field] = {
                one.fact: Choices(one, facts[one.fact], plan.folded.tests(one.fact), day, self.dialect) for one in columns
            }
            open_ = [Open(fact, one.all) for fact, one in asked.items()]
            if self._people is not None and plan.people is not None:
                held = asked[STATE] = self._people.on(day.on, plan.people, rows)
                open_.append(Open(STATE, held.all, tuple(sorted(plan.people.facts)), self._people.rests_on))
            table = self._residual.table(ask, open_)
        except TooLarge as error:
            cells = says("tables.law_distinguishes_combinations", cells=f"{error.cells:,}", max_cells=f"{MAX_CELLS:,}")
            raise NoQuery(cells, FEWER) from None
        except TooManyChoices as error:
            raise NoQuery(says("tables.law_distinguishes_too", fact=error.fact), FEWER) from None
        return Written(table, asked)


def query(filter: Filter, table: str, only: Outcome | None = None) -> str:
    """The query that gives the ids of a table's rows with their outcomes, NULL where a row is faulty; or those with one outcome `only`.

    Raises:
        NoQuery, UnknownActivity: as `Filter.where` does; where `table` is no table, or the database cannot be given a text as it is.
    """
    relation, id = filter.dialect.relation(table), filter.dialect.identifier(filter.binding.id)
    relation = relation if filter.binding.subject is None else f"(SELECT * FROM {relation}) AS {ROWS}"  # noqa: S608  names are quoted
    if only is not None:
        found, about = filter.where(only)
        return f"{about}\nSELECT {id} FROM {relation}\nWHERE {found}"
    found, beside, about = filter.outcome()
    return f"{about}\nSELECT {id}, {found} AS outcome\nFROM {relation}{beside}"


def policy(filter: Filter, table: str, role: str) -> str:
    """The statements by which PostgreSQL shows a role only the rows of a table that are permitted now.

    The policy is restrictive: whatever other policies grant, it takes away. Until one grants rows, the role sees none.

    Raises:
        NoQuery, UnknownActivity: as `query` does; for another database, for a binding that does not ask about now, for no table.
    """
    dialect = filter.dialect
    if dialect.name != "postgres":
        raise NoQuery(says("tables.policy_elsewhere", name=dialect.name))
    if not filter.live:
        raise NoQuery(says("tables.policy_as_of"))
    relation, role = dialect.relation(table, named=True), dialect.identifier(role)
    name = dialect.identifier(f"zweck {filter.binding.name}")
    found, about = filter.where(Outcome.PERMITTED, relation)
    return "\n".join(
        (
            about,
            "BEGIN;",
            f"ALTER TABLE {relation} ENABLE ROW LEVEL SECURITY;",
            f"ALTER TABLE {relation} FORCE ROW LEVEL SECURITY;",
            f"DROP POLICY IF EXISTS {name} ON {relation};",
            f"CREATE POLICY {name} ON {relation} AS RESTRICTIVE FOR SELECT TO {role}\nUSING ({found});",
            f"COMMENT ON POLICY {name} ON {relation} IS {dialect.text(about.removeprefix('-- '))};",
            "COMMIT;",
        )
    )
