"""Another program of the same machine that the browser visits learns nothing of a workbench: cookies know no ports."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tests.cli.conftest import UTOPIA
from tests.workbench.conftest import HOST, PORT, TOKEN
from tests.workbench.program import CHROMIUM, NO_CHROMIUM, Program, start
from tests.workbench.window import Window
from zweck.workbench.app import application
from zweck.workbench.context import Workbench
from zweck.workbench.guard import Admission

ADMISSION: Final = Admission.at(PORT, TOKEN)
PATHS: Final = ("/", "/de/", "/en/cases", "/assets/workbench.css")


class Listener(ThreadingHTTPServer):
    """A program that keeps what a browser sends to it, and sets cookies of the workbench's name."""

    def __init__(self, name: str) -> None:
        self.seen: list[str] = []
        self.name = name
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    """Answers everything with a page."""

    server: Listener

    def do_GET(self) -> None:
        """Note path and headers."""
        self.server.seen.append(f"{self.path}\n{self.headers}")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Set-Cookie", f"{self.server.name}=mine; Path=/")
        self.end_headers()
        self.wfile.write(b"<!doctype html><h1>another program</h1>")

    do_POST = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A workbench."""
    found = start(tmp_path / "cases.db", 0, "--policies", UTOPIA)
    yield found
    found.stop()
    if found.process.stdout is not None:
        found.process.stdout.close()


@pytest.fixture
def listener(program: Program) -> Iterator[Listener]:
    """Another program of the machine."""
    found = Listener(f"zweck-{program.port}")
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.mark.skipif(not CHROMIUM, reason=NO_CHROMIUM)
def test_another_port_sees_no_cookie_and_reads_no_case(chromium: Browser, program: Program, listener: Listener) -> None:
    """As it was done: a lawyer with an open workbench visits a page of another program, by either name of the machine."""
    window = Window(chromium, program)
    page = window.page
    page.goto(f"{program.origin}/en/opinion?time.decision_date=2012-01-01&operation.kind=publish&title=Ada%27s+case")
    page.locator("summary", has_text="Keep in the case file").click()
    page.get_by_role("button", name="Keep in the case file").click()
    assert "Ada" in page.locator(".card").first.inner_text()
    secrets = [cookie["value"] for cookie in page.context.cookies(program.origin)]
    assert secrets
    prefix = program.origin.removeprefix(program.host)

    port = listener.server_address[1]
    for host in ("127.0.0.1", "localhost"):
        for path in PATHS:
            page.evaluate(f"window.location.href = 'http://{host}:{port}{path}'")  # as a link of the workbench would lead there
            page.wait_for_url(f"http://{host}:{port}{path}")
        assert page.evaluate("document.cookie") == f"{listener.name}=mine"
        for path in ("/en/cases", "/", "/en/"):
            for name in ("127.0.0.1", "localhost"):
                target = f"http://{name}:{program.port}{path}"
                for mode in ("cors", "no-cors"):
                    read = f"fetch('{target}', {{credentials: 'include', mode: '{mode}'}}).then(a => a.text()).catch(() => '')"
                    assert "Ada" not in page.evaluate(read)
                framed = page.evaluate(
                    f"""() => new Promise(done => {{
                        const frame = document.createElement('iframe');
                        frame.onload = () => {{ try {{ done(frame.contentDocument.body.innerText) }} catch (error) {{ done('') }} }};
                        frame.src = '{target}'; document.body.append(frame);
                    }})"""
                )
                assert "Ada" not in framed
    assert len(listener.seen) >= 2 * len(PATHS)
    for seen in listener.seen:
        assert not [secret for secret in (*secrets, TOKEN, prefix) if secret in seen], seen

    outside = page.goto(f"http://127.0.0.1:{program.port}/en/cases")
    assert outside is not None
    assert outside.status == 401
    page.goto(f"{program.origin}/en/cases")  # the cookie that the other program set shuts no one out
    assert "Ada" in page.locator(".card").first.inner_text()
    window.page.context.close()


def test_the_cookie_is_no_token_and_is_bound_to_host_and_path(workbench: Workbench) -> None:
    client = TestClient(application(workbench, ADMISSION), base_url=f"http://{HOST}", follow_redirects=False)
    response = client.get(f"/?token={TOKEN}")
    assert response.headers["location"] == f"{ADMISSION.prefix}/"
    cookie = response.headers["set-cookie"]
    assert TOKEN not in cookie
    assert TOKEN not in ADMISSION.prefix
    assert f"Path={ADMISSION.prefix};" in cookie
    assert "Domain" not in cookie
    pair = cookie.partition(";")[0]
    client.cookies.clear()

    def status(path: str, cookies: str, host: str = HOST) -> int:
        return client.get(path, headers={"Cookie": cookies, "Host": host}).status_code

    inside = f"{ADMISSION.prefix}/de/"
    assert status(inside, pair) == 200
    assert status(inside, f"zweck-{PORT}=mine; {pair}") == status(inside, f"{pair}; zweck-{PORT}=mine") == 200
    assert status("/de/", pair) == 401
    assert status(inside, pair, f"localhost:{PORT}") == 401
    assert status(inside, f"zweck-{PORT}={TOKEN}") == 401
    assert status(inside, f"zweck-{PORT}=") == 401
    assert client.get("/de/", headers={"Authorization": f"Bearer {pair.partition('=')[2]}"}).status_code == 401
    assert status(f"{ADMISSION.prefix}x/de/", pair) == 401
    assert status(ADMISSION.prefix, pair) == 303


def test_all_addresses_of_a_page_stay_below_the_secret_path(workbench: Workbench) -> None:
    client = TestClient(application(workbench, ADMISSION), base_url=f"http://{HOST}")
    client.get(f"/?token={TOKEN}")
    for path in (
        "/",
        "/en/",
        "/de/ask?time.decision_date=2026-02-02&operation.kind=contact",
        "/en/cases",
        "/de/law",
        "/de/nowhere",
        "/en/amend",
    ):
        text = client.get(ADMISSION.prefix + path).text
        assert f'src="{ADMISSION.prefix}/assets/' in text
        rest = text.replace(f'="{ADMISSION.prefix}/', '="#')
        assert not [part for part in rest.split('="')[1:] if part.startswith("/")], path


def test_the_path_is_secret_and_survives_a_restart_with_the_same_token() -> None:
    others = {Admission.at(PORT, f"another-token-{number}").prefix for number in range(100)}
    assert len(others) == 100
    assert ADMISSION.prefix == Admission.at(PORT + 1, TOKEN, ["law.example"]).prefix
    assert len(ADMISSION.prefix) > 24
    sessions = {Admission.at(PORT, TOKEN).session(host) for host in (HOST, f"localhost:{PORT}", f"127.0.0.1:{PORT + 1}")}
    assert len(sessions) == 3
