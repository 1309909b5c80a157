"""Service descriptions: a WSDL read into plain values, as much of it as is compared.

The same values are what `contract.diff` turns the declared contract into.
"""

import re
from typing import Final

import attrs
from lxml import etree

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import ARRAY_OF
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ArgumentError

_WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"
_XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_SOAP11: Final = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_SOAP12: Final = "{http://schemas.xmlsoap.org/wsdl/soap12/}"
_HTTP: Final = "{http://schemas.xmlsoap.org/wsdl/http/}"

_BUILD: Final = re.compile(r"Version\s+v?(\d+\.\d+)\s+\(Build\s+(\w+)\)", re.IGNORECASE)
_PATH: Final = re.compile(r"/v(\d+\.\d+)/", re.IGNORECASE)

_Node = etree._Element  # noqa: SLF001 (lxml's element type has a private name)


@attrs.frozen
class ElementEntry:
    """An element of a sequence: a parameter, a result or a field."""

    name: str
    type: str
    """An xsd name, or the name of a type or enum; `[]` follows if it is an array."""
    required: bool
    """Whether it is always there (minOccurs=1)."""
    nillable: bool = False


@attrs.frozen
class OperationMessages:
    """What an operation takes and returns in SOAP."""

    parameters: tuple[ElementEntry, ...]
    result: tuple[ElementEntry, ...]
    """One element; none if it returns nothing."""


@attrs.frozen
class FormCall:
    """What an operation takes and returns in a form binding."""

    parameters: tuple[tuple[str, str], ...]
    """Name and type: `string`, or `StringArray` for a name that is repeated."""
    root: tuple[str, str]
    """Name and type of the reply's root element; empty if it has none."""


@attrs.frozen(kw_only=True)
class Description:
    """A version of the service, as its WSDL describes it or as it is declared here."""

    namespace: str
    version: str | None = None
    """The version it says it is of, such as `3.2`."""
    build: str | None = None
    """The build it says it is of, such as `206`."""
    operations: dict[str, OperationMessages]
    types: dict[str, tuple[ElementEntry, ...]]
    """The fields of every complex type."""
    arrays: dict[str, ElementEntry]
    """The item of every `ArrayOf…` type."""
    enums: dict[str, tuple[str, ...]]
    bindings: dict[Protocol, dict[str, str]]
    """For each binding its operations, and how each is addressed: SOAPAction or path."""
    forms: dict[Protocol, dict[str, FormCall]]
    """For each form binding its operations."""


def read_wsdl(content: bytes) -> Description:
    """Return what a WSDL of ECGridOS says.

    Raises:
        ArgumentError: If it is not a WSDL, or describes another service.
    """
    root = _parse(content)
    if root.tag != f"{_WSDL}definitions":
        raise _refused(f"this is not a WSDL: its root element is {_local(str(root.tag))}")
    namespace = root.get("targetNamespace", "")
    if namespace not in {version.namespace for version in ApiVersion}:
        raise _refused(
            f"this WSDL describes another service: its namespace is {namespace or 'missing'}"
        )
    try:
        return _Reader(root, namespace).read()
    except KeyError as error:
        raise _refused(f"this WSDL cannot be read: it names {error}, but has none") from None
    except ValueError as error:
        raise _refused(f"this WSDL cannot be read: {error}") from None


def _parse(content: bytes) -> _Node:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        text = " ".join(str(getattr(error, "msg", error)).split())
        raise _refused(f"this is not a WSDL: it is not well-formed XML: {text}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused("this is not a WSDL: it declares a document type, so it was not read")
    return root


def _refused(text: str) -> ArgumentError:
    return ArgumentError(f"wsdl: {text}", parameter="wsdl")


def _local(name: str) -> str:
    """Return a name without its namespace or prefix."""
    return name.rpartition("}")[2].rpartition(":")[2]


def _name(node: _Node, attribute: str = "name") -> str:
    value = node.get(attribute)
    if value is None:
        raise ValueError(f"a {_local(str(node.tag))} has no {attribute}")
    return value


class _Reader:
    """Reads the parts of one WSDL."""

    def __init__(self, root: _Node, namespace: str) -> None:
        self._root = root
        self._namespace = namespace
        schema = root.find(f"{_WSDL}types/{_XS}schema[@targetNamespace='{namespace}']")
        if schema is None:
            raise ValueError(f"it has no schema of {namespace}")
        self._elements = {_name(node): node for node in schema.iterfind(f"{_XS}element")}
        self._complex = {_name(node): node for node in schema.iterfind(f"{_XS}complexType")}
        self._simple = {_name(node): node for node in schema.iterfind(f"{_XS}simpleType")}
        self._messages = {_name(node): node for node in root.iterfind(f"{_WSDL}message")}
        self._ports = {_name(node): node for node in root.iterfind(f"{_WSDL}portType")}

    def read(self) -> Description:
        version, build = self._stated()
        operations: dict[str, OperationMessages] = {}
        bindings: dict[Protocol, dict[str, str]] = {}
        forms: dict[Protocol, dict[str, FormCall]] = {}
        for binding in self._root.iterfind(f"{_WSDL}binding"):
            protocol = _protocol(binding)
            if protocol is None:
                continue
            port = self._ports[_local(_name(binding, "type"))]
            bindings[protocol] = {
                _name(node): _address(node) for node in binding.iterfind(f"{_WSDL}operation")
            }
            declared = {_name(node): node for node in port.iterfind(f"{_WSDL}operation")}
            if protocol.is_soap:
                operations |= {name: self._soap(node) for name, node in declared.items()}
            else:
                forms[protocol] = {name: self._form(node) for name, node in declared.items()}
        return Description(
            namespace=self._namespace,
            version=version,
            build=build,
            operations=operations,
            types={
                name: self._sequence(node)
                for name, node in self._complex.items()
                if not _is_array(name)
            },
            arrays={name: self._item(name) for name in self._complex if _is_array(name)},
            enums={
                name: tuple(_name(value, "value") for value in node.iter(f"{_XS}enumeration"))
                for name, node in self._simple.items()
            },
            bindings=bindings,
            forms=forms,
        )

    def _stated(self) -> tuple[str | None, str | None]:
        """Return version and build: from the documentation, else from the address."""
        services = self._root.findall(f"{_WSDL}service")
        for node in (self._root, *services):
            found = _BUILD.search(node.findtext(f"{_WSDL}documentation") or "")
            if found:
                return found.group(1), found.group(2)
        for service in services:
            for node in service.iter(f"{_SOAP11}address", f"{_SOAP12}address", f"{_HTTP}address"):
                found = _PATH.search(node.get("location", ""))
                if found:
                    return found.group(1), None
        return None, None

    def _soap(self, operation: _Node) -> OperationMessages:
        request, reply = (
            self._message_element(operation, direction) for direction in ("input", "output")
        )
        return OperationMessages(self._sequence(request), self._sequence(reply))

    def _message_element(self, operation: _Node, direction: str) -> _Node:
        """Return the complex type of the element that a SOAP message carries."""
        (part,) = self._parts(operation, direction)
        element = self._elements[_local(_name(part, "element"))]
        kind = element.find(f"{_XS}complexType")
        if kind is None:
            raise ValueError(f"the element {_name(element)} has no type of its own")
        return kind

    def _form(self, operation: _Node) -> FormCall:
        parameters = tuple(
            (_name(part), _local(_name(part, "type"))) for part in self._parts(operation, "input")
        )
        parts = self._parts(operation, "output")
        if not parts:
            return FormCall(parameters, ("", ""))
        root = self._elements[_local(_name(parts[0], "element"))]
        return FormCall(parameters, (_name(root), self._type(root)))

    def _parts(self, operation: _Node, direction: str) -> list[_Node]:
        node = operation.find(f"{_WSDL}{direction}")
        if node is None:
            return []
        return self._messages[_local(_name(node, "message"))].findall(f"{_WSDL}part")

    def _sequence(self, kind: _Node) -> tuple[ElementEntry, ...]:
        return tuple(
            self._entry(node)
            for node in kind.iterfind(f"{_XS}sequence/{_XS}element")
            if node.get("name") is not None
        )

    def _entry(self, node: _Node) -> ElementEntry:
        return ElementEntry(
            name=_name(node),
            type=self._type(node),
            required=node.get("minOccurs", "1") != "0",
            nillable=node.get("nillable") in ("true", "1"),
        )

    def _type(self, node: _Node) -> str:
        named = node.get("type")
        if named is None:  # only a DataSet is described in place: any schema, then any rows
            return "DataSet" if node.find(f".//{_XS}any") is not None else ""
        name = _local(named)
        if _is_array(name) and name in self._complex:
            return f"{self._item(name).type}[]"
        return name

    def _item(self, name: str) -> ElementEntry:
        items = self._sequence(self._complex[name])
        if len(items) != 1:
            raise ValueError(f"{name} is not an array of one type")
        return items[0]


def _is_array(name: str) -> bool:
    return name.startswith(ARRAY_OF)


def _protocol(binding: _Node) -> Protocol | None:
    if binding.find(f"{_SOAP11}binding") is not None:
        return Protocol.SOAP11
    if binding.find(f"{_SOAP12}binding") is not None:
        return Protocol.SOAP12
    form = binding.find(f"{_HTTP}binding")
    if form is None:
        return None
    return {"GET": Protocol.HTTP_GET, "POST": Protocol.HTTP_POST}.get(form.get("verb", ""))


def _address(operation: _Node) -> str:
    """Return the SOAPAction or the path by which an operation of a binding is addressed."""
    for kind in (_SOAP11, _SOAP12):
        node = operation.find(f"{kind}operation")
        if node is not None:
            return node.get("soapAction", "")
    node = operation.find(f"{_HTTP}operation")
    return "" if node is None else node.get("location", "")
