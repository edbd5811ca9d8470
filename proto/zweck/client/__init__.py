"""A small client of zweck's service: facts as plain Python values, answers as the messages of `zweck.v1`."""

from zweck.client.cache import Cache
from zweck.client.connect import TIMEOUT, AsyncClient, Client
from zweck.client.errors import CallError, NoAnswer, NotAllowed, WrongCall
from zweck.client.facts import PlainValue, fact_value, question
from zweck.client.leases import Leases
from zweck.client.permission import NotPermitted, Permission
from zweck.client.register import AsyncRegister, Register
from zweck.client.retries import NO_RETRIES, Retries
from zweck.client.vocabulary import Facts
from zweck.v1.decision_pb2 import Note, Obligation, Subject

__all__ = [
    "NO_RETRIES",
    "TIMEOUT",
    "AsyncClient",
    "AsyncRegister",
    "Cache",
    "CallError",
    "Client",
    "Facts",
    "Leases",
    "NoAnswer",
    "NotAllowed",
    "NotPermitted",
    "Note",
    "Obligation",
    "Permission",
    "PlainValue",
    "Register",
    "Retries",
    "Subject",
    "WrongCall",
    "fact_value",
    "question",
]
