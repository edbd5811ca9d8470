"""Only the person who started the workbench sees its pages, and no other site can ask in her name."""

import pytest
from starlette.testclient import TestClient

from tests.workbench.conftest import HOST, PORT, TOKEN
from zweck.workbench.app import application
from zweck.workbench.context import Workbench
from zweck.workbench.guard import HEADERS, Admission

BEARER = {"Authorization": f"Bearer {TOKEN}"}


def test_without_the_token_there_is_no_page(stranger: TestClient) -> None:
    for path in ("/", "/de/", "/de/law", "/assets/workbench.css", "/en/opinion.pdf"):
        response = stranger.get(path)
        assert (response.status_code, "zweck workbench" in response.text) == (401, True), path
    assert stranger.get("/de/", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert stranger.get("/de/?token=wrong").status_code == 401


def test_the_token_of_the_address_becomes_a_cookie_and_leaves_the_address(workbench: Workbench) -> None:
    client = TestClient(application(workbench, Admission.at(PORT, TOKEN)), base_url=f"http://{HOST}", follow_redirects=False)
    response = client.get(f"/de/law?at=2026-01-01&token={TOKEN}")
    prefix = Admission.at(PORT, TOKEN).prefix
    assert (response.status_code, response.headers["location"]) == (303, f"{prefix}/de/law?at=2026-01-01")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    assert client.get(f"{prefix}/de/law").status_code == 200
    assert client.get(f"http://{HOST}//elsewhere.example/?token={TOKEN}").headers["location"] == f"{prefix}/elsewhere.example/"


@pytest.mark.parametrize("host", ["zweck.example", "127.0.0.1", "127.0.0.1:9", f"127.0.0.1.nip.io:{PORT}", ""])
def test_another_host_is_refused(stranger: TestClient, host: str) -> None:
    """A page of another site that renames its own server to the loopback comes with its own host."""
    assert stranger.get("/de/", headers={**BEARER, "Host": host}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_of_another_site_is_refused(browser: TestClient, workbench: Workbench, headers: dict[str, str]) -> None:
    before = len(workbench.cases.all())
    assert browser.post("/de/cases", content="query=", headers=headers).status_code == 403
    assert len(workbench.cases.all()) == before


def test_every_answer_says_what_a_browser_may_do_with_it(browser: TestClient, stranger: TestClient) -> None:
    for response in (browser.get("/de/"), browser.get("/de/nowhere"), browser.get("/assets/workbench.js"), stranger.get("/")):
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"


def test_an_address_that_is_too_long_is_refused(browser: TestClient) -> None:
    assert browser.get("/de/ask?title=" + "x" * 50_000).status_code == 414
    assert browser.get("/de/ask?" + "&".join(f"consulted=x{number}" for number in range(700))).status_code == 400


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets//etc/passwd", "/de/law/..%2f..", "/de/fact/%00"]
)
def test_no_path_leads_out(browser: TestClient, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 404
    assert "import" not in response.text


def test_the_name_that_a_sign_on_says_is_believed_with_the_token_only(workbench: Workbench) -> None:
    admission = Admission.at(PORT, TOKEN, ["law.example:443"], "X-Person")
    client = TestClient(application(workbench, admission), base_url="http://law.example:443", follow_redirects=False)
    assert client.get("/en/", headers={"X-Person": "J. Doe", "Host": "law.example:443"}).status_code == 401
    page = client.get("/en/opinion?operation.kind=contact", headers={**BEARER, "X-Person": "J. Doe", "Host": "law.example:443"})
    assert "J. Doe" in page.text


def test_without_a_sign_on_no_header_names_anybody(browser: TestClient) -> None:
    assert "J. Doe" not in browser.get("/en/opinion?operation.kind=contact", headers={"X-Person": "J. Doe"}).text
