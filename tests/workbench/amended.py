"""A workbench with the law of the tour, and drafts in it, asked without a network."""

import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, Final

from httpx2 import Response
from starlette.testclient import TestClient

from tests.arcadia import FOLDER
from tests.workbench.conftest import HOST, PORT, TOKEN
from tests.workbench.tour import BEGINNING, DAY
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.runtime.sources.folder import Folder
from zweck.workbench.amend.context import Amending, amending
from zweck.workbench.app import application
from zweck.workbench.casefile import CaseFile
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission

AREA: Final = '<textarea id="text" name="text" rows="28" spellcheck="false" autocapitalize="off" autocomplete="off">\n'

ARCADIAN: Final = {
    "law": "ar-privacy",
    "way": "new",
    "kind": "ground",
    "id": "HDSG-REPLY",
    "source": "Oberstes Gericht",
    "day": DAY,
    "title": "Wool",
}
"""How a draft of a small law begins, for tests that do not ask what it says: each draft reads its whole law."""


def arcadian(folder: Path) -> Path:
    """Arcadia's policies and cases in a folder, which is no repository; returns the policies."""
    shutil.copytree(FOLDER / "cases", folder / "tests" / "policies")
    return Path(shutil.copytree(FOLDER / "policies", folder / "policies"))


class Desk:
    """A browser at a workbench whose law can be amended."""

    def __init__(self, policies: Path, law: PolicySet, state: Path, language: str = "en", sign_on: str = "") -> None:
        cases = state / "cases.db"
        found = amending(Folder(policies), policies, cases, "", "")
        self.amending: Amending = found
        workbench = Workbench(Engine(law), CaseFile(cases), amending=found)
        headers = {"Authorization": f"Bearer {TOKEN}"} | ({"X-Person": sign_on} if sign_on else {})
        app = application(workbench, Admission.at(PORT, TOKEN, (), "X-Person" if sign_on else ""))
        self.client = TestClient(app, base_url=f"http://{HOST}", headers=headers, follow_redirects=False)
        self.language = language

    def get(self, path: str, status: int = 200, /, **params: str) -> str:
        """The text of a page."""
        answer = self.client.get(f"/{self.language}/{path}", params=params)
        assert answer.status_code == status, answer.text[-2000:]
        return str(answer.text)

    def post(self, path: str, status: int = 303, /, **fields: Any) -> Response:
        """The answer to a form."""
        answer = self.client.post(f"/{self.language}/{path}", data=fields)
        assert answer.status_code == status, answer.text[-2000:]
        return answer

    def begin(self, /, **fields: str) -> str:
        """The path of a new draft."""
        where = str(self.post("amend", **(BEGINNING | fields)).headers["location"])
        return where.removeprefix(f"/{self.language}/").partition("?")[0]

    def text(self, draft: str, file: str) -> str:
        """The text of a file of a draft, as its page shows it."""
        return unescape(self.get(draft, file=file).partition(AREA)[2].partition("</textarea>")[0])

    def check(self, draft: str, file: str, text: str, /, **fields: str) -> Any:
        """The answer to a text in the editor."""
        return self.post(f"{draft}/check", 200, file=file, text=text, **fields).json()


MakeDesk = Callable[..., Desk]
