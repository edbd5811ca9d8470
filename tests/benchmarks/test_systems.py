"""The systems under test: many policies are written as announced, a measurement runs alone, a server is watched and ended."""

import json
from pathlib import Path

import psutil
import pytest

from benchmarks import alone as runner
from benchmarks import messages, servers
from benchmarks.alone import alone, usable, why_not
from benchmarks.ours import Zweck
from benchmarks.peers import cerbos_policy
from benchmarks.peers.function import Function
from benchmarks.systems import SYSTEMS, Adapter
from benchmarks.workload import oracle
from benchmarks.workload.asked import POLICIES
from benchmarks.workload.missing import cases
from benchmarks.workload.requests import FACTS, requests
from benchmarks.workload.rules import DEFINITIONS, RULES, policy_of
from zweck.load import load

TENANTS = 12
TODAY = [request for request in requests(300) if int(request["at"]) >= 2018_05_25]


@pytest.fixture(scope="module")
def tenants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = Zweck.grown(TENANTS, tmp_path_factory.mktemp("tenants"))
    return folder


def test_each_tenant_has_ten_rules_of_its_own(tenants: Path) -> None:
    policies = load(tenants)
    own = [law for name, law in policies.laws.items() if name.startswith("tenant-")]
    assert len(own) == TENANTS
    for number in range(TENANTS):
        wanted = {f"T{number}-{rule.id.upper()}" for rule in policy_of(number)}
        assert len(wanted) == 10
        (version,) = policies.laws[f"tenant-t{number}"].versions
        assert {rule.id for rule in version.rules} == wanted | {"lawful-ground"}
    assert len({policy_of(number) for number in range(TENANTS)}) == TENANTS


@pytest.mark.parametrize("kind", [Zweck, Function])
def test_a_tenants_policy_gives_the_oracles_answers(kind: type[Adapter], tmp_path: Path) -> None:
    system = kind(kind.grown(TENANTS, tmp_path))
    for place, request in enumerate(TODAY):
        rules = policy_of(place % TENANTS)
        fired = {rule.id for rule in oracle.fired(request, rules)}
        assert system.agrees(system.prepare(request, f"t{place % TENANTS}"), oracle.allowed(request, rules), fired), request


def test_the_generated_function_gives_the_oracles_answers(tmp_path: Path) -> None:
    system = Function(Function.workload(tmp_path))
    assert all(system.decide(request) is oracle.allowed(request) for request in requests(300))


def test_cerbos_gets_every_rule_and_definition(tmp_path: Path) -> None:
    cerbos_policy.write_workload(tmp_path)
    policy = json.loads((tmp_path / "personal_data.json").read_text(encoding="utf-8"))["resourcePolicy"]
    assert [rule["name"] for rule in policy["rules"]] == [rule.id for rule in RULES]
    assert set(policy["variables"]["local"]) == set(DEFINITIONS)
    (claims,) = (rule for rule in policy["rules"] if rule["name"] == "art-6-1-f-legal-claims")
    assert claims["actions"] == ["legal_claims"]
    assert claims["condition"]["match"]["all"]["of"] == [{"expr": "V.gdpr"}, {"expr": "!R.attr.overriding_interest"}]


def test_a_hidden_fact_is_one_that_the_denying_rule_reads() -> None:
    found = cases(50)
    assert 40 < len(found) < 120
    assert all(len(set(FACTS) - set(request)) == 1 and "purpose" in request for request in found)


def test_a_measurement_runs_in_a_process_of_its_own() -> None:
    found = alone("adapted:hide", "zweck", 20)
    assert usable(found)
    assert set(found) <= {"denies", "asks for the fact"}


def test_a_measurement_that_breaks_or_lacks_something_is_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert why_not(alone("adapted:hide", "unknown", 20)) == "KeyError: 'unknown'"
    assert alone("nowhere:hide") == {runner.FAILED: "ModuleNotFoundError: No module named 'benchmarks.nowhere'"}
    assert why_not(alone("peers.cedar:Cedar", "x")).startswith("not installed: ")
    monkeypatch.setattr(runner, "PYTHON", tmp_path / "python")
    assert why_not(alone("adapted:hide", "cedar", 20, peer=True)) == "no peers: `make peers`"


def test_every_system_is_described_and_every_peer_has_its_module() -> None:
    for system in SYSTEMS.values():
        module = system.adapter.partition(":")[0].replace(".", "/")
        assert (Path(runner.ROOT) / "benchmarks" / f"{module}.py").is_file()
        assert system.peer is module.startswith("peers/")


def test_a_server_is_started_watched_and_ended() -> None:
    before = psutil.Process().children(recursive=True)
    with servers.zweck(POLICIES) as server:
        body = messages.frames(requests(1), 1)[0]
        assert server.first_answer(messages.ONE, body) > 0
        assert server.processor_seconds() > 0
        assert server.memory() > 1
        started = set(psutil.Process().children(recursive=True)) - set(before)
    assert started
    assert psutil.wait_procs(started, timeout=60)[1] == []


def test_a_server_that_refuses_the_question_is_not_ready() -> None:
    with servers.zweck(POLICIES) as server, pytest.raises(servers.NotReady, match="refused the first question"):
        server.first_answer("/zweck.v1.DecisionService/Nothing", messages.frames(requests(1), 1)[0])


def test_a_server_that_ends_at_once_is_named(tmp_path: Path) -> None:
    with pytest.raises(servers.NotReady, match="ended without naming its address"):
        servers.zweck(tmp_path)
