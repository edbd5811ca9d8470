"""`zweck facts`."""

import json
from typing import Any

import click
from google.protobuf.json_format import MessageToDict

from zweck.catalogue.places import names_a_place
from zweck.catalogue.search import reading, search, search_acts
from zweck.cli.console import WrongCall, show
from zweck.cli.opened import Opened, opening
from zweck.cli.options import json_option, lang_option, policies_option
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.former import replacement
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact
from zweck.pages import facts as render
from zweck.pages.page import Page
from zweck.service.encode import facts as encode
from zweck.words.said import says


@click.command("facts")
@click.argument("words", nargs=-1, metavar="[WORD...]")
@opening(json_option, lang_option, policies_option)
def command(opened: Opened, /, *, words: tuple[str, ...]) -> None:
    """Find facts by WORD, in both languages: in their names, labels, values, meanings and questions; and acts, in their checklists too."""
    chosen, page = _found(" ".join(words).strip(), opened.policies, opened.lang)
    if not opened.given["as_json"]:
        show(page)
        return
    for fact in chosen:
        click.echo(json.dumps(_json(fact, opened.policies), ensure_ascii=False))


def _found(text: str, policies: PolicySet, language: str) -> tuple[list[Fact], Page]:
    """The facts that are meant, and the page that shows them."""
    vocabulary = policies.vocabulary
    if not text:
        return list(vocabulary.facts.values()), render.overview(vocabulary, language)
    if text in vocabulary.facts:
        fact = vocabulary.facts[text]
        return [fact], render.fact_page(fact, policies, language)
    if text in vocabulary.acts:
        act = vocabulary.acts[text]
        established = [vocabulary.facts[name] for name in act.establishes]
        return established, render.act_page(act, vocabulary, language)
    if names_a_place(text, policies.citations):
        cited = reading(text, policies)
        if not cited:
            raise WrongCall(says("cli.no_rule_cites", text=shown(text)))
        return [one.fact for one in cited], render.cited(cited, text, language)
    hits, done = search(text, vocabulary), search_acts(text, vocabulary)
    if not hits and not done:
        known = (*vocabulary.facts, *vocabulary.acts)
        raise WrongCall(
            says("cli.no_fact_act", text=shown(text)),
            replacement(text, None, vocabulary) or near(text, known) or says("cli.lists_all_facts"),
        )
    return [hit.fact for hit in hits], render.hits(hits, done, language)


def _json(fact: Fact, policies: PolicySet) -> dict[str, Any]:
    message = encode.fact(fact, policies)
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
