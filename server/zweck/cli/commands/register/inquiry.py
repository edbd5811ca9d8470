"""The options that commands about one person in the register of a controller have in common, and the things that they name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import click

from zweck.cli.commands.register.options import (
    company_option,
    controller_option,
    register_option,
    subject_option,
    today,
)
from zweck.cli.company import company_in
from zweck.cli.console import FAILED, WrongCall, speaking
from zweck.cli.options import json_option, lang_option, load_policies, policies_option
from zweck.cli.persons import pseudonym_option, pseudonyms_of
from zweck.company import Company
from zweck.law.vocabulary import Vocabulary
from zweck.pages.width import width
from zweck.runtime.sources.source import Source
from zweck.words.said import Said, says


@dataclass(frozen=True)
class Inquiry:
    """A person, the controller in whose register something is looked for, and how it is said."""

    subject: tuple[str, str]
    controller: str
    activities: Source | None
    pseudonym_key: Path | None
    as_json: bool
    lang: str
    register: str
    policies: Source | None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary of the policies."""
        return load_policies(self.policies).vocabulary

    @cached_property
    def company(self) -> Company | None:
        """The company, if it was named."""
        return company_in(self.activities, self.vocabulary) if self.activities else None

    def company_for(self, use: Said) -> Company:
        """The company, whose files are needed for a use, with the controller.

        Raises:
            WrongCall: if it was not named, or does not have the controller.
        """
        company = self.company
        if company is None:
            raise WrongCall(use, says("cli.give_files_company"))
        if self.controller not in company.controllers:
            others = ", ".join(sorted(company.controllers))
            raise WrongCall(says("cli.not_controller_company", controller=self.controller, others=others))
        return company

    @cached_property
    def subjects(self) -> list[str]:
        """The pseudonyms of the person."""
        return pseudonyms_of(self.subject, self.pseudonym_key)

    @property
    def day(self) -> date:
        """Today, as the controller's calendar has it."""
        return today(self.company, self.controller).date()

    def say(self, as_object: Callable[[], str], in_words: Callable[[str, int], str]) -> None:
        """Print one of them, as the options say; the latter in a language and a width."""
        click.echo(as_object() if self.as_json else in_words(self.lang, width()))


def nothing(sentence: Said) -> click.exceptions.Exit:
    """The end of a command that found nothing."""
    click.echo(speaking()(sentence), err=True)
    return click.exceptions.Exit(FAILED)


def about_person(command: Callable[..., None]) -> Callable[..., None]:
    """The options of an inquiry, which the command takes as its first argument."""

    @wraps(command)
    def run(
        *,
        subject: Any,
        controller: Any,
        activities: Any,
        pseudonym_key: Any,
        as_json: Any,
        lang: Any,
        register: Any,
        policies: Any,
        **rest: Any,
    ) -> None:
        command(Inquiry(subject, controller, activities, pseudonym_key, as_json, lang, register, policies), **rest)

    found = run
    for option in reversed(
        (subject_option, controller_option, company_option, pseudonym_option, json_option, lang_option, register_option, policies_option)
    ):
        found = option(found)
    return found
