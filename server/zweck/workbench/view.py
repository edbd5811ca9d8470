"""One page for one reader: her language, the question in the address, the form that she sent, and the template that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from zweck.decision.decision import Detail, Outcome
from zweck.forms.quoting import shown
from zweck.interview.said import meaning
from zweck.pages.answer import origins, sections
from zweck.pages.html import templates
from zweck.pages.phrases import LANGUAGES, say
from zweck.service.refusals import InvalidField
from zweck.words.said import day as day_in_words
from zweck.words.said import says
from zweck.workbench.addressed import AddressedQuestion, TooMuch
from zweck.workbench.context import Posed, Workbench
from zweck.workbench.guard import PERSON, PREFIX

TEMPLATES: Final = Path(__file__).parent / "templates"


def chosen_day(text: str, name: str) -> date:
    """The day of a text, under its name in the address or form; today where it is empty.

    Raises:
        InvalidField: if it is no day.
    """
    try:
        return date.fromisoformat(text) if text else date.today()
    except ValueError:
        raise InvalidField(says("service.takes_day_calendar", field=name, day=shown(text)), field=name) from None


@cache
def environment() -> Environment:
    """The templates; each name that they use must be given."""
    return templates(TEMPLATES)


@dataclass(frozen=True, slots=True)
class View:
    """A reader's look at the workbench."""

    workbench: Workbench
    language: str
    request: Request

    @property
    def params(self) -> Mapping[str, str]:
        """The parts of the address."""
        return self.request.query_params

    @property
    def person(self) -> str:
        """The name with which the reader signed on; empty where no sign-on says it."""
        return str(self.request.scope.get(PERSON, ""))

    def question(self) -> AddressedQuestion:
        """The question in the address.

        Raises:
            TooMuch: if the address has too many parts.
        """
        return AddressedQuestion.read(self.request.query_params.multi_items())

    def posed(self) -> Posed:
        """The question in the address, validated and merged with its sources.

        Raises:
            TooMuch: if the address has too many parts.
            FactError: for facts that cannot be understood, or contradict each other.
            InvalidField: for a controller or an activity that there is not.
        """
        return self.workbench.pose(self.question())

    def say(self, key: str, **values: object) -> str:
        """A phrase."""
        return say(key, self.language, **values)

    def at(self, name: str = "at") -> date:
        """The day that the address names; today where it names none.

        Raises:
            InvalidField: if it names something else.
        """
        return chosen_day(self.params.get(name, ""), name)

    def any_day(self) -> date | None:
        """The day that the address names, if it names one."""
        return self.at() if self.params.get("at") else None

    def day(self, day: date) -> str:
        """A day as in a letter."""
        return day_in_words(day, self.language)

    def to(self, path: str, query: str = "") -> str:
        """The address of a page in the reader's language."""
        return f"{self.prefix}/{self.language}/{path}{'?' if query else ''}{query}"

    @property
    def prefix(self) -> str:
        """The beginning of all addresses."""
        return str(self.request.scope.get(PREFIX, ""))

    def case(self, posed: Posed) -> dict[str, Any]:
        """The parts that every view of a question shows."""
        decision = posed.decision(Detail.REASONS)
        is_open = decision.outcome is Outcome.PROHIBITED and not decision.conclusive
        headline = posed.written((sections.headline, origins.aged), Detail.REASONS, self.language)
        shown = {"headline": headline, "outcome": decision.outcome.name, "is_open": is_open}
        return {"posed": posed, "asked": posed.asked, **shown}

    def render(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page by its template."""
        return HTMLResponse(self.html(template, **context), status)

    def html(self, template: str, **context: Any) -> str:
        """The text of a page."""
        path, query = self.request.url.path.lstrip("/").partition("/")[2], self.request.url.query
        other = next(language for language in LANGUAGES if language != self.language)
        shared = {
            "view": self,
            "language": self.language,
            "say": self.say,
            "meaning": meaning,
            "to": self.to,
            "here": path,
            "other": other,
            "prefix": self.prefix,
            "elsewhere": f"{self.prefix}/{other}/{path}{'?' if query else ''}{query}",
        }
        return environment().get_template(template).render(**shared | context)


MAX_FIELDS = 2000


class Sent(dict[str, str]):
    """The last value of each field; `many` has all values of one."""

    def __init__(self, body: bytes) -> None:
        """Read a form.

        Raises:
            TooMuch: if it has too many fields.
        """
        try:
            self._pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
        except ValueError:
            raise TooMuch from None
        super().__init__(self._pairs)

    def many(self, name: str) -> list[str]:
        """All values of a field."""
        return [value for key, value in self._pairs if key == name]

    def line(self, name: str, most: int = 200) -> str:
        """A value on one line, cut where it is too long."""
        return " ".join(self.get(name, "").split())[:most]
