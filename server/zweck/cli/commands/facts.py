"""`zweck facts`."""

import json
from typing import Any

import click
from google.protobuf.json_format import MessageToDict

from zweck.catalogue.places import NotAPlace, names_a_place
from zweck.catalogue.search import reading, search, search_acts
from zweck.cli.console import WrongCall
from zweck.cli.options import json_option, lang_option, load_policies, policies_option
from zweck.forms.near import near
from zweck.forms.quoting import shown
from zweck.law.former import replacement
from zweck.law.policy import PolicySet
from zweck.law.vocabulary import Fact
from zweck.pages import acts
from zweck.pages import facts as render
from zweck.pages.width import width
from zweck.runtime.sources.source import Source
from zweck.service.encode import policies as encode
from zweck.words.said import says


@click.command("facts")
@click.argument("words", nargs=-1, metavar="[WORD...]")
@json_option
@lang_option
@policies_option
def command(*, words: tuple[str, ...], as_json: bool, lang: str, policies: Source | None) -> None:
    """Find facts by WORD, in both languages: in their names, labels, values, meanings and questions; and acts, in their checklists too."""
    found = load_policies(policies)
    text = " ".join(words).strip()
    chosen, page = _found(text, found, lang)
    if as_json:
        for fact in chosen:
            click.echo(json.dumps(_json(fact, found), ensure_ascii=False))
    else:
        click.echo(page)


def _found(text: str, policies: PolicySet, language: str) -> tuple[list[Fact], str]:
    """The facts that are meant, and the page that shows them."""
    vocabulary = policies.vocabulary
    if not text:
        return list(vocabulary.facts.values()), render.overview(vocabulary, language, width())
    if text in vocabulary.facts:
        fact = vocabulary.facts[text]
        return [fact], render.fact_page(fact, policies, language, width())
    if text in vocabulary.acts:
        act = vocabulary.acts[text]
        established = [vocabulary.facts[name] for name in act.establishes]
        return established, acts.act_page(act, vocabulary, language, width())
    if names_a_place(text, policies.citations):
        try:
            cited = reading(text, policies)
        except NotAPlace as error:
            raise WrongCall(error.message, error.help) from None
        if not cited:
            raise WrongCall(says("cli.no_rule_cites", text=shown(text)))
        return [one.fact for one in cited], render.cited(cited, text, language, width())
    hits, done = search(text, vocabulary), search_acts(text, vocabulary)
    if not hits and not done:
        known = (*vocabulary.facts, *vocabulary.acts)
        raise WrongCall(
            says("cli.no_fact_act", text=shown(text)),
            replacement(text, None, vocabulary) or near(text, known) or says("cli.lists_all_facts"),
        )
    pages = [render.hits(hits, language, width()) if hits else "", acts.listed(done, language, width()) if done else ""]
    return [hit.fact for hit in hits], "\n\n".join(filter(None, pages))


def _json(fact: Fact, policies: PolicySet) -> dict[str, Any]:
    message = encode.fact(fact, policies)
    return MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
