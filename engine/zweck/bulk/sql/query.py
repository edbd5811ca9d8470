"""The query that gives each row its outcome."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from zweck.bulk.asking import Asking
from zweck.bulk.eras import Eras
from zweck.bulk.law_marks import laws_of
from zweck.bulk.silence import Conditions
from zweck.bulk.sql.dialect import Dialect, NoQuery
from zweck.bulk.sql.facts import Facts, Stage
from zweck.bulk.sql.truth import Expressions, Sql, written
from zweck.bulk.standing import Standing
from zweck.decision.decision import Outcome
from zweck.editions.edition import Edition, LawPlan
from zweck.editions.reading import reached, tests_in
from zweck.editions.resolve import key_in
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import DECISION_DATE
from zweck.logic.condition import DefinitionRef, RuleRef, facts_of

ID: Final = "id_"
"""The name of the column with the ids, within the query."""


def query(policies: PolicySet, asking: Asking, dialect: Dialect, table: str) -> str:
    """The query that gives the ids of a table's rows with their outcomes, NULL where a row cannot be decided by it.

    Raises:
        NoQuery: where the binding's day is a column, it names persons, or its constants contradict each other; where `table` is no table,
            or the database cannot be given a text as it is.
    """
    asking.check()
    day = asking.binding.constants.get(DECISION_DATE)
    if not isinstance(day, date):
        raise NoQuery(
            "the day of decision is a column, and a query is the law of one day", "state it under `constants`, or use `zweck bulk`"
        )
    if asking.binding.subject is not None:
        raise NoQuery("the binding names persons, whom no query looks up in the register", "use `zweck bulk`")
    era = Eras(policies, asking).of(day)
    if era.irregular:
        raise NoQuery("what the binding and its activity state contradicts itself", "use `zweck bulk`")
    edition, vocabulary = era.edition, policies.vocabulary
    columns = [column.fact for column in asking.binding.columns]
    standing = Standing(era, columns, vocabulary, Conditions.of(vocabulary), presuming=asking.binding.presume_unstated)
    plans = [edition.laws[law] for law in laws_of(edition, standing)]
    places = sorted({place for plan in plans for place in reached(edition, plan)})
    tests = (test for place in places for test in tests_in(edition.names[place].condition))
    read = list(dict.fromkeys(fact for test in tests for fact in facts_of(test) if fact != DECISION_DATE))
    facts = Facts(asking.binding, era, vocabulary, dialect, read)
    stages = list(facts.stages)
    outcomes: dict[str, str] = {}
    for reading, found in (("u", facts.u), ("s", facts.s)):
        names, more = _names(edition, places, Expressions(dialect, facts.fixed, found), reading)
        stages += more
        outcomes[reading] = _outcome(plans, names)
    stages.append(Stage({"u_outcome": outcomes["u"], "s_outcome": outcomes["s"]}))
    faulty = " OR ".join(f"({one}) IS TRUE" for one in dict.fromkeys(facts.faulty)) or "FALSE"
    # The table gives its columns under names of ours: one of its own called `u_outcome` must not stand for what is found out here.
    id = dialect.identifier(asking.binding.id)
    own = ", ".join([f"{id} AS {ID}", *(f"{column} AS {name}" for name, column in facts.given.items())])
    lines = [f"WITH t0 AS (SELECT {own} FROM {dialect.relation(table)})"]  # noqa: S608  names are quoted, values written by the dialect
    for number, stage in enumerate((stage for stage in stages if stage.columns), 1):
        added = ",\n  ".join(f"{expression} AS {name}" for name, expression in stage.columns.items())
        lines.append(f", t{number} AS (SELECT *,\n  {added}\nFROM t{number - 1})")
    last = sum(bool(stage.columns) for stage in stages)
    permitted = ", ".join(f"'{one}'" for one in (Outcome.PERMITTED, Outcome.NOT_REGULATED))
    lines.append(
        f"SELECT {ID} AS {id},\n  CASE WHEN {faulty} THEN NULL WHEN u_outcome IN ({permitted}) THEN u_outcome\n"
        f"  WHEN s_outcome = '{Outcome.PROHIBITED}' THEN s_outcome ELSE u_outcome END AS outcome\nFROM t{last}"
    )
    return "\n".join(lines)


def _names(edition: Edition, places: Iterable[int], logic: Expressions, reading: str) -> tuple[Mapping[int, Sql], list[Stage]]:
    """The truths of names, each in a column of its own once others refer to it, lowest strata first."""
    known: dict[int, Sql] = {}
    strata: dict[int, dict[str, str]] = {}

    def refer(reference: DefinitionRef | RuleRef) -> Sql:
        return known[edition.index[key_in(reference)]]

    for place in sorted(places, key=lambda one: (edition.names[one].stratum, one)):
        named = edition.names[place]
        found = logic.of(named.condition, refer)
        if isinstance(found, str):
            name = f"{reading}{place}"
            strata.setdefault(named.stratum, {})[name] = found
            found = name
        known[place] = found
    return known, [Stage(columns) for _, columns in sorted(strata.items())]


def _outcome(plans: Iterable[LawPlan], names: Mapping[int, Sql]) -> str:
    """The outcome of all laws together: one that forbids, or else one that is open, or else one that applies."""
    forbidding, opening, applying = [], [], []
    for plan in plans:
        scope = written(names[plan.scope])
        if plan.gaps:
            opening.append(f"({scope}) IS NOT FALSE")
            continue
        failed = [f"(({written(names[place])}) IS TRUE)" for _, place in plan.prohibitions]
        open = [f"(({written(names[place])}) IS NULL)" for _, place in plan.prohibitions]
        for one in plan.requirements:
            trigger, grounds = written(names[one.trigger]), [written(names[place]) for _, place in one.grounds]
            closed = "".join(f" AND ({ground}) IS FALSE" for ground in grounds)
            unmet = "".join(f" AND ({ground}) IS NOT TRUE" for ground in grounds)
            failed.append(f"(({trigger}) IS TRUE{closed})")
            open.append(f"(({trigger}) IS NOT FALSE{unmet})")
        if not plan.version.house:
            applying.append(f"({scope}) IS NOT FALSE")
        forbidding += [f"(({scope}) IS TRUE AND ({' OR '.join(failed)}))"] if failed else []
        opening += [f"(({scope}) IS NULL AND ({' OR '.join(failed)}))"] if failed else []
        opening += [f"(({scope}) IS NOT FALSE AND ({' OR '.join(open)}))"] if open else []
    cases = ((Outcome.PROHIBITED, forbidding), (Outcome.UNDETERMINED, opening), (Outcome.PERMITTED, applying))
    found = " ".join(f"WHEN {' OR '.join(several)} THEN '{outcome}'" for outcome, several in cases if several)
    return f"CASE {found} ELSE '{Outcome.NOT_REGULATED}' END" if found else f"'{Outcome.NOT_REGULATED}'"
