"""Rules that are well-formed and too much: always a diagnostic, in bounded time and memory."""

from pathlib import Path

import pytest

from tests.engine.hostile import RULE, RULES, bounded, codes  # noqa: F401  a fixture
from tests.engine.pages import check


def _many(rule: str, count: int) -> str:
    return "\n".join(rule.replace("@", str(number)) for number in range(count))


WRONG_FACT = RULE.replace("HDSG-15", "X-@").replace("purpose.kind", "purpose.kind-@")
WRONG_RULE = RULE.replace("HDSG-15", "X-@").replace("purpose.kind: news", "rule: Y-@")


@pytest.mark.parametrize(("rule", "code"), [(WRONG_FACT, "ZW301"), (WRONG_RULE, "ZW306")], ids=["wrong facts", "wrong rules"])
def test_5000_faulty_rules(rule: str, code: str, copy: Path) -> None:
    (copy / RULES).write_text(_many(rule, 5_000))
    assert codes(check(copy)) == [code] * 5_000


CHAIN = "- definition: d-0\n  citation: Art. 15 HDSG\n  when: {purpose.kind: news}\n"
DOUBLED = (
    "- definition: d-%d\n  citation: Art. 15 HDSG\n"
    "  when: {all: [{definition: d-%d}, {any: [{definition: d-%d}, {consent.given: true}]}]}\n"
)


def test_definitions_that_double_at_every_step(copy: Path) -> None:
    text = CHAIN + "".join(DOUBLED % (number, number - 1, number - 1) for number in range(1, 40))
    (copy / RULES).write_text(text + RULE.replace("purpose.kind: news", "definition: d-39"))
    assert codes(check(copy)) == []


@pytest.mark.parametrize("order", [1, -1], ids=["first things first", "last things first"])
def test_a_chain_of_2000_definitions(order: int, copy: Path) -> None:
    links = [CHAIN, *(f"- definition: d-{n}\n  citation: Art. 15 HDSG\n  when: {{definition: d-{n - 1}}}\n" for n in range(1, 2_000))]
    (copy / RULES).write_text("".join(links[::order]) + RULE.replace("purpose.kind: news", "definition: d-1999"))
    assert codes(check(copy)) == ["ZW417"]


def test_a_cycle_of_2000_definitions(copy: Path) -> None:
    (copy / RULES).write_text(
        "".join(f"- definition: d-{n}\n  citation: Art. 15 HDSG\n  when: {{definition: d-{(n + 1) % 2_000}}}\n" for n in range(2_000))
    )
    assert codes(check(copy)) == ["ZW407"]


def test_a_condition_that_would_take_long_to_search(copy: Path) -> None:
    clash = "{any: [{all: [{person.age: {at_least: %d}}, {person.age: {at_most: %d}}]}, {purpose.kind: news}]}"
    parts = ", ".join(clash % (number + 1, number) for number in range(60))
    channels = "{all: [{not: {operation.channel: horn}}, {not: {operation.channel: letter}}, {not: {operation.channel: pigeon}}]}"
    rule = RULE.replace("HDSG-15", "X-@").replace(
        "{purpose.kind: news}", f"{{all: [{parts}, {channels}, {{person.age: {{at_least: @}}}}]}}"
    )
    (copy / RULES).write_text(_many(rule, 40))
    assert set(codes(check(copy))) <= {"ZW409"}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("key", ["before", "after"])
def test_the_first_and_the_last_day_of_the_calendar(day: str, key: str, copy: Path) -> None:
    rule = RULE.replace("purpose.kind: news", f"data.recorded_on: {{{key}: {day}}}").replace(
        "  when", "  in_force: {until: 9999-12-31}\n  when"
    )
    (copy / RULES).write_text(rule)
    table = copy / "policies/tables/league.yaml"
    table.write_text(table.read_text().replace("2011-12-31", "9999-12-31").replace("1990-03-01}", "0001-01-01}"))
    assert set(codes(check(copy))) <= {"ZW409"}


@pytest.mark.parametrize("day", ["2018-W21-5", "2018-5-25", "20180525", "2018-02-30", "0000-01-01", "２０１８-05-25", "true", "5", "[]"])
def test_what_is_not_a_day(day: str, copy: Path) -> None:
    (copy / RULES).write_text(RULE.replace("  when", f"  in_force: {{until: {day}}}\n  when"))
    assert codes(check(copy)) == ["ZW205"]
