"""The rights of callers by their roles, and the names of callers."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest

from tests.access.authority import Authority, Issuer
from tests.access.conftest import answered, secure, serving
from tests.engine.strategies import ARCADIA
from tests.record.keeping import keep_policies
from tests.server.refusals import refused
from tests.server.test_recorded import question, streamed
from tests.server.test_serve import health, reflection
from tests.serving import Server
from tests.transports import chosen, transport  # noqa: F401  a fixture: with both transports
from zweck.access import gate as gate_module
from zweck.access.keeper import Files, Keeper
from zweck.chain.addresses import address
from zweck.chain.key import Key
from zweck.engine import Engine
from zweck.record import RecordSettings, open_record
from zweck.record.chain import RECORD
from zweck.record.statements import scan
from zweck.runtime.serving import ServerOptions
from zweck.service.recording import Recording
from zweck.v1.decision_pb2 import (
    AS_OF,
    EXAMINATION,
    FULL,
    LIVE,
    OUTCOME,
    BatchCheckProcessingRequest,
    CheckProcessingRequest,
    Detail,
    FactValue,
)
from zweck.v1.decision_pb2_grpc import DecisionServiceStub
from zweck.v1.policy_pb2 import ListPoliciesRequest
from zweck.v1.policy_pb2_grpc import PolicyServiceStub


def decide(channel: grpc.Channel, headers: tuple[tuple[str, str], ...]) -> None:
    answered(channel, headers[0][1].removeprefix("Bearer "))


def read(channel: grpc.Channel, headers: tuple[tuple[str, str], ...]) -> None:
    PolicyServiceStub(channel).ListPolicies(ListPoliciesRequest(), metadata=headers, timeout=60)


def reflect(channel: grpc.Channel, headers: tuple[tuple[str, str], ...]) -> None:
    next(reflection(channel).ServerReflectionInfo(iter([ServerReflectionRequest(list_services="")]), metadata=headers, timeout=60))


@pytest.mark.parametrize(("call", "role"), [(decide, "decide"), (read, "read"), (reflect, "read")])
def test_each_method_has_its_role(
    tokens_only: grpc.Channel, issuer: Issuer, call: Callable[[grpc.Channel, tuple[tuple[str, str], ...]], None], role: str
) -> None:
    call(tokens_only, (("authorization", f"Bearer {issuer.token({'roles': [role]})}"),))

    others = [other for other in ("decide", "read", "admin") if other != role]
    with refused() as told:
        call(tokens_only, (("authorization", f"Bearer {issuer.token({'roles': others})}"),))
    assert (told.code, told.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING")
    assert told.metadata == {"role": role, "caller": "sub=alice"}


def test_the_role_of_a_certificate(authority: Authority, secured: str) -> None:
    ops = authority.certify("ops", alternative=x509.UniformResourceIdentifier("spiffe://example/ops"))
    with secure(secured, authority.pem, ops) as channel, refused() as told:
        answered(channel)
    assert told.metadata == {"role": "decide", "caller": "URI=spiffe://example/ops"}


def test_a_token_speaks_for_its_caller_and_not_the_certificate(authority: Authority, secured: str, issuer: Issuer) -> None:
    with secure(secured, authority.pem, authority.certify("billing")) as channel:
        assert answered(channel, issuer.token()) == "x"
        with refused() as told:
            answered(channel, issuer.token({"roles": []}))
        assert told.metadata["caller"] == "sub=alice"
        with refused() as told:
            answered(channel, issuer.token({"aud": "other"}))
        assert told.reason == "TOKEN_INVALID"


def test_health_needs_nothing(tokens_only: grpc.Channel) -> None:
    assert health(tokens_only).Check(HealthCheckRequest()).status == HealthCheckResponse.SERVING


def test_a_service_without_a_role_is_for_admins(tokens_only: grpc.Channel, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(gate_module.NEEDED, "zweck.v1.DecisionService")
    with refused() as told:
        answered(tokens_only, issuer.token())
    assert told.metadata["role"] == "admin"
    assert answered(tokens_only, issuer.token({"roles": ["admin"]})) == "x"


def test_no_reflection() -> None:
    with serving(Keeper(Files()), reflect=False) as address, grpc.insecure_channel(address) as channel:
        with pytest.raises(grpc.RpcError, match="UNIMPLEMENTED"):
            ProtoReflectionDescriptorDatabase(channel).get_services()
        assert answered(channel) == "x"


def test_the_record_knows_the_caller(files: Files, issuer: Issuer, tmp_path: Path) -> None:
    secret, url = tmp_path / "key", f"sqlite:///{tmp_path / 'record.db'}"
    secret.write_text("0123456789abcdef" * 2)
    secret.chmod(0o600)
    gate = Keeper(Files(access=files.access)).gate
    with closing(open_record(RecordSettings(url, secret))) as record:
        keep_policies(record, ARCADIA)
        server = Server(Engine(ARCADIA), ARCADIA, "127.0.0.1:0", ServerOptions(middleware=(gate, Recording(record))), transport=chosen)
        server.start()
        headers = (("authorization", f"Bearer {issuer.token({'roles': ['decide', 'as_of']})}"),)
        with grpc.insecure_channel(server.address) as channel:
            service = DecisionServiceStub(channel)
            service.CheckProcessing(question("a"), metadata=headers)
            service.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[question("b")]), metadata=headers)
            assert [*service.StreamCheckProcessing(iter([streamed("c")]), metadata=headers)]
        server.stop(grace=1)
    with closing(address(url, RECORD).connect(write=False)) as database:
        callers = [entry.content.caller for entry in scan(database)]
    assert callers == [Key.read(secret).reference("caller", "sub=alice")] * 3


@pytest.mark.parametrize("detail", [FULL, EXAMINATION])
def test_a_role_without_the_costly_details(tokens_only: grpc.Channel, issuer: Issuer, detail: Detail.ValueType) -> None:
    """A batch is answered but for the questions that ask for them."""
    service = DecisionServiceStub(tokens_only)
    brief = (("authorization", f"Bearer {issuer.token({'roles': ['brief']})}"),)
    decide = (("authorization", f"Bearer {issuer.token({'roles': ['decide']})}"),)
    plain, costly = CheckProcessingRequest(detail=OUTCOME), CheckProcessingRequest(request_id="costly", detail=detail)

    service.CheckProcessing(plain, metadata=brief, timeout=60)
    service.CheckProcessing(costly, metadata=decide, timeout=60)
    with refused() as told:
        service.CheckProcessing(costly, metadata=brief, timeout=60)
    results = service.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[plain, costly, plain]), metadata=brief, timeout=60).results

    assert (told.code, told.reason) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING")
    assert told.metadata == {"role": "decide"}
    assert [result.refusal.reason for result in results] == ["", "ROLE_MISSING", ""]


def test_only_a_caller_with_the_role_states_a_day(tokens_only: grpc.Channel, issuer: Issuer) -> None:
    """A service that acts asks about now; audits and plans have a role of their own. In a batch a question about a day is refused alone."""
    service = DecisionServiceStub(tokens_only)
    acting, auditing = ((("authorization", f"Bearer {issuer.token({'roles': roles})}"),) for roles in (["decide"], ["decide", "as_of"]))
    now, dated = CheckProcessingRequest(), question("dated")
    unknown = CheckProcessingRequest(facts={"time.decision_date": FactValue(string_value="unknown")})

    assert service.CheckProcessing(now, metadata=acting, timeout=60).basis == LIVE
    assert service.CheckProcessing(dated, metadata=auditing, timeout=60).basis == AS_OF
    for asked in (dated, unknown):
        with refused() as told:
            service.CheckProcessing(asked, metadata=acting, timeout=60)
        assert (told.code, told.reason, told.metadata) == (grpc.StatusCode.PERMISSION_DENIED, "ROLE_MISSING", {"role": "as_of"})
        assert "`as_of`" in told.message
        assert "Leave the day out" in told.message
    results = service.BatchCheckProcessing(BatchCheckProcessingRequest(requests=[now, dated, now]), metadata=acting, timeout=60).results
    assert [result.refusal.reason for result in results] == ["", "ROLE_MISSING", ""]
    (answer,) = service.StreamCheckProcessing(iter([streamed("c")]), metadata=acting, timeout=60)
    assert answer.refusal.reason == "ROLE_MISSING"


def test_the_role_alone_decides_nothing(tokens_only: grpc.Channel, issuer: Issuer) -> None:
    with refused() as told:
        DecisionServiceStub(tokens_only).CheckProcessing(
            question("a"), metadata=(("authorization", f"Bearer {issuer.token({'roles': ['as_of']})}"),), timeout=60
        )
    assert told.metadata == {"role": "decide", "caller": "sub=alice"}
