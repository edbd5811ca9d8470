"""Calls by grpcio, of bytes."""

from typing import TYPE_CHECKING

import grpc

if TYPE_CHECKING:
    UnaryUnary = grpc.UnaryUnaryMultiCallable[bytes, bytes]
    UnaryStream = grpc.UnaryStreamMultiCallable[bytes, bytes]
    StreamUnary = grpc.StreamUnaryMultiCallable[bytes, bytes]
    StreamStream = grpc.StreamStreamMultiCallable[bytes, bytes]

OWN_CONNECTION = ("grpc.use_local_subchannel_pool", 1)


def unary_unary(channel: grpc.Channel, path: str) -> "UnaryUnary":
    """A method of one message and one answer."""
    return channel.unary_unary(path)


def unary_stream(channel: grpc.Channel, path: str) -> "UnaryStream":
    """A method of one message and many answers."""
    return channel.unary_stream(path)


def stream_unary(channel: grpc.Channel, path: str) -> "StreamUnary":
    """A method of many messages and one answer."""
    return channel.stream_unary(path)


def stream_stream(channel: grpc.Channel, path: str) -> "StreamStream":
    """A method of many messages and many answers."""
    return channel.stream_stream(path)
