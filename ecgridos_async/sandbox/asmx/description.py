"""The service description (WSDL) of a version, written from the contract.

It describes all four bindings as ASMX does, but for one thing: the type of a byte array in the
form bindings does not derive from SOAP's encoded arrays. That schema is not in the description,
and a reader would have to fetch it from the network.
"""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.shape import reachable, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EnumType,
    ObjectType,
    Resolved,
    is_bytes,
    is_value_type,
    schema_name,
)
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.explorer.texts import text_of
from ecgridos_async.sandbox.asmx.results import DECLARATION

_NAMESPACES: Final = {
    "http": "http://schemas.xmlsoap.org/wsdl/http/",
    "mime": "http://schemas.xmlsoap.org/wsdl/mime/",
    "s": "http://www.w3.org/2001/XMLSchema",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
}
_TRANSPORT: Final = "http://schemas.xmlsoap.org/soap/http"
_VERBS: Final = {"HttpGet": "GET", "HttpPost": "POST"}
_FORM_INPUTS: Final = {
    "HttpGet": "<http:urlEncoded />",
    "HttpPost": '<mime:content type="application/x-www-form-urlencoded" />',
}
_STRING_ARRAY: Final = (
    '<s:complexType name="StringArray"><s:sequence>'
    '<s:element minOccurs="0" maxOccurs="unbounded" name="String" type="s:string" />'
    "</s:sequence></s:complexType>"
)
_DATA_SET: Final = (
    '<s:complexType><s:sequence><s:element ref="s:schema" /><s:any /></s:sequence></s:complexType>'
)

_PORTS: Final = {
    "Soap": "soap",
    "Soap12": "soap12",
    "HttpGet": "http",
    "HttpPost": "http",
}
"""What the name of each port ends with, and the namespace of its binding."""


class Description:
    """The description of a version; where the service is goes in when it is asked for."""

    def __init__(self, version: ApiVersion, operations: Iterable[Operation]) -> None:
        self._version = version
        self._plans = [found.plan(version) for found in operations]
        self._service = f"ECGridOS_x0020_API_x0020_v{version.partition('.')[0]}"
        self._edition = Edition.newest(version)
        before_address = "".join(self._before_ports())
        self._opening = f"{DECLARATION}\n{before_address}"

    def document(self, address: str) -> bytes:
        """Return the description of the service at *address*."""
        return f"{self._opening}{''.join(self._ports(address))}</wsdl:definitions>".encode()

    def _before_ports(self) -> Iterator[str]:
        namespace = self._version.namespace
        prefixes = {**_NAMESPACES, "tns": namespace, "s1": f"{namespace}AbstractTypes"}
        declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in prefixes.items())
        yield f'<wsdl:definitions {declared} targetNamespace="{namespace}"><wsdl:types>'
        yield f'<s:schema elementFormDefault="qualified" targetNamespace="{namespace}">'
        for plan in self._plans:
            yield from self._elements(plan)
        for name, kind in self._declared().items():
            yield from _declaration(name, kind, self._edition)
        for kind in self._results():
            yield _root(kind)
        yield f'</s:schema><s:schema targetNamespace="{namespace}AbstractTypes">'
        yield f"{_STRING_ARRAY}</s:schema></wsdl:types>"
        for port in ("Soap", "HttpGet", "HttpPost"):
            for plan in self._plans:
                yield from _messages(plan, port)
        for port in ("Soap", "HttpGet", "HttpPost"):
            yield from self._port_type(port)
        for port in _PORTS:
            yield from self._binding(port)

    @staticmethod
    def _elements(plan: Plan) -> Iterator[str]:
        """Write the elements of a call and of its reply."""
        parameters = [(p.wire, p.type) for p in plan.wire_parameters]
        result = [(f"{plan.operation}Result", plan.result)]
        for name, parts in ((plan.operation, parameters), (f"{plan.operation}Response", result)):
            content = _sequence(parts)
            yield f'<s:element name="{name}">'
            yield f"<s:complexType>{content}</s:complexType>" if parts else "<s:complexType />"
            yield "</s:element>"

    def _declared(self) -> dict[str, Resolved]:
        """Return the types that calls and replies lead to and XML Schema does not know."""
        types = (kind for plan in self._plans for kind in plan.types)
        return {
            schema_name(kind): kind
            for kind in reachable(types, self._edition)
            if isinstance(kind, ObjectType | ArrayType | EnumType)
        }

    def _results(self) -> Iterable[Resolved]:
        """Return what the form bindings reply with, each type once."""
        return {schema_name(plan.result): plan.result for plan in self._plans}.values()

    def _port_type(self, port: str) -> Iterator[str]:
        yield f'<wsdl:portType name="{self._service}{port}">'
        for plan in self._plans:
            message = f"tns:{plan.operation}{port}"
            said = text_of(plan.operation, self._version)
            yield f'<wsdl:operation name="{plan.operation}">'
            if said:
                yield f"<wsdl:documentation>{escape(said)}</wsdl:documentation>"
            yield f'<wsdl:input message="{message}In" /><wsdl:output message="{message}Out" />'
            yield "</wsdl:operation>"
        yield "</wsdl:portType>"

    def _binding(self, port: str) -> Iterator[str]:
        prefix = _PORTS[port]
        port_type = "Soap" if prefix == "soap12" else port
        yield f'<wsdl:binding name="{self._service}{port}" type="tns:{self._service}{port_type}">'
        if prefix == "http":
            yield f'<http:binding verb="{_VERBS[port]}" />'
        else:
            yield f'<{prefix}:binding transport="{_TRANSPORT}" />'
        for plan in self._plans:
            name = plan.operation
            if prefix == "http":
                how = f'<http:operation location="/{name}" />'
                sent, returned = _FORM_INPUTS[port], '<mime:mimeXml part="Body" />'
            else:
                action = f"{self._version.namespace}{name}"
                how = f'<{prefix}:operation soapAction="{action}" style="document" />'
                sent = returned = f'<{prefix}:body use="literal" />'
            yield (
                f'<wsdl:operation name="{name}">{how}<wsdl:input>{sent}</wsdl:input>'
                f"<wsdl:output>{returned}</wsdl:output></wsdl:operation>"
            )
        yield "</wsdl:binding>"

    def _ports(self, address: str) -> Iterator[str]:
        location = escape(address)
        yield f'<wsdl:service name="{self._service}">'
        if self._edition.build:
            said = f"Version v{self._version} (Build {self._edition.build})"
            yield f"<wsdl:documentation>{said}</wsdl:documentation>"
        for port, prefix in _PORTS.items():
            name = f"{self._service}{port}"
            yield f'<wsdl:port name="{name}" binding="tns:{name}">'
            yield f'<{prefix}:address location="{location}" /></wsdl:port>'
        yield "</wsdl:service>"


def _messages(plan: Plan, port: str) -> Iterator[str]:
    name = plan.operation
    if port == "Soap":
        sent = f'<wsdl:part name="parameters" element="tns:{name}" />'
        returned = f'<wsdl:part name="parameters" element="tns:{name}Response" />'
    else:
        sent = "".join(_part(parameter) for parameter in plan.wire_parameters)
        returned = f'<wsdl:part name="Body" element="tns:{schema_name(plan.result)}" />'
    yield f'<wsdl:message name="{name}{port}In">{sent}</wsdl:message>'
    yield f'<wsdl:message name="{name}{port}Out">{returned}</wsdl:message>'


def _part(parameter: Parameter) -> str:
    """Write a field of a form: a text, or the numbers of a byte array."""
    kind = "s1:StringArray" if is_bytes(parameter.type) else "s:string"
    return f'<wsdl:part name="{parameter.wire}" type="{kind}" />'


def _sequence(parts: Iterable[tuple[str, Resolved]]) -> str:
    """Write a sequence of named elements."""
    return f"<s:sequence>{''.join(_element(*part) for part in parts)}</s:sequence>"


def _element(name: str, kind: Resolved) -> str:
    least = int(is_value_type(kind))
    return _typed(f'<s:element minOccurs="{least}" maxOccurs="1" name="{name}"', kind)


def _root(kind: Resolved) -> str:
    """Write the element that the reply of a form binding is."""
    nillable = "" if is_value_type(kind) else ' nillable="true"'
    return _typed(f'<s:element name="{schema_name(kind)}"{nillable}', kind)


def _typed(start: str, kind: Resolved) -> str:
    """Write the rest of an element: its type."""
    if isinstance(kind, DataSetType):
        return f"{start}>{_DATA_SET}</s:element>"
    return f'{start} type="{_reference(kind)}" />'


def _reference(kind: Resolved) -> str:
    prefix = "tns" if isinstance(kind, ObjectType | ArrayType | EnumType) else "s"
    return f"{prefix}:{schema_name(kind)}"


def _declaration(name: str, kind: Resolved, edition: Edition) -> Iterator[str]:
    match kind:
        case EnumType():
            yield f'<s:simpleType name="{name}"><s:restriction base="s:string">'
            for value in kind.python.values(edition):
                yield f'<s:enumeration value="{value}" />'
            yield "</s:restriction></s:simpleType>"
        case ObjectType():
            fields = shape_of(kind.python).at(edition)
            content = _sequence((field.wire, field.type) for field in fields)
            yield f'<s:complexType name="{name}">{content}</s:complexType>'
        case ArrayType():
            item = kind.item
            nillable = "" if is_value_type(item) else ' nillable="true"'
            yield f'<s:complexType name="{name}"><s:sequence>'
            yield f'<s:element minOccurs="0" maxOccurs="unbounded" name="{schema_name(item)}"'
            yield f'{nillable} type="{_reference(item)}" />'
            yield "</s:sequence></s:complexType>"
        case _:
            raise TypeError(f"{name} is not declared, it is known")
