"""The record and the register as commands reach them: their databases, keys and checkpoints."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Final

import click

from zweck.chain.addresses import address
from zweck.chain.anchors import Anchors
from zweck.chain.chain import Chain, check
from zweck.chain.checkpoints import latest, sign
from zweck.chain.database import Database
from zweck.chain.head import Head, read_anchor, read_head, trust
from zweck.chain.key import Key, PublicKey
from zweck.chain.note import Checkpoint, notes
from zweck.chain.restoring import Gap, State, restore
from zweck.cli.console import FAILED, WrongCall, confirm, echo
from zweck.cli.kinds import several, shared
from zweck.cli.options import FILE, Opened
from zweck.cli.persons import pseudonyms_of
from zweck.words.said import Said, says

ERASE: Final = says("cli.chains.erase")


@contextmanager
def opened(url: str, chain: Chain, *, write: bool = False) -> Iterator[Database]:
    """The record or the register at an address."""
    with closing(address(url, chain).connect(write=write)) as database:
        check(database, chain)
        yield database


def read_key(file: Path | None) -> Key | None:
    """The key in a file, if one was named."""
    return Key.read(file) if file else None


class OfChain(Opened):
    """A record or a register, and a person in it."""

    chain: ClassVar[Chain]

    @property
    def url(self) -> str:
        """The address of the record or register."""
        return str(self.given[self.chain.name])

    @cached_property
    def key(self) -> Key | None:
        """The key of the record or register, if it was named."""
        return read_key(self.given[f"{self.chain.name}_key"])

    @cached_property
    def subjects(self) -> list[str]:
        """The pseudonyms of the person; none where no person is named."""
        person = self.given["subject"]
        return pseudonyms_of(person, self.given["pseudonym_key"]) if person else []

    def reading(self, *, write: bool = False) -> AbstractContextManager[Database]:
        """The database of the record or register."""
        return opened(self.url, self.chain, write=write)


verify_options: Final = several(
    click.option("--anchor", "anchors", multiple=True, metavar="ANCHOR"),
    click.option("--checkpoint", "checkpoints", type=FILE, multiple=True, metavar="FILE"),
    click.option("--from", "begins", type=FILE, metavar="FILE"),
)
"""Heads and checkpoints that somebody else keeps."""


class Kept:
    """The parts of a chain that somebody else keeps: heads, checkpoints, the one with which reading begins, the public key."""

    def __init__(
        self,
        chain: Chain,
        anchors: Iterable[str],
        checkpoints: Iterable[Path],
        begins: Path | None,
        public: Path | None,
        key: Path | None,
        written: Path | None = None,
    ) -> None:
        """Read all of it; `written` is the file of anchors that the server writes, of which the last one counts.

        Raises:
            RecordError: if a file holds something else.
        """
        self.heads: list[Head] = [read_anchor(anchor, chain) for anchor in anchors]
        self.checkpoints = [each for file in checkpoints for each in _notes(file)]
        self.begins = max(_notes(begins), key=lambda each: each.size, default=None) if begins else None
        if written:
            own_anchors = Anchors(written)
            self.heads += own_anchors.all(chain)[-1:]
            self.checkpoints += [found] if (found := own_anchors.checkpoint()) else []
        own = None if public else read_key(key)
        self.key = PublicKey.read(public) if public else own.public if own else None


def _notes(file: Path) -> Iterator[Checkpoint]:
    return notes(file.read_text(encoding="utf-8", errors="replace"))


def show_faults(faults: Iterable[Said]) -> None:
    """Print what was found to be wrong."""
    for fault in faults:
        echo(says("cli.chains.fault", fault=fault), fg="red")


def show_lost(lost: Iterable[Gap], chain: Chain) -> None:
    """Print what was lost, as an entry states it."""
    for gap in lost:
        one, entries = says(f"chain.one.{chain.entry}", seq=gap.stated), says(f"chain.several.{chain.entries}")
        echo(says("cli.chains.gap", entries=entries, first=gap.first, last=gap.last, one=one), fg="yellow", bold=True)


def signed(database: Database, key: Key, chain: Chain) -> Checkpoint | None:
    """A checkpoint of all entries, signed now."""
    with database.writing():
        head = read_head(database, chain)
        trust(head, None, database, key, chain)
        return sign(database, head, key, chain)


def keeping(chain: Chain, group: type, state: State) -> tuple[click.Command, click.Command]:
    """The commands `checkpoint` and `restore` of a chain, whose place and key are settings of a group; `state` writes a loss into it."""
    own = several(shared(group, f"{chain.name}-key", into="file"), shared(group, chain.name, into="url", required=True))

    @click.command("checkpoint")
    @own
    @click.pass_context
    def checkpoint(ctx: click.Context, *, url: str, file: Path | None) -> None:
        """Print the last checkpoint of a chain; with its key, the one of all its entries."""
        key = read_key(file)
        with opened(url, chain, write=key is not None) as database:
            found = latest(database, chain) if key is None else signed(database, key, chain)
        if found is None:
            echo(says("cli.chains.no_checkpoint"), err=True)
            ctx.exit(FAILED)
        click.echo(found.note, nl=False)

    @click.command("restore")
    @click.option("--reason", required=True, metavar="TEXT")
    @click.option("--yes", is_flag=True)
    @shared(group, f"{chain.name}-anchors", into="anchors", type=FILE, required=True)
    @own
    def restored(*, url: str, file: Path | None, anchors: Path, reason: str, yes: bool) -> None:
        """State a loss, and print it."""
        with opened(url, chain, write=True) as database:
            key = read_key(file)
            if key is None:
                raise WrongCall(says("cli.restore_key"))
            if not yes:
                confirm(says("cli.chains.state_loss"))
            gap = restore(database, key, Anchors(anchors), reason, chain, state)
        echo(says("cli.chains.lost", first=gap.first, last=gap.last, stated=gap.stated))

    return checkpoint, restored
