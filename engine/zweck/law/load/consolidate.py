"""From versions as written to consolidated laws: what an amending version does not mention is taken over from the version it amends."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from zweck.forms.diagnostics import Diagnostics
from zweck.forms.quoting import listed
from zweck.law.policy import Law, Rule, Version
from zweck.words.said import Said, says

DAY = timedelta(days=1)


def consolidate(written: Iterable[Version], diagnostics: Diagnostics, released: Container[str] = ()) -> dict[str, Law] | None:
    """All laws by id, their versions in order and consolidated; gaps are allowed, overlaps are faults.

    `None` where a version that another one amends is missing: the faults that follow from it would not name it. `released` has the
    versions that were released, as `law@day`.
    """
    by_law: dict[str, list[Version]] = {}
    for version in sorted(written, key=lambda version: (version.law, version.start)):
        by_law.setdefault(version.law, []).append(version)
    lost = [_without_base(version, versions, released, diagnostics) for versions in by_law.values() for version in versions]
    if any(lost):
        return None
    return {law: Law(law, tuple(_versions(versions, diagnostics))) for law, versions in by_law.items()}


def _without_base(version: Version, written: list[Version], released: Container[str], diagnostics: Diagnostics) -> bool:
    """Whether there is no such version as this one amends, which is noted."""
    known = [other.start for other in written if other.start < version.start]
    if version.amends is None or version.amends in known:
        return False
    message = says("ZW402.no_version_before", law=version.law, amends=version.amends)
    help = says("law.it_has_known", known=listed(map(str, known))) if known else says("law.write_first_version")
    if f"{version.law}@{version.amends}" in released:
        message = says("ZW402.version_amends_released", amends=version.amends)
        help = says("law.bring_folder_back", parents=Path(version.span.path).parents[1] / str(version.amends))
    _fault_at(diagnostics, "ZW402", version, "amends", message, help)
    return True


def _versions(written: list[Version], diagnostics: Diagnostics) -> list[Version]:
    done: dict[date, Version] = {}
    for place, version in enumerate(written):
        following = written[place + 1] if place + 1 < len(written) else None
        _unique(version, diagnostics)
        done[version.start] = replace(_amended(version, done, diagnostics), until=_until(version, following, diagnostics))
    checked = max((version.checked_until for version in written if version.checked_until is not None), default=None)
    courts = max((version.courts_until for version in written if version.courts_until is not None), default=None)
    return [replace(version, checked_until=checked, courts_until=courts) for version in done.values()]


def _until(version: Version, following: Version | None, diagnostics: Diagnostics) -> date | None:
    if version.until is not None and version.until < version.start:
        message = says("ZW403.version_ends_before", until=version.until, start=version.start)
        _fault_at(diagnostics, "ZW403", version, "until", message, says("law.last_day_force"))
    if following is None:
        return version.until
    if following.start == version.start:
        message = says("ZW403.two_versions_other", law=version.law, start=version.start, span=version.span)
        _fault_at(diagnostics, "ZW403", following, "version", message, says("law.correct_day"))
        return version.until
    if version.until is not None and version.until >= following.start:
        message = says("ZW403.version_runs_until", until=version.until, start=following.start)
        _fault_at(diagnostics, "ZW403", version, "until", message, says("law.let_end_leave", start=following.start - DAY))
    return version.until or following.start - DAY


def _amended(version: Version, done: dict[date, Version], diagnostics: Diagnostics) -> Version:
    if version.amends is None:
        for word in (*version.replaces, *version.repeals):
            span_key = f"replaces {word}" if word in version.replaces else f"repeals {word}"
            _fault_at(diagnostics, "ZW406", version, span_key, says("ZW406.cannot_changed_version", word=word))
        return version
    return _merge(version, done[version.amends], diagnostics)


def _merge(version: Version, base: Version, diagnostics: Diagnostics) -> Version:
    rules = {rule.id: rule for rule in base.rules}
    restated = {rule.id for rule in version.rules} | ({"scope"} if version.scope else set())
    existing = {*rules, *({"scope"} if base.scope else set())}
    for rule in version.rules:
        if rule.id in rules and rule.id not in version.replaces:
            diagnostics.add(
                "ZW405",
                rule.span,
                says("ZW405.already_force_since", id=rule.id, start=base.start, span=rules[rule.id].span),
                place=_place(version, rule),
            )
    if version.scope and base.scope and "scope" not in version.replaces:
        _fault_at(diagnostics, "ZW405", version, "scope", says("ZW405.scope_already_stated"))
    for word in version.replaces:
        if word not in existing:
            _fault_at(
                diagnostics, "ZW406", version, f"replaces {word}", says("ZW406.no_replace", word=word), diagnostics.near(word, existing)
            )
        elif word not in restated:
            _fault_at(diagnostics, "ZW406", version, f"replaces {word}", says("ZW406.not_restated_version", word=word))
    for word in version.repeals:
        if word not in existing:
            _fault_at(
                diagnostics, "ZW406", version, f"repeals {word}", says("ZW406.no_repeal", word=word), diagnostics.near(word, existing)
            )
        rules.pop(word, None)
    rules |= {rule.id: rule for rule in version.rules}
    scope = version.scope or (None if "scope" in version.repeals else base.scope)
    covers, omits = version.covers or base.covers, {one.id: one for one in (*base.omits, *version.omits)}
    disregards = tuple(dict.fromkeys((*base.disregards, *version.disregards)))
    announced = {one.id: one for one in (*base.announced, *version.announced)}
    return replace(
        version,
        rules=tuple(rules.values()),
        scope=scope,
        covers=covers,
        omits=tuple(omits.values()),
        disregards=disregards,
        announced=tuple(announced.values()),
    )


def _place(version: Version, rule: Rule) -> tuple[str, ...]:
    return (version.short, rule.id)


def _fault_at(diagnostics: Diagnostics, code: str, version: Version, key: str, message: Said, help: Said | None = None) -> None:
    span = version.key_spans.get(key, version.span)
    diagnostics.add(code, span, message, place=(version.short, version.start.isoformat()), help=help)


def _unique(version: Version, diagnostics: Diagnostics) -> None:
    """Note every id that stands twice, and every file whose rules all stand in another one."""
    files: dict[str, list[Rule]] = {}
    for rule in version.rules:
        files.setdefault(rule.span.path, []).append(rule)
    copies = dict(_copies(files))
    for path, original in copies.items():
        first = files[path][0]
        message = says("ZW404.every_rule_file", original=original)
        diagnostics.add("ZW404", first.span, message, place=(version.short,), help=says("law.remove_copy", name=Path(path).name))
    known: dict[str, Rule] = {}
    for rule in (rule for path, rules in files.items() if path not in copies for rule in rules):
        if rule.id == "scope":
            message = says("ZW404.name_law_scope")
            diagnostics.add("ZW404", rule.span, message, place=(version.short, rule.id), help=says("law.choose_another_name"))
        elif rule.id in known:
            message = says("ZW404.stands_twice_first", id=rule.id, span=known[rule.id].span)
            diagnostics.add("ZW404", rule.span, message, place=(version.short, rule.id), help=says("law.give_another_id_remove"))
        known.setdefault(rule.id, rule)


def _copies(files: dict[str, list[Rule]]) -> Iterator[tuple[str, str]]:
    """The files that repeat another one whole, each with that one: `Kopie von section-7.yaml` beside `section-7.yaml`."""
    names = {path: {rule.id for rule in rules} for path, rules in files.items()}
    if sum(map(len, names.values())) == len(set().union(*names.values())):
        return
    for path, own in names.items():
        for other, theirs in names.items():
            if other != path and own <= theirs and (own < theirs or _later(Path(path).stem, Path(other).stem)) and len(own) > 1:
                yield path, other
                break


def _later(one: str, other: str) -> bool:
    """Whether a name is that of the copy, of two files that say the same."""
    return other in one if other in one or one in other else one > other
