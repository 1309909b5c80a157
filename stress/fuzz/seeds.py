"""Seeds: the sandbox's replies to every kind of call, and literals."""

import base64
import functools
import gzip
import random
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from ecgridos_async import Protocol
from ecgridos_async._wire.codec import codec
from ecgridos_async._wire.scalars import writer
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import EnumType, Text, is_bytes
from ecgridos_async.sandbox import DEMO_API_KEY
from stress.fuzz.plans import PROTOCOLS, App, plans_by_result, plans_of_all
from stress.fuzz.reading import CONTENT_TYPES, CONTROLS, STAND_IN, STATUSES
from stress.fuzz.sending import METHODS, NAIVE, TYPES

T = TypeVar("T")


def chosen(option: T, options: Sequence[T]) -> bytes:
    """Return the bytes that make `Choices.one_of` choose an option."""
    most = len(options) - 1
    return options.index(option).to_bytes(max(1, (most.bit_length() + 7) // 8))


def argument(parameter: Parameter) -> object:
    """Return an argument that can be sent."""
    match parameter.type:
        case Text():
            return "ZZ"
        case EnumType():
            return parameter.type.python(next(iter(parameter.type.python)).value)
        case kind if is_bytes(kind):
            return b"ISA*00*"
        case kind:
            moment = NAIVE.astimezone()
            for value in (1, True, moment, 1.5):
                try:
                    writer(kind)(value)
                except ValueError:
                    continue
                return value
            raise AssertionError(kind)


@functools.cache
def replies() -> tuple[tuple[Plan, Protocol, int, bytes], ...]:
    """Return the sandbox's reply to a call with each type of result, in each binding."""
    app = App()
    found: list[tuple[Plan, Protocol, int, bytes]] = []
    for plan in plans_by_result():
        values = [argument(parameter) for parameter in plan.parameters]
        for protocol in PROTOCOLS:
            app.world.reset()
            found.append((plan, protocol, *app.call(plan, protocol, values)))
    return tuple(found)


def content_type(protocol: Protocol, status: int) -> bytes:
    """Return the choice of the Content-Type that goes with a reply."""
    if not protocol.is_soap and status != 200:
        return chosen("text/plain; charset=utf-8", CONTENT_TYPES)
    return chosen(CONTENT_TYPES[protocol is Protocol.SOAP12], CONTENT_TYPES)


MARKUP: Final = (
    b'<?xml version="1.0" encoding="utf-8"?><a xmlns="u" x:b="c" xmlns:x="v">t&#13;&amp;</a>',
    b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
    b"<!-- --><?p?><a><![CDATA[<b/>]]></a>",
    b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>",
    "<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"),
    "<a>é</a>".encode("utf-16-be"),
    b"\xef\xbb\xbf<a/>",
    b"<a>" * 250 + b"</a>" * 250,
)


def parser() -> Iterator[bytes]:
    for number, body in enumerate(MARKUP):
        yield bytes((number % len(CONTENT_TYPES),)) + body
    for _, _, _, body in replies()[:20]:
        yield b"\0" + body


def reply() -> Iterator[bytes]:
    for plan, protocol, given, body in replies():
        status = given if given in STATUSES else 200
        yield b"".join(
            (
                chosen(plan, plans_by_result()),
                chosen(protocol, PROTOCOLS),
                chosen(status, STATUSES),
                content_type(protocol, status),
                body,
            )
        )


def scan() -> Iterator[bytes]:
    for plan, protocol, status, body in replies():
        if status == 200:
            yield chosen(plan, plans_by_result()) + chosen(protocol, PROTOCOLS) + body


PLACES: Final = (rb"(?<=[A-Z])(?=[a-z]*</)", rb"(?<=>)(?=[A-Z])", rb"(?=</)", rb'(?=">)')
"""Where references are put: in names and before them, in any text, and in attributes."""


def controls() -> Iterator[bytes]:
    for number, (plan, protocol, status, body) in enumerate(replies()):
        yield b"".join(
            (
                chosen(plan, plans_by_result()),
                chosen(protocol, PROTOCOLS),
                bytes((number % len(CONTROLS), status != 200)),
                re.sub(PLACES[number % 4], STAND_IN, body, count=1 + number % 5),
            )
        )


ERROR_INFO: Final = (
    "<ErrorInfo><ErrorCode>{0}</ErrorCode><ErrorString>{1}</ErrorString>"
    "<ErrorItem>SessionID</ErrorItem><ErrorMessage>It is &lt;not&gt; open.</ErrorMessage>"
    "</ErrorInfo>"
)
FAULTS: Final = {
    Protocol.SOAP11: (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
        "<faultcode>s:Client</faultcode><faultstring>{1}</faultstring><faultactor/>"
        "<detail>" + ERROR_INFO + "</detail></s:Fault></s:Body></s:Envelope>"
    ),
    Protocol.SOAP12: (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>'
        "<s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason>"
        '<s:Text xml:lang="de">Nein</s:Text><s:Text xml:lang="en">{1}</s:Text></s:Reason>'
        "<s:Detail>" + ERROR_INFO + "</s:Detail></s:Fault></s:Body></s:Envelope>"
    ),
    Protocol.HTTP_POST: "{1}\n",
    Protocol.HTTP_GET: "Missing parameter: {1}.",
}
STRINGS: Final = ("SessionTimeout", "Access Denied", "Invalid ID", "Too many open sessions", "…")


def fault() -> Iterator[bytes]:
    for number, (protocol, text) in enumerate(FAULTS.items()):
        for code, string in enumerate(STRINGS):
            yield b"".join(
                (
                    bytes((number % 3,)),
                    chosen(protocol, PROTOCOLS),
                    chosen(500, STATUSES[1:]),
                    content_type(protocol, 500),
                    text.format(code, string).encode(),
                )
            )


COLUMNS: Final = "".join(
    f'<xs:element name="C_x0020_{number}" type="xs:{kind}" minOccurs="0"/>'
    for number, kind in enumerate(
        ("string", "int", "boolean", "decimal", "double", "dateTime", "base64Binary", "duration")
    )
)
DATA_SET: Final = (
    '<xs:schema id="N" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata"><xs:element name="N" '
    'msdata:IsDataSet="true"><xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">'
    f'<xs:element name="T"><xs:complexType><xs:sequence>{COLUMNS}'
    '<xs:element name="G" msdata:DataType="System.Guid, mscorlib" type="xs:string"/>'
    '</xs:sequence><xs:attribute name="A" type="xs:int"/></xs:complexType></xs:element>'
    '<xs:element ref="U"/></xs:choice></xs:complexType></xs:element>'
    '<xs:element name="U" type="V"/><xs:complexType name="V"><xs:simpleContent>'
    '<xs:extension base="xs:string"><xs:attribute name="B" type="W"/></xs:extension>'
    '</xs:simpleContent></xs:complexType><xs:simpleType name="W">'
    '<xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
    '<d:diffgram xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1" '
    'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata"><N xmlns="">'
    '<T d:id="T1" msdata:rowOrder="0" A="5"><C_x0020_0>text</C_x0020_0><C_x0020_1>1</C_x0020_1>'
    "<C_x0020_2>true</C_x0020_2><C_x0020_3>1.50</C_x0020_3><C_x0020_4>INF</C_x0020_4>"
    "<C_x0020_5>2026-01-02T03:04:05.1234567Z</C_x0020_5><C_x0020_6>QUJD</C_x0020_6>"
    "<C_x0020_7>P1DT2H</C_x0020_7><G>6f1c2f0e-0000-4000-8000-000000000000</G></T>"
    '<U d:id="U1" msdata:rowOrder="1" B="7">text</U></N><d:before/></d:diffgram>'
)


def data_set() -> Iterator[bytes]:
    yield DATA_SET.encode()
    yield DATA_SET.partition("</xs:schema>")[2].encode()
    for plan, protocol, status, body in replies():
        if plan.result.name == "DataSet" and status == 200 and not protocol.is_soap:
            start = body.index(b">", body.index(b"<DataSet")) + 1
            yield body[start : body.rindex(b"</DataSet>")]
    for table in (
        b'<T d:id="T1"/><T d:id="T2"><a/></T>',
        b'<T d:id="T1" x="1">t</T>',
        b'<T d:id="1"><T d:id="2"/></T>',
    ):
        yield (
            b'<d:diffgram xmlns:d="urn:schemas-microsoft-com:xml-diffgram-v1"><N xmlns="">%b</N>'
            b"</d:diffgram>" % table
        )


CONTENT: Final = base64.b64encode(bytes(range(256)))


def sieve() -> Iterator[bytes]:
    namespace = next(p for p in plans_of_all() if p.version == "4.1").version.namespace.encode()
    for text in (
        CONTENT,
        CONTENT.replace(b"A", b"A\r\n"),
        CONTENT.replace(b"D", b"D&#xD;\n"),
        CONTENT + b"<!-- -->",
        b"<![CDATA[" + CONTENT + b"]]>",
        CONTENT[:7],
        CONTENT + b"QQ==",
        CONTENT[:-2] + b"?!",
    ):
        for lengths in (b"\0\0\0\0", b"\0\0\1\7", b"\1\2\x10\x10"):
            yield (
                b"\0"
                + lengths
                + b"".join(
                    (
                        b'<?xml version="1.0"?><FileInfo xmlns="%b"><ParcelID>7</ParcelID>'
                        % namespace,
                        b"<FileName>a</FileName><Content>%b</Content></FileInfo>" % text,
                    )
                )
            )


def inflation() -> Iterator[bytes]:
    for limit in (b"\0\xff\xff", b"\0\0\1"):
        for text in (b"", b"<a/>" * 100, bytes(70_000)):
            yield b"\0" + limit + gzip.compress(text, mtime=0) * 2
            yield b"\2" + limit + zlib.compress(text)
            yield b"\2" + limit + zlib.compress(text)[2:-4]


def masking() -> Iterator[bytes]:
    for plan, protocol, _, body in replies():
        if plan.operation == "Login" or b"SessionID" in body:
            yield b"\1" + chosen(protocol, PROTOCOLS) + b"\xff\xff" + body[:500] + b"@"
    for text in (b"@", b"<![CDATA[@]]>", b"<!-- -->@", b"x@<!--"):
        yield b"\0\2\xff\xff" + b'<string xmlns="http://ecgridos.net/">%b</string>' % text
        yield (
            b'\0\1\xff\xff<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
            b'<LoginResponse xmlns="http://ecgridos.net/"><LoginResult>%b</LoginResult>'
            b"</LoginResponse></s:Body></s:Envelope>" % text
        )


def request() -> Iterator[bytes]:
    shuffled = random.Random(1)  # noqa: S311  # nothing secret
    for number in range(0, len(plans_of_all()), 9):
        yield number.to_bytes(2) + bytes((number % 4,)) + shuffled.randbytes(60)


def sandbox() -> Iterator[bytes]:
    for number, plan in enumerate(plans_of_all()):
        if number % 5:
            continue
        protocol = PROTOCOLS[number // 5 % 4]
        values = [argument(parameter) for parameter in plan.parameters]
        session = [DEMO_API_KEY] if plan.session else []
        built = codec(plan, protocol).request(plan.version.path, [*session, *values])
        kind = TYPES[PROTOCOLS.index(protocol)] if protocol.is_soap else TYPES[2]
        yield b"".join(
            (
                chosen(plan, plans_of_all()),
                chosen(built.method, METHODS),
                chosen(kind, TYPES),
                b"\3" if protocol is Protocol.SOAP11 else b"\0",
                built.body or built.url.partition("?")[2].encode(),
            )
        )


SEEDS: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = {
    "parser": parser,
    "reply": reply,
    "scan": scan,
    "controls": controls,
    "fault": fault,
    "dataset": data_set,
    "sieve": sieve,
    "inflate": inflation,
    "masking": masking,
    "request": request,
    "sandbox": sandbox,
}


@functools.cache
def seeds_of(target: str) -> tuple[bytes, ...]:
    """Return the inputs that a target begins with."""
    return tuple(SEEDS[target]())
