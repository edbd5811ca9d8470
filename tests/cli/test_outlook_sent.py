"""`zweck outlook` sends its lines away."""

from typing import Any

from tests.cli.conftest import Zweck
from tests.cli.test_outlook import ONE, UNTIL, _needs_once, ahead
from tests.record.test_webhook import receiving

__all__ = ["_needs_once", "ahead"]


def test_it_is_sent_away(zweck: Zweck, ahead: Any) -> None:
    only = (*ONE, "--until", UNTIL)
    with receiving(204, 500) as receiver:
        assert zweck("outlook", *only, "--webhook", receiver.url).exit_code == 0
        refused = zweck("outlook", *only, "--webhook", receiver.url)
        assert (refused.exit_code, "500" in refused.stderr) == (4, True)
    assert zweck("outlook", *only, "--webhook", receiver.url).exit_code == 4
    for url in ("http://example.org/x", "ftp://example.org", "https://a:b@example.org/"):
        assert zweck("outlook", *only, "--webhook", url).exit_code == 2
