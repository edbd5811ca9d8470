"""A policy set that is ready to be served."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final

from zweck.activities.needs import numbers_in
from zweck.activities.validity import Turns
from zweck.company import Company
from zweck.law.policy import PolicySet
from zweck.rpc import method as rpc
from zweck.rpc.budget import Budget
from zweck.rpc.method import Method, wrapped
from zweck.service.activities import Activities
from zweck.service.answer import LATEST, AnswerOptions, Answers, Decider
from zweck.service.crosscheck import CrossCheck
from zweck.service.decisions import Decisions
from zweck.service.middleware import Middleware
from zweck.service.policies import Policies
from zweck.service.residuals import Residuals
from zweck.service.searching import Searching

MAX_WARM_UP: Final = 1.0
"""Seconds after which the warm-up ends, complete or not."""


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """A policy set with an engine, and the methods that answer by it. Calls keep the methods with which they began."""

    engine: Decider
    policies: PolicySet
    answers: Answers
    company: Company
    methods: tuple[Method, ...]

    def warm_up(self, earlier: "Deployment") -> None:
        """Answer the latest questions to an earlier set, so that callers need not wait for caches to fill.

        Sleeps for half of the time: calls go on meanwhile.
        """
        began = now = monotonic()
        for question in reversed(earlier.answers.latest(LATEST)):
            if now > began + MAX_WARM_UP:
                return
            with suppress(Exception):  # a caller who asks it again learns of the error
                self.answers.warm_up(question)
            sleep(monotonic() - now)
            now = monotonic()

    def forget(self) -> None:
        """Free what is kept for further questions, one cache after the other: all at once, when the last call ends, it stops others."""
        for cache in self.answers.caches:
            cache.clear()


def deploy(
    engine: Decider,
    policies: PolicySet,
    company: Company,
    options: AnswerOptions,
    middleware: Sequence[rpc.Middleware],
    budget: Budget | None = None,
) -> Deployment:
    """Make a policy set ready to be served with a company, its methods inside all `middleware`, its caches counted in `budget`."""
    turns = Turns(engine.engine if isinstance(engine, CrossCheck) else engine, policies)  # a share of questions is checked, not their turns
    answers = Decisions(engine, policies.vocabulary, options, of_service(middleware), budget, company, turns)
    methods = wrapped(
        [
            *answers.methods(),
            *Residuals(engine, answers.background, policies, options, of_service(middleware)).methods(),
            *Policies(policies, answers.clock).methods(),
            *Activities(company, engine, policies.vocabulary, answers.clock, numbers=numbers_in(policies), turns=turns).methods(),
            *Searching(engine, answers.background, turns, policies.revision, options.register).methods(),
        ],
        middleware,
    )
    return Deployment(engine, policies, answers, company, tuple(methods))


def of_service(middleware: Sequence[rpc.Middleware]) -> list[Middleware]:
    """The concerns that learn of decisions and deployments."""
    return [concern for concern in middleware if isinstance(concern, Middleware)]
