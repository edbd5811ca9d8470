"""The metrics of the age of the law, and the templates of the job that compares it."""

from datetime import date, timedelta
from pathlib import Path

import yaml

from tests.engine.test_aged import COMPARED, ENTRY, SAME, ask, having
from zweck.law.policy.watched import FindingKind, Watch, WatchFinding
from zweck.observe import figures as of
from zweck.observe.meter import Meter
from zweck.service.metering import Metering, watch_law

CI = Path(__file__).parents[2] / "deploy" / "ci"
ALERTS = Path(__file__).parents[2] / "deploy" / "observability" / "zweck-alerts.yaml"
SEEN = date(2012, 6, 1)


def test_the_age_of_each_law_and_open_findings_are_published(tmp_path: Path) -> None:
    findings = [
        WatchFinding("a", "hdsg", FindingKind.CHANGED, SEEN, SEEN, "md:x", "Art. 13"),
        WatchFinding("b", "hdsg", FindingKind.NEW, SEEN, SEEN, "md:x", "Art. 77"),
        WatchFinding("c", "hdsg", FindingKind.ANNOUNCED, SEEN, SEEN, "md:x", "Art. 1 G", "ohne Wirkung", SEEN),
    ]
    engine = having(tmp_path, Watch((SAME,), tuple(findings), (ENTRY,)))
    meter = Meter()
    watch_law(meter, engine.policies)
    found = meter.figures()
    assert found[of.AGE] == {("ar-privacy",): [(date.today() - (SEEN - timedelta(1))).days]}
    assert found[of.FOUND] == {("alarm",): [1.0], ("notice",): [1.0], ("fault",): [0.0]}


def test_decisions_with_reservations_are_counted_by_their_codes(tmp_path: Path) -> None:
    engine = having(tmp_path, Watch((SAME,), (), (ENTRY,)))
    meter = Meter()
    metering = Metering(meter)
    for days in (0, 1, 1, 400):
        for code in metering._codes.of(ask(engine, COMPARED + timedelta(days))):
            meter.count(of.RESERVED, code)
    assert meter.figures()[of.RESERVED] == {("SOURCES_READ_UNTIL",): [2], ("SOURCES_AGED",): [1]}


def test_the_alerts_name_metrics_that_there_are() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"] if "alert" in rule]
    expressions = {rule["alert"]: rule["expr"] for rule in rules}
    for name, metric in (("ZweckLawOld", of.AGE), ("ZweckLawVeryOld", of.AGE), ("ZweckLawChanged", of.FOUND)):
        assert metric in expressions[name]
        assert metric in of.FAMILIES


def test_the_templates_compare_what_they_fetched() -> None:
    gitlab = yaml.safe_load((CI / "gitlab" / "law-watch.gitlab-ci.yml").read_text(encoding="utf-8"))["zweck-law-watch"]
    github = yaml.safe_load((CI / "github" / "law-watch.yml").read_text(encoding="utf-8"))["jobs"]["watch"]
    steps = "\n".join(step.get("run", "") for step in github["steps"])
    for said in ("\n".join(gitlab["script"]), steps):
        assert "zweck watch gii:../law-texts" in said
        assert "--write --json" in said
    assert "[:40]" in steps
