"""The options that the commands of `zweck register` share, and what they name: the register, a person in it, the controller."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import click

from zweck.chain.key import require_sealed
from zweck.chain.settings import Sealing
from zweck.cli.chains import OfChain
from zweck.cli.console import FAILED, Command, WrongCall, echo
from zweck.cli.kinds import shared
from zweck.cli.options import Opened, company_option, json_option, opening, policies_option
from zweck.cli.persons import pseudonym_option, subject_option
from zweck.company import Company
from zweck.pages.page import Page
from zweck.register.chain import REGISTER
from zweck.register.entry import Stored
from zweck.register.settings import RegisterSettings
from zweck.register.statements import of_persons
from zweck.register.terms import Terms
from zweck.words.said import Said, says

register_option: Final = shared(RegisterSettings, "register", required=True)
register_key_option: Final = shared(RegisterSettings, "register-key")
controller_option: Final = click.option("--controller", required=True, metavar="NAME")


def sealing_option(command: Command) -> Command:
    """`--register-key FILE`, or `--unsealed`; the command takes the key as `register_key`.

    Raises:
        RecordError: if there is no key, and `--unsealed` is not said.
    """

    @wraps(command)
    def run(*arguments: Any, register_key: Path | None, unsealed: bool, **given: Any) -> Any:
        require_sealed(register_key, unsealed, REGISTER.name)
        return command(*arguments, register_key=register_key, **given)

    return register_key_option(shared(Sealing, "unsealed")(run))  # type: ignore[return-value]  # the same function to click


class OfRegister(OfChain):
    """A register, the controller to whom something in it belongs, and a person."""

    chain = REGISTER
    names: ClassVar = (*Opened.names, "register", "register_key", "controller", "subject", "pseudonym_key")

    @property
    def controller(self) -> str:
        """The controller by name."""
        return str(self.given["controller"])

    @property
    def named_company(self) -> Company | None:
        """The company, if it was named."""
        return self.company if self.given["activities"] else None

    def company_for(self, use: Said) -> Company:
        """The company, whose files are needed for a use, with the controller.

        Raises:
            WrongCall: if it was not named, or does not have the controller.
        """
        company = self.named_company
        if company is None:
            raise WrongCall(use, says("cli.give_files_company"))
        if self.controller not in company.controllers:
            others = ", ".join(sorted(company.controllers))
            raise WrongCall(says("cli.not_controller_company", controller=self.controller, others=others))
        return company

    @cached_property
    def terms(self) -> Terms:
        """The values that events can have.

        Raises:
            RecordError: if the policies lack facts that a register decides.
        """
        return Terms.of(self.vocabulary, self.named_company)

    @cached_property
    def zone(self) -> tzinfo:
        """The time zone of the controller, by its profile."""
        company = self.named_company
        profile = company.controllers.get(self.controller) if company else None
        return ZoneInfo(profile.time_zone) if profile and profile.time_zone else UTC

    @cached_property
    def day(self) -> date:
        """The day, or today, as the controller's calendar has it."""
        return self.given.get("at") or datetime.now(self.zone).date()

    def events(self) -> Sequence[Stored]:
        """Every event about the person, by all pseudonyms, in the register of the controller."""
        subjects = self.subjects  # a key that is missing is said before the register is opened
        with self.reading() as database:
            return of_persons(database, subjects, self.controller)

    def found(self, any_found: object, nothing: Said, as_json: Callable[[], str], page: Callable[[], Page]) -> None:
        """Print what was found, or end the command with a sentence where it is nothing."""
        if not any_found:
            echo(nothing, err=True)
            raise click.exceptions.Exit(FAILED)
        self.say(as_json, page)


about_person: Final = opening(
    *(subject_option(required=True), controller_option, company_option, pseudonym_option, json_option, register_option, policies_option),
    kind=OfRegister,
)
"""The options of commands about one person in the register of a controller."""
