"""How commands name a person, and the key of pseudonyms under which the decision record knows the person."""

from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from zweck.cli.console import Command, WrongCall
from zweck.forms.near import near
from zweck.forms.quoting import listed, shown
from zweck.pseudonym import KeyFault, Kind, Pseudonyms, ReferenceFault

PSEUDONYM: Final = "pseudonym"
KINDS: Final = (*Kind, PSEUDONYM)


class Person(click.ParamType[tuple[str, str]]):
    """A reference behind its kind."""

    name = "person"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Kind and reference, or a usage error, which does not repeat the reference."""
        if isinstance(value, tuple):
            return value
        kind, colon, reference = value.partition(":")
        if not colon:
            raise click.BadParameter(f"this is no person; write KIND:REFERENCE, with one of {listed(KINDS)}", ctx, param)
        if kind not in KINDS:
            help = near(kind, KINDS) or f"the kinds are {listed(KINDS)}"
            raise click.BadParameter(f"`{shown(kind)}` is no kind of reference; {help}", ctx, param)
        return kind, reference

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The kinds that begin like this."""
        return [CompletionItem(f"{kind}:") for kind in KINDS if kind.startswith(incomplete)]


def pseudonym_option(command: Command) -> Command:
    """`--pseudonym-key FILE`."""
    file = click.Path(exists=True, dir_okay=False, path_type=Path)
    text = "The file with the key of pseudonyms, which hides the persons that questions name."
    return click.option("--pseudonym-key", type=file, envvar="ZWECK_PSEUDONYM_KEY", show_envvar=True, metavar="FILE", help=text)(command)


def read_pseudonyms(file: Path | None) -> Pseudonyms | None:
    """The key of pseudonyms in a file, if one was named.

    Raises:
        WrongCall: if it is none, or others can read it.
    """
    try:
        return Pseudonyms.read(file) if file else None
    except KeyFault as fault:
        raise WrongCall(str(fault), fault.help) from None


def pseudonyms_of(person: tuple[str, str], key: Path | None) -> list[str]:
    """All pseudonyms under which the record may know a person.

    Raises:
        WrongCall: if the reference cannot be understood, or there is no key.
    """
    pseudonyms = read_pseudonyms(key)
    if pseudonyms is None:
        raise WrongCall("a person is found by the key of pseudonyms only", "give its file with --pseudonym-key")
    kind, reference = person
    try:
        return [pseudonyms.known(reference)] if kind == PSEUDONYM else pseudonyms.all(Kind(kind), reference)
    except ReferenceFault as fault:
        raise WrongCall(f"--subject {kind}: {fault}", fault.help) from None
