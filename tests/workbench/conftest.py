"""A workbench with the shipped law and the group of the example, asked without a network."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from tests.activities.group import engine, group
from tests.once import needs_once, tables_once
from tests.workbench.program import WINDOWLESS
from tests.workbench.tour import repository
from zweck.activities.entry import Entry
from zweck.binding import left
from zweck.law.policy import PolicySet
from zweck.load import load
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission, Guard
from zweck.workbench.pages import company

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOKEN: Final = "a-token-for-the-tests-only"  # noqa: S105
PORT: Final = 8000
HOST: Final = f"127.0.0.1:{PORT}"
DAY: Final = "2026-02-02"
OUTCOME: Final = re.compile(r'data-outcome="(\w+)"')


class Document:
    """A page: its text, the outcome that it shows, its links, and its forms, which are read when they are first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _parts(self) -> "Parts":
        found = Parts()
        found.feed(self.text)
        return found

    @property
    def links(self) -> list[str]:
        """Where its links lead."""
        return self._parts.links

    @property
    def forms(self) -> list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]:
        """Of each form its action, what it keeps, and what its buttons offer."""
        return self._parts.forms

    @property
    def fields(self) -> dict[str, str]:
        """The kinds of its fields by their names."""
        return self._parts.fields

    @property
    def outcome(self) -> str:
        """The outcome that the page shows."""
        found = {*OUTCOME.findall(self.text)}
        assert len(found) == 1, self.text[:2000]
        return str(found.pop())


class Parts(HTMLParser):
    """Collects the forms and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]] = []
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what leads on."""
        found = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append((found.get("action", ""), [], []))
        elif self.forms and found.get("name") and "form" not in found:
            _, kept, offered = self.forms[-1]
            pair = (found["name"], found.get("value", ""))
            if found.get("type") == "hidden":
                kept.append(pair)
            elif tag == "button":
                offered.append(pair)
            else:
                self.fields[found["name"]] = found.get("type", tag)


Get = Callable[..., Document]


@pytest.fixture(scope="package", autouse=True)
def _searched_once() -> Iterator[None]:
    """Workbenches of the same engine and company share the calls and tables that take their time."""
    known: dict[object, tuple[object, object, tuple[Entry, ...]]] = {}
    find = company._entries.__wrapped__

    def entries(workbench: Workbench, day: date) -> tuple[Entry, ...]:
        versions = getattr(company, "in_force")(workbench.company, day)  # noqa: B009  a test puts another one there
        key = (id(workbench.engine), id(workbench.company), tuple(map(id, versions)), day)
        if key not in known:
            known[key] = workbench.engine, workbench.company, find(workbench, day)  # kept, so that no others get their numbers
        return known[key][2]

    with pytest.MonkeyPatch.context() as patch, needs_once(left), tables_once():
        patch.setattr(company, "_entries", entries)
        yield


@pytest.fixture(scope="session")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The workbench, without its guard."""
    return Workbench(engine(), CaseFile(tmp_path_factory.mktemp("workbench") / "cases.db"), group())


@pytest.fixture(scope="session")
def guarded(workbench: Workbench) -> Guard:
    """The application."""
    return application(workbench, Admission.at(PORT, TOKEN))


@pytest.fixture(scope="session")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The policies of the tour's repository, which no test changes."""
    return repository(tmp_path_factory.mktemp("tour") / "lamp")


@pytest.fixture(scope="session")
def law(tour: Path) -> PolicySet:
    """The law in it."""
    return load(tour)


@pytest.fixture(scope="session")
def stranger(guarded: Guard) -> TestClient:
    """A browser without the token."""
    return TestClient(guarded, base_url=f"http://{HOST}", follow_redirects=False)


@pytest.fixture(scope="session")
def browser(guarded: Guard) -> Iterator[TestClient]:
    """A browser that has the token."""
    with TestClient(guarded, base_url=f"http://{HOST}", headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


@pytest.fixture(scope="session")
def get(browser: TestClient) -> Get:
    """Gets a page, which must be there."""

    def page(path: str, pairs: object = None, status: int = 200) -> Document:
        response = browser.get(path, params=pairs)  # type: ignore[arg-type]
        assert response.status_code == status, response.text[:3000]
        return Document(response.text)

    return page


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """One real browser for the tests of a file; Playwright runs an event loop meanwhile, beside which other tests could begin none."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  other tests need not wait for it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=WINDOWLESS, args=["--no-sandbox", "--js-flags=--no-opt --no-maglev"])
        yield browser
        browser.close()


def pairs_of(address: str) -> list[tuple[str, str]]:
    """The question in the address of a link."""
    return parse_qsl(urlsplit(address).query)


def templates() -> list[Path]:
    """All templates."""
    return sorted((Path(__file__).parents[2] / "server" / "zweck" / "workbench" / "templates").glob("*.j2"))
