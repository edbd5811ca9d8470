"""The page of configuration and the chart have the settings as they are declared."""

import json
from typing import Any

import pytest

from docs.generate_settings import PAGE, SCHEMA, page, schema
from tests.deploy.helm import HELM, rendered
from zweck.runtime.settings import ServeSettings
from zweck.settings.declared import declared


def test_the_page_and_the_schema_are_those_that_follow_from_the_declarations() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make settings"
    assert SCHEMA.read_text(encoding="utf-8") == schema(), "make settings"


def test_the_chart_may_set_what_the_server_knows() -> None:
    """And nothing else."""
    known = json.loads(SCHEMA.read_text(encoding="utf-8"))["properties"]["settings"]
    assert known["additionalProperties"] is False
    assert [*known["properties"]] == [each.name for each in declared(ServeSettings)]


def test_a_setting_has_a_name_of_its_own() -> None:
    names = [each.name for each in declared(ServeSettings)]
    assert len({*names}) == len(names)
    assert {name for each in declared(ServeSettings) for name in (*each.needs, *each.excludes)} <= {*names}


@pytest.mark.skipif(HELM is None, reason="helm is not installed: make .venv/helm, or a helm on the path")
@pytest.mark.parametrize(
    "values",
    [
        {"settings": {"workrs": 2}},
        {"settings": {"workers": "two"}},
        {"settings": {"max-share": 2}},
        {"settings": {"record": "postgresql://zweck:secret@postgres/zweck"}},
        {"record": {"url": "postgresql://zweck:secret@postgres/zweck"}},
        {"register": {"url": "postgresql://zweck:secret@postgres/zweck"}},
        {"bundleKeys": ["-----BEGIN PRIVATE KEY-----"]},
    ],
)
def test_what_is_wrong_or_secret_does_not_come_into_a_config_map(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"(?i)schema|additional|got"):
        rendered(**values)
