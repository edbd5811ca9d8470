"""How commands name a person, and the key of pseudonyms under which the decision record knows the person."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click

from zweck.cli.console import Command, WrongCall, WrongValue
from zweck.cli.kinds import shared
from zweck.forms.quoting import listed, near, shown
from zweck.pseudonym import KeyFault, Kind, Pseudonyms, ReferenceFault
from zweck.pseudonym.settings import Persons
from zweck.words.said import Said, says

PSEUDONYM: Final = "pseudonym"
KINDS: Final = (*Kind, PSEUDONYM)


def as_person(value: str) -> tuple[str, str]:
    """Kind and reference, or a usage error, which does not repeat the reference."""
    kind, colon, reference = value.partition(":")
    if not colon:
        raise WrongValue(says("cli.no_person_write", kinds=listed(KINDS)))
    if kind not in KINDS:
        help = near(kind, KINDS) or says("cli.kinds", kinds=", ".join(map(shown, KINDS)))
        raise WrongValue(says("cli.no_kind_reference", kind=shown(kind), help=help))
    return kind, reference


def subject_option(*, required: bool = False) -> Callable[[Command], Command]:
    """`--subject KIND:REFERENCE`."""
    return click.option(
        "--subject",
        type=as_person,
        required=required,
        metavar="KIND:REFERENCE",
        shell_complete=lambda _ctx, _param, begun: [f"{kind}:" for kind in KINDS if kind.startswith(begun)],
    )


pseudonym_option: Final = shared(Persons, "pseudonym-key")
"""`--pseudonym-key FILE`."""


def read_pseudonyms(file: Path | None) -> Pseudonyms | None:
    """The key of pseudonyms in a file, if one was named.

    Raises:
        WrongCall: if it is none, or others can read it.
    """
    try:
        return Pseudonyms.read(file) if file else None
    except KeyFault as fault:
        raise WrongCall(fault.message, fault.help) from None


def persons_key(file: Path | None, otherwise: Said | None = None) -> Pseudonyms:
    """The key of pseudonyms.

    Raises:
        WrongCall: if none was named, which is said as `otherwise`, or it is none.
    """
    found = read_pseudonyms(file)
    if found is None:
        raise WrongCall(otherwise or says("cli.person_stands_register"))
    return found


def pseudonyms_of(person: tuple[str, str], key: Path | None) -> list[str]:
    """All pseudonyms under which the record may know a person.

    Raises:
        WrongCall: if the reference cannot be understood, or there is no key.
    """
    pseudonyms, (kind, reference) = persons_key(key, says("cli.person_found_key")), person
    try:
        return [pseudonyms.checked(reference)] if kind == PSEUDONYM else pseudonyms.all(Kind(kind), reference)
    except ReferenceFault as fault:
        raise WrongCall(says("cli.subject", kind=kind, fault=fault), fault.help) from None
