"""Writes a description as ASMX would publish it, so that reading it can be tested."""

from xml.sax.saxutils import escape

from ecgridos_async import Protocol
from ecgridos_async.contract.wsdl import Description, ElementEntry, FormCall

PORTS = {
    Protocol.SOAP11: "Soap",
    Protocol.SOAP12: "Soap12",
    Protocol.HTTP_GET: "HttpGet",
    Protocol.HTTP_POST: "HttpPost",
}
SCALARS = {
    "string", "boolean", "unsignedByte", "short", "int", "long",
    "decimal", "float", "double", "dateTime", "base64Binary",
}  # fmt: skip
ANY_SCHEMA = (
    '<s:complexType><s:sequence><s:element ref="s:schema" /><s:any /></s:sequence></s:complexType>'
)


def write_wsdl(described: Description, *, documentation: str = "", location: str = "") -> bytes:
    """Return the WSDL; *documentation* and *location* are what may tell of which build it is."""
    text = f"""<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
 xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:s="http://www.w3.org/2001/XMLSchema"
 xmlns:tns="{described.namespace}" xmlns:s1="{described.namespace}AbstractTypes"
 xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="{described.namespace}">
<wsdl:documentation>{escape(documentation)}</wsdl:documentation>
<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="{described.namespace}">
{_schema(described)}
</s:schema></wsdl:types>
{_messages(described)}
{_ports(described)}
{_bindings(described)}
<wsdl:service name="ECGridOS"><wsdl:port name="Soap" binding="tns:Soap">
<soap:address location="{location}" /></wsdl:port></wsdl:service>
</wsdl:definitions>"""
    return text.encode()


def _schema(described: Description) -> str:
    lines: list[str] = []
    for name, messages in described.operations.items():
        for element, entries in ((name, messages.parameters), (f"{name}Response", messages.result)):
            lines.append(
                f'<s:element name="{element}"><s:complexType>'
                f"{_sequence(entries)}</s:complexType></s:element>"
            )
    for name, fields in described.types.items():
        lines.append(f'<s:complexType name="{name}">{_sequence(fields)}</s:complexType>')
    for name, item in described.arrays.items():
        content = _sequence((item,), most="unbounded")
        lines.append(f'<s:complexType name="{name}">{content}</s:complexType>')
    for name, values in described.enums.items():
        content = "".join(f'<s:enumeration value="{value}" />' for value in values)
        lines.append(
            f'<s:simpleType name="{name}"><s:restriction base="s:string">'
            f"{content}</s:restriction></s:simpleType>"
        )
    roots = {call.root for calls in described.forms.values() for call in calls.values()}
    for name, kind in sorted(roots - {("", "")}):
        lines.append(_element("", name, kind))
    return "\n".join(lines)


def _sequence(entries: tuple[ElementEntry, ...], *, most: str = "1") -> str:
    if not entries:
        return ""
    elements = [
        _element(
            f'minOccurs="{int(entry.required)}" maxOccurs="{most}" '
            + ('nillable="true" ' if entry.nillable else ""),
            entry.name,
            entry.type,
        )
        for entry in entries
    ]
    return f"<s:sequence>{''.join(elements)}</s:sequence>"


def _element(attributes: str, name: str, kind: str) -> str:
    if kind == "DataSet":
        return f'<s:element {attributes}name="{name}">{ANY_SCHEMA}</s:element>'
    return f'<s:element {attributes}name="{name}" type="{_type(kind)}" />'


def _type(kind: str) -> str:
    if kind.endswith("[]"):
        item = kind.removesuffix("[]")
        return f"tns:ArrayOf{item[0].upper()}{item[1:]}"
    return f"s:{kind}" if kind in SCALARS else f"tns:{kind}"


def _messages(described: Description) -> str:
    lines: list[str] = []
    for name in described.operations:
        for suffix, element in (("In", name), ("Out", f"{name}Response")):
            lines.append(
                f'<wsdl:message name="{name}Soap{suffix}">'
                f'<wsdl:part name="parameters" element="tns:{element}" /></wsdl:message>'
            )
    for protocol, calls in described.forms.items():
        for name, call in calls.items():
            lines += _form_messages(f"{name}{PORTS[protocol]}", call)
    return "\n".join(lines)


def _form_messages(name: str, call: FormCall) -> list[str]:
    parts = "".join(
        f'<wsdl:part name="{part}" type="{"s" if kind == "string" else "s1"}:{kind}" />'
        for part, kind in call.parameters
    )
    body = f'<wsdl:part name="Body" element="tns:{call.root[0]}" />' if call.root[0] else ""
    return [
        f'<wsdl:message name="{name}In">{parts}</wsdl:message>',
        f'<wsdl:message name="{name}Out">{body}</wsdl:message>',
    ]


def _ports(described: Description) -> str:
    ports = {Protocol.SOAP11: list(described.operations)}
    ports |= {protocol: list(calls) for protocol, calls in described.forms.items()}
    lines: list[str] = []
    for protocol, names in ports.items():
        port = PORTS[protocol]
        content = "".join(
            f'<wsdl:operation name="{name}"><wsdl:input message="tns:{name}{port}In" />'
            f'<wsdl:output message="tns:{name}{port}Out" /></wsdl:operation>'
            for name in names
        )
        lines.append(f'<wsdl:portType name="{port}">{content}</wsdl:portType>')
    return "\n".join(lines)


def _bindings(described: Description) -> str:
    lines: list[str] = []
    for protocol, addresses in described.bindings.items():
        port = "Soap" if protocol.is_soap else PORTS[protocol]
        prefix, attribute = {
            Protocol.SOAP11: ("soap", "soapAction"),
            Protocol.SOAP12: ("soap12", "soapAction"),
        }.get(protocol, ("http", "location"))
        verb = "" if protocol.is_soap else f' verb="{protocol.removeprefix("http-").upper()}"'
        content = "".join(
            f'<wsdl:operation name="{name}"><{prefix}:operation {attribute}="{address}" />'
            "</wsdl:operation>"
            for name, address in addresses.items()
        )
        lines.append(
            f'<wsdl:binding name="{PORTS[protocol]}" type="tns:{port}">'
            f"<{prefix}:binding{verb} />{content}</wsdl:binding>"
        )
    return "\n".join(lines)
