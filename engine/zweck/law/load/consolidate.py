"""From versions as written to consolidated laws: what an amending version does not mention is taken over from the version it amends."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from zweck.law.diagnostics import Diagnostics
from zweck.law.policy import Law, Rule, Version
from zweck.law.values import listed

DAY = timedelta(days=1)


def consolidate(written: Iterable[Version], diagnostics: Diagnostics) -> dict[str, Law]:
    """All laws by id, their versions in order and consolidated; gaps are allowed, overlaps are faults."""
    by_law: dict[str, list[Version]] = {}
    for version in sorted(written, key=lambda version: (version.law, version.start)):
        by_law.setdefault(version.law, []).append(version)
    return {law: Law(law, tuple(_versions(versions, diagnostics))) for law, versions in by_law.items()}


def _versions(written: list[Version], diagnostics: Diagnostics) -> list[Version]:
    done: dict[date, Version] = {}
    for place, version in enumerate(written):
        following = written[place + 1] if place + 1 < len(written) else None
        _unique(version, diagnostics)
        done[version.start] = replace(_amended(version, done, diagnostics), until=_until(version, following, diagnostics))
    checked = max((version.checked_until for version in written if version.checked_until is not None), default=None)
    return [replace(version, checked_until=checked) for version in done.values()]


def _until(version: Version, following: Version | None, diagnostics: Diagnostics) -> date | None:
    if version.until is not None and version.until < version.start:
        message = f"the version ends on {version.until}, before it begins on {version.start}"
        _add(diagnostics, "ZW403", version, "until", message, "`until` is the last day in force")
    if following is None:
        return version.until
    if following.start == version.start:
        message = f"`{version.law}` has two versions of {version.start}, the other at {version.span}"
        _add(diagnostics, "ZW403", following, "version", message, "correct the day of one of them")
        return version.until
    if version.until is not None and version.until >= following.start:
        message = f"the version runs until {version.until}, but the next one begins on {following.start}"
        _add(diagnostics, "ZW403", version, "until", message, f"let it end on {following.start - DAY}, or leave `until` out")
    return version.until or following.start - DAY


def _amended(version: Version, done: dict[date, Version], diagnostics: Diagnostics) -> Version:
    if version.amends is None:
        for word in (*version.replaces, *version.repeals):
            span_key = f"replaces {word}" if word in version.replaces else f"repeals {word}"
            _add(diagnostics, "ZW406", version, span_key, f"`{word}` cannot be changed by a version that amends none", "add `amends:`")
        return version
    base = done.get(version.amends)
    if base is None:
        known = [day.isoformat() for day in done]
        message = f"`{version.law}` has no version of {version.amends} before this one"
        help = f"it has {listed(known)}" if known else "write the first version first"
        _add(diagnostics, "ZW402", version, "amends", message, help)
        return version
    return _merge(version, base, diagnostics)


def _merge(version: Version, base: Version, diagnostics: Diagnostics) -> Version:
    rules = {rule.id: rule for rule in base.rules}
    restated = {rule.id for rule in version.rules} | ({"scope"} if version.scope else set())
    existing = {*rules, *({"scope"} if base.scope else set())}
    for rule in version.rules:
        if rule.id in rules and rule.id not in version.replaces:
            message = f"`{rule.id}` is already in force since {base.start}, {rules[rule.id].span}"
            help = f"list `{rule.id}` under `replaces:` in policy.yaml, or give the new rule its own id"
            diagnostics.add("ZW405", rule.span, message, place=_place(version, rule), help=help)
    if version.scope and base.scope and "scope" not in version.replaces:
        _add(diagnostics, "ZW405", version, "scope", "the scope is already stated", "list `scope` under `replaces:`")
    for word in version.replaces:
        if word not in existing:
            _add(diagnostics, "ZW406", version, f"replaces {word}", f"there is no `{word}` to replace", diagnostics.near(word, existing))
        elif word not in restated:
            _add(diagnostics, "ZW406", version, f"replaces {word}", f"`{word}` is not restated in this version", "restate or repeal it")
    for word in version.repeals:
        if word not in existing:
            _add(diagnostics, "ZW406", version, f"repeals {word}", f"there is no `{word}` to repeal", diagnostics.near(word, existing))
        rules.pop(word, None)
    rules |= {rule.id: rule for rule in version.rules}
    scope = version.scope or (None if "scope" in version.repeals else base.scope)
    covers, omits = version.covers or base.covers, {one.id: one for one in (*base.omits, *version.omits)}
    return replace(version, rules=tuple(rules.values()), scope=scope, covers=covers, omits=tuple(omits.values()))


def _unique(version: Version, diagnostics: Diagnostics) -> None:
    known: dict[str, Rule] = {}
    for rule in version.rules:
        if rule.id == "scope":
            message = "`scope` is the name of the law's scope"
            diagnostics.add("ZW404", rule.span, message, place=_place(version, rule), help="choose another name")
        elif rule.id in known:
            message = f"`{rule.id}` stands twice, first in {known[rule.id].span}"
            diagnostics.add("ZW404", rule.span, message, place=_place(version, rule), help="give one of them another id, or remove it")
        known.setdefault(rule.id, rule)


def _place(version: Version, rule: Rule) -> tuple[str, ...]:
    return (version.short, rule.id)


def _add(diagnostics: Diagnostics, code: str, version: Version, key: str, message: str, help: str) -> None:
    span = version.key_spans.get(key, version.span)
    diagnostics.add(code, span, message, place=(version.short, version.start.isoformat()), help=help)
