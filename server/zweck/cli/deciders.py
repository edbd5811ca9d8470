"""What a server answers with."""

from zweck.cli.console import WrongCall
from zweck.cli.options import build_engine
from zweck.engine import Engine
from zweck.law.policy import PolicySet
from zweck.match import MatcherUnavailable
from zweck.service.answer import Decider
from zweck.service.crosscheck import CrossCheck


def build_decider(policies: PolicySet, matcher: str, cache: int, rate: float) -> Decider:
    """An engine, and with a rate above 0 the other one to check it."""
    engine = build_engine(policies, matcher, cache)
    if not rate:
        return engine
    try:
        return CrossCheck(engine, Engine(policies, "native" if matcher == "rete" else "rete"), rate)
    except MatcherUnavailable as unavailable:
        raise WrongCall(str(unavailable), "leave `--cross-check` out") from None
