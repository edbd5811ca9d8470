"""A small client of zweck's service: facts as plain Python values, answers as the messages of `zweck.v1`."""

from zweck.client.connect import TIMEOUT, AsyncClient, Client
from zweck.client.facts import PlainValue, fact_value, question
from zweck.v1.decision_pb2 import Note, Subject

__all__ = ["TIMEOUT", "AsyncClient", "Client", "Note", "PlainValue", "Subject", "fact_value", "question"]
