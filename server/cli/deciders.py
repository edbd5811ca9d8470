"""What a server answers with."""

from engine.decide import Engine
from engine.match import MatcherUnavailable
from engine.policy import PolicySet
from server.answers import Decider
from server.cli.console import WrongCall
from server.cli.options import build_engine
from server.crosscheck import CrossCheck


def build_decider(policies: PolicySet, matcher: str, cache: int, rate: float) -> Decider:
    """An engine, and with a rate above 0 the other one to check it."""
    engine = build_engine(policies, matcher, cache)
    if not rate:
        return engine
    try:
        return CrossCheck(engine, Engine(policies, "native" if matcher == "rete" else "rete"), rate)
    except MatcherUnavailable as unavailable:
        raise WrongCall(str(unavailable), "leave `--cross-check` out") from None
