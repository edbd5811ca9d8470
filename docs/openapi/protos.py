"""The protos with their comments, which the generated stubs have not."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc

PROTO: Final = Path(__file__).parents[2] / "proto"
GOOGLE: Final = Path(protoc.__file__).parent / "_proto"

MESSAGES: Final = 4
ENUMS: Final = 5
SERVICES: Final = 6
INNER: Final = 2
"""A field of a message, a value of an enum, a method of a service."""

NESTED: Final = 3
NESTED_ENUMS: Final = 4
"""The places of parts in a description (descriptor.proto)."""


def described() -> list[FileDescriptorProto]:
    """The files of the contract."""
    with tempfile.TemporaryDirectory(prefix="zweck-openapi-") as folder:
        out = Path(folder) / "contract.binpb"
        files = [path.as_posix() for path in sorted(PROTO.rglob("*.proto"))]
        options = [f"-I{PROTO}", f"-I{GOOGLE}", "--include_source_info", f"--descriptor_set_out={out}"]
        if protoc.main(["protoc", *options, *files]) != 0:
            raise RuntimeError("protoc does not understand the protos")
        return list(FileDescriptorSet.FromString(out.read_bytes()).file)


def comments(file: FileDescriptorProto) -> dict[str, str]:
    """The comment of each part by its full name, without the dot before it."""
    texts = {tuple(one.path): " ".join(one.leading_comments.split()) for one in file.source_code_info.location}
    return {name: text for name, path in _named(file) if (text := texts.get(path, ""))}


def _named(file: FileDescriptorProto) -> Iterator[tuple[str, tuple[int, ...]]]:
    for number, message in enumerate(file.message_type):
        yield from _parts(message, file.package, (MESSAGES, number))
    for number, enum in enumerate(file.enum_type):
        yield from _values(enum, file.package, (ENUMS, number))
    for number, service in enumerate(file.service):
        name = f"{file.package}.{service.name}"
        yield name, (SERVICES, number)
        for place, method in enumerate(service.method):
            yield f"{name}.{method.name}", (SERVICES, number, INNER, place)


def _parts(message: DescriptorProto, package: str, path: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    name = f"{package}.{message.name}"
    yield name, path
    for number, field in enumerate(message.field):
        yield f"{name}.{field.name}", (*path, INNER, number)
    for number, nested in enumerate(message.nested_type):
        yield from _parts(nested, name, (*path, NESTED, number))
    for number, enum in enumerate(message.enum_type):
        yield from _values(enum, name, (*path, NESTED_ENUMS, number))


def _values(enum: EnumDescriptorProto, package: str, path: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    name = f"{package}.{enum.name}"
    yield name, path
    for number, value in enumerate(enum.value):
        yield f"{name}.{value.name}", (*path, INNER, number)
