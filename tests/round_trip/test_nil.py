"""Replies full of nil, for every form of result, in both kinds of binding.

The XML is written here by hand from the contract: whatever may be null is nil, by one prefix or
another, and lists hold nil items among none. It must read as what a minimal reply reads as.
"""

import itertools
from typing import Any

import pytest

from ecgridos_async import ApiVersion, Client, Protocol
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    ObjectType,
    Plain,
    Text,
    WireType,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.services import all_operations, service_class
from tests.round_trip.forms import distinct, form_of, operations

XSI = "http://www.w3.org/2001/XMLSchema-instance"
NILS = itertools.cycle(
    [
        f'xsi:nil="true" xmlns:xsi="{XSI}"',
        f'd5p1:nil="true" xmlns:d5p1="{XSI}"',
        f'xsi:nil="1" xmlns:xsi="{XSI}"',
    ]
)
SCALARS: dict[str, tuple[str, Any]] = {
    "boolean": ("true", True),
    "decimal": ("1", 1),
    "float": ("1", 1.0),
    "double": ("1", 1.0),
    "dateTime": ("0001-01-01T00:00:00", None),
}
EVERY = [
    (form_of(operation.plan(version).result, operation.plan(version).edition), version, operation)
    for _, _, version, operation in operations()
]
CASES = [
    (protocol, version, operation)
    for turn, protocol in enumerate((Protocol.SOAP12, Protocol.HTTP_POST))
    for version, operation in distinct(EVERY, turn)
]


def nil_ridden(  # noqa: PLR0911  # one for each kind
    kind: WireType, name: str, edition: Edition
) -> tuple[str, Any]:
    """Return an element of that name in which all is nil that may be, and what it reads as."""
    match kind:
        case EitherType():
            return nil_ridden(kind.at(edition), name, edition)
        case ArrayType():
            item = f"<{kind.item.name} {next(NILS)} />"
            return f"<{name}>{item}{item}</{name}>", []
        case ObjectType():
            shape = shape_of(kind.python)
            fields: dict[str, Any] = {
                field.name: [] if isinstance(field.type, ArrayType) else None
                for field in shape.fields
            }
            text = ""
            for field in shape.at(edition):
                if field.required or isinstance(field.type, ArrayType):
                    part, fields[field.name] = nil_ridden(field.type, field.wire, edition)
                    text += part
                else:
                    text += f"<{field.wire} {next(NILS)} />"
            return f"<{name}>{text}</{name}>", kind.python(**fields)
        case EnumType():
            value = kind.python.values(edition)[0]
            return f"<{name}>{value}</{name}>", kind.python(value)
        case Text() | DataSetType() | Plain("base64Binary"):
            return f"<{name} {next(NILS)} />", None
        case Plain():
            text, value = SCALARS[kind.xsd]
            return f"<{name}>{text}</{name}>", value
        case _:
            return f"<{name}>7</{name}>", 7


def root_name(kind: WireType) -> str:
    if isinstance(kind, ArrayType):
        return f"ArrayOf{kind.item.name[0].upper()}{kind.item.name[1:]}"
    return kind.name


def soap_reply(plan: Plan) -> tuple[bytes, Any]:
    text, expected = nil_ridden(plan.result, f"{plan.operation}Result", plan.edition)
    return (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        f'<{plan.operation}Response xmlns="{plan.version.namespace}">{text}'
        f"</{plan.operation}Response></s:Body></s:Envelope>"
    ).encode(), expected


def form_reply(plan: Plan) -> tuple[bytes, Any]:
    name = root_name(plan.result)
    text, expected = nil_ridden(plan.result, name, plan.edition)
    return text.replace(
        f"<{name}", f'<{name} xmlns="{plan.version.namespace}"', 1
    ).encode(), expected


@pytest.mark.parametrize(
    ("protocol", "version", "operation"),
    CASES,
    ids=[f"{protocol}-{version}-{operation.name}" for protocol, version, operation in CASES],
)
def test_nil_ridden(protocol: Protocol, version: ApiVersion, operation: Operation) -> None:
    service, method, _ = all_operations()[operation.name]
    plan = operation.plan(version)
    body, expected = soap_reply(plan) if protocol.is_soap else form_reply(plan)
    session = Client(version, protocol).attach("nobody")

    value = session.read(getattr(service_class(service), method), body)

    assert value == expected
