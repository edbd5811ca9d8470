"""Callers with tokens: good ones, and every kind of bad one."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.access.authority import AUDIENCE, ISSUER, Issuer, write
from tests.access.conftest import answered
from tests.server.refusals import refused
from tests.server.test_decisions import ask
from tests.transports import transport  # noqa: F401  a fixture: with both transports
from zweck.access import token as token_module
from zweck.access.identity import Identity, Role
from zweck.access.keeper import Files, Keeper
from zweck.access.refusals import TokenExpired, TokenInvalid
from zweck.access.token import Keys, Tokens
from zweck.v1.decision_pb2_grpc import DecisionServiceStub

UNAUTHENTICATED = grpc.StatusCode.UNAUTHENTICATED


def test_a_good_token(tokens_only: grpc.Channel, issuer: Issuer) -> None:
    assert answered(tokens_only, issuer.token()) == "x"


@pytest.mark.parametrize(
    ("claims", "reason", "sentence"),
    [
        ({"exp": int(time.time()) - 60}, "TOKEN_EXPIRED", "expired"),
        ({"exp": None}, "TOKEN_INVALID", "`exp`"),
        ({"sub": None}, "TOKEN_INVALID", "`sub`"),
        ({"sub": ""}, "TOKEN_INVALID", "the claim `sub` of the token is empty"),
        ({"sub": " "}, "TOKEN_INVALID", "the claim `sub` of the token is empty"),
        ({"sub": 7}, "TOKEN_INVALID", "the token"),
        ({"aud": "other"}, "TOKEN_INVALID", "another audience"),
        ({"aud": None}, "TOKEN_INVALID", "`aud`"),
        ({"iss": "https://other.example"}, "TOKEN_INVALID", "another issuer"),
        ({"iss": None}, "TOKEN_INVALID", "`iss`"),
        ({"nbf": int(time.time()) + 3600}, "TOKEN_INVALID", "not valid yet"),
    ],
)
def test_a_token_with_a_bad_claim(tokens_only: grpc.Channel, issuer: Issuer, claims: dict[str, Any], reason: str, sentence: str) -> None:
    with refused() as told:
        answered(tokens_only, issuer.token(claims))
    assert (told.code, told.reason) == (UNAUTHENTICATED, reason)
    assert sentence in told.message


def test_a_token_of_another_key(tokens_only: grpc.Channel) -> None:
    with refused() as told:
        answered(tokens_only, Issuer().token())
    assert (told.code, told.reason) == (UNAUTHENTICATED, "TOKEN_INVALID")


def forged(issuer: Issuer, algorithm: str) -> str:
    """A token signed with nothing, or with the public key as a shared secret."""
    _, claims, _ = issuer.token().split(".")
    head = _written(json.dumps({"alg": algorithm, "typ": "JWT"}).encode())
    signed = f"{head}.{claims}".encode()
    signature = b"" if algorithm.lower() == "none" else hmac.digest(issuer.public, signed, "sha256")
    return f"{head}.{claims}.{_written(signature)}"


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "ES256"])
def test_the_token_does_not_choose_the_algorithm(tokens_only: grpc.Channel, issuer: Issuer, algorithm: str) -> None:
    with refused() as told:
        answered(tokens_only, forged(issuer, algorithm))
    assert (told.code, told.reason, told.message) == (UNAUTHENTICATED, "TOKEN_INVALID", "the token is not signed with EdDSA")


def test_a_token_that_was_altered(tokens_only: grpc.Channel, issuer: Issuer) -> None:
    head, _, signature = issuer.token().split(".")
    other = issuer.token({"roles": ["admin", "decide"]}).split(".")[1]
    with refused() as told:
        answered(tokens_only, f"{head}.{other}.{signature}")
    assert told.reason == "TOKEN_INVALID"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ((), "NO_CREDENTIALS"),
        ((("authorization", "Basic YTpi"),), "TOKEN_INVALID"),
        ((("authorization", "Bearer"),), "TOKEN_INVALID"),
        ((("authorization", "Bearer a.b.c"),), "TOKEN_INVALID"),
        ((("authorization", "Bearer {}"), ("authorization", "Bearer {}")), "TOKEN_INVALID"),
    ],
)
def test_what_is_no_token(tokens_only: grpc.Channel, issuer: Issuer, headers: tuple[tuple[str, str], ...], reason: str) -> None:
    metadata = tuple((name, value.format(issuer.token())) for name, value in headers)
    with refused() as told:
        DecisionServiceStub(tokens_only).CheckProcessing(ask("x"), metadata=metadata, timeout=60)
    assert (told.code, told.reason) == (UNAUTHENTICATED, reason)


def test_a_bad_token_is_explained_and_never_logged(tokens_only: grpc.Channel, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    bad, good = issuer.token({"aud": "other"}), issuer.token()
    with refused():
        answered(tokens_only, bad)
    answered(tokens_only, good)
    assert "another audience" in caplog.text
    for part in (*bad.split("."), *good.split(".")):
        assert part not in caplog.text


# --- without a server ---------------------------------------------------------------------------------------------------------------


def tokens(keys: Keys) -> Tokens:
    """A verifier for tokens of these keys."""
    return Tokens(keys, ISSUER, AUDIENCE, "roles")


def key_set(*issuers: Issuer, **more: object) -> bytes:
    """A key set."""
    return json.dumps({"keys": [issuer.jwk | more for issuer in issuers]}).encode()


def test_a_key_set_finds_the_key_by_its_id() -> None:
    one, two, unknown = Issuer("one"), Issuer("two"), Issuer("three")
    verifier = tokens(Keys.read(key_set(one, two), "EdDSA"))
    alice = Identity("sub=alice", frozenset({Role.DECIDE}))
    assert [verifier.identity(issuer.token()) for issuer in (one, two)] == [alice, alice]
    with pytest.raises(TokenInvalid, match="names no key that is known here"):
        verifier.identity(unknown.token())
    one.kid, two.kid = "two", None
    for issuer in (one, two):
        with pytest.raises(TokenInvalid):
            verifier.identity(issuer.token())


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        (["decide", "read"], {Role.DECIDE, Role.READ}),
        ("read other:scope admin", {Role.READ, Role.ADMIN}),
        (None, set()),
        ({"decide": True}, set()),
        ([["decide"], 1, None], set()),
    ],
)
def test_roles_of_a_token(issuer: Issuer, said: object, roles: set[Role]) -> None:
    assert tokens(Keys.read(issuer.public, "EdDSA")).identity(issuer.token({"roles": said})).roles == roles


def test_a_token_expires_although_it_is_remembered(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, token = tokens(Keys.read(issuer.public, "EdDSA")), issuer.token()
    assert verifier.identity(token) == verifier.identity(token)
    monkeypatch.setattr(token_module, "time", lambda: time.time() + 60 + token_module.LEEWAY)
    with pytest.raises(TokenExpired):
        verifier.identity(token)


STRICT = tokens(Keys.read(Issuer().public, "EdDSA"))


@settings(deadline=None)
@given(st.text(max_size=200) | st.builds(".".join, st.lists(st.binary(max_size=60).map(_written), min_size=3, max_size=3)))
def test_no_text_is_more_than_invalid(text: str) -> None:
    with pytest.raises(TokenInvalid):
        STRICT.identity(text)


def test_a_token_nested_too_deeply_to_read(issuer: Issuer) -> None:
    head = _written(b'{"alg":' + b"[" * 100_000)
    with pytest.raises(TokenInvalid):
        tokens(Keys.read(issuer.public, "EdDSA")).identity(f"{head}.e30.e30")


def test_the_issuers_key_changes_without_a_restart(folder: Callable[..., Path]) -> None:
    one, two = Issuer("one"), Issuer("two")
    jwt = f'jwt: {{key: keys.json, algorithm: EdDSA, issuer: "{ISSUER}", audience: {AUDIENCE}}}\n'
    path = folder(access_yaml=jwt, keys_json=key_set(one))
    keeper = Keeper(Files(access=path / "access.yaml"))
    write(path, keys_json=key_set(two))
    keeper.look()
    assert keeper.gate.access is not None
    assert keeper.gate.access.tokens is not None
    assert keeper.gate.access.tokens.identity(two.token()).name == "sub=alice"
    with pytest.raises(TokenInvalid):
        keeper.gate.access.tokens.identity(one.token())
