"""The service of gRPC's interoperability tests (`grpc.testing.TestService`), with the same messages on the wire."""

import asyncio
from typing import Any, Final

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from zweck.rpc.call import Call
from zweck.rpc.method import Method, Stream, Unary
from zweck.rpc.refusal import Fault
from zweck.words.said import quoted

SERVICE: Final = "/grpc.testing.TestService"
NUMBER, BYTES, TEXT, MESSAGE = (
    FieldDescriptorProto.TYPE_INT32,
    FieldDescriptorProto.TYPE_BYTES,
    FieldDescriptorProto.TYPE_STRING,
    FieldDescriptorProto.TYPE_MESSAGE,
)

Fields = dict[str, tuple[int, FieldDescriptorProto.Type.ValueType, str]]
MESSAGES: Final[dict[str, Fields]] = {
    "Payload": {"type": (1, NUMBER, ""), "body": (2, BYTES, "")},
    "EchoStatus": {"code": (1, NUMBER, ""), "message": (2, TEXT, "")},
    "Empty": {},
    "SimpleRequest": {"response_size": (2, NUMBER, ""), "payload": (3, MESSAGE, "Payload"), "response_status": (7, MESSAGE, "EchoStatus")},
    "SimpleResponse": {"payload": (1, MESSAGE, "Payload")},
    "StreamingInputCallRequest": {"payload": (1, MESSAGE, "Payload")},
    "StreamingInputCallResponse": {"aggregated_payload_size": (1, NUMBER, "")},
    "ResponseParameters": {"size": (1, NUMBER, ""), "interval_us": (2, NUMBER, "")},
    "StreamingOutputCallRequest": {
        "response_parameters": (2, MESSAGE, "*ResponseParameters"),
        "payload": (3, MESSAGE, "Payload"),
        "response_status": (7, MESSAGE, "EchoStatus"),
    },
    "StreamingOutputCallResponse": {"payload": (1, MESSAGE, "Payload")},
}
"""The fields that the cases use, with the numbers of `grpc/testing/messages.proto`; `*` stands before what repeats."""


def _pool() -> DescriptorPool:
    file = FileDescriptorProto(name="interop.proto", package="grpc.testing", syntax="proto3")
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for field, (number, kind, of) in fields.items():
            label = FieldDescriptorProto.LABEL_REPEATED if of.startswith("*") else FieldDescriptorProto.LABEL_OPTIONAL
            found = message.field.add(name=field, number=number, type=kind, label=label)
            if of:
                found.type_name = f".grpc.testing.{of.removeprefix('*')}"
    pool = DescriptorPool()
    pool.Add(file)
    return pool


POOL: Final = _pool()


def kind(name: str) -> Any:
    """The class of a message."""
    return GetMessageClass(POOL.FindMessageTypeByName(f"grpc.testing.{name}"))


def payload(size: int) -> Any:
    """So many zeros."""
    return kind("Payload")(body=bytes(size))


class TestService:
    """The methods."""

    __test__ = False

    def __init__(self) -> None:
        """Begin."""
        self.calls: list[Call] = []
        """Those that came."""

    def methods(self) -> list[Method]:
        """All but `UnimplementedCall`."""
        return [
            Unary(f"{SERVICE}/EmptyCall", self.empty),
            Unary(f"{SERVICE}/UnaryCall", self.unary),
            Unary(f"{SERVICE}/CacheableUnaryCall", self.unary),
            Stream(f"{SERVICE}/StreamingOutputCall", self.output),
            Stream(f"{SERVICE}/StreamingInputCall", self.input),
            Stream(f"{SERVICE}/FullDuplexCall", self.duplex),
        ]

    def empty(self, message: bytes, call: Call) -> bytes:
        """Nothing for nothing."""
        return bytes(kind("Empty").FromString(message).SerializeToString())

    def unary(self, message: bytes, call: Call) -> bytes:
        """An answer of the size that is asked for."""
        self.calls.append(call)
        request = kind("SimpleRequest").FromString(message)
        _end_as_asked(request)
        return bytes(kind("SimpleResponse")(payload=payload(request.response_size)).SerializeToString())

    async def output(self, call: Call) -> None:
        """Many answers to one question."""
        message = await call.read()
        assert message is not None
        await self._pour(kind("StreamingOutputCallRequest").FromString(message), call)

    async def input(self, call: Call) -> None:
        """The size of all that came."""
        size = 0
        while (message := await call.read()) is not None:
            size += len(kind("StreamingInputCallRequest").FromString(message).payload.body)
        await call.write(kind("StreamingInputCallResponse")(aggregated_payload_size=size).SerializeToString())

    async def duplex(self, call: Call) -> None:
        """Answers to each question as it comes."""
        while (message := await call.read()) is not None:
            request = kind("StreamingOutputCallRequest").FromString(message)
            _end_as_asked(request)
            await self._pour(request, call)

    async def _pour(self, request: Any, call: Call) -> None:
        for wanted in request.response_parameters:
            await asyncio.sleep(wanted.interval_us / 1e6)
            await call.write(kind("StreamingOutputCallResponse")(payload=payload(wanted.size)).SerializeToString())


def _end_as_asked(request: Any) -> None:
    if request.response_status.code:
        raise Fault(request.response_status.code, quoted(request.response_status.message))
