"""A scanner reads the same values as the general reader, and it reads every usual reply.

`scanned` is the outcome of a scanner, `by_the_rules` that of the general reader alone.
"""

import functools
import random
import time
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable
from typing import Any, cast
from unittest import mock

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import Client, ECGridOSError, Protocol, ReplyTooLargeError, models
from ecgridos_async._wire import decode, reply, scanner
from ecgridos_async._wire.codec import Codec, CodecOptions
from ecgridos_async._wire.scanner import OTHERWISE
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import parse
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import reachable, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Text,
    WireType,
    schema_name,
)
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import MAX_REPLY_ELEMENTS, WireReply
from stress.fuzz.plans import App, plan_of, plans_of_all
from stress.fuzz.reading import leave_it, scanner_of
from stress.fuzz.seeds import argument

VERSIONS = tuple(ApiVersion)
PROTOCOLS = tuple(Protocol)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XSD = "http://www.w3.org/2001/XMLSchema"
SOAPS = {
    Protocol.SOAP11: "http://schemas.xmlsoap.org/soap/envelope/",
    Protocol.SOAP12: "http://www.w3.org/2003/05/soap-envelope",
}
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
MODELS: tuple[type[attrs.AttrsInstance], ...] = tuple(
    model
    for name in sorted(dir(models))
    if isinstance(model := getattr(models, name), type)
    and attrs.has(model)
    and issubclass(model, models.Model)
    and model is not models.Model
    and not hasattr(model, "__wire_type__")
)
ODD_TEXTS = (
    "",
    " ",
    "x",
    "1_0",
    " 7 ",
    "+7",
    "-7",
    "٣",
    "9" * 401,
    "NaN",
    "1e5",
    "TRUE",
    "0001-01-01T00:00:00",
    "2026-02-30T00:00:00",
    "2026-01-02T03:04:05,5Z",
    "2026-01-02T03:04:05+0100",
    "2026-01-02T24:00:00Z",
    "2026-01-02T03:04:05.",
    "2026-01-02T03:04:05.1234567890-14:00",
    "2026-01-02T03:04:05.1234567x",
    "2026-01-02T03:04:05z",
    "9999-12-31T23:59:59.9999999-14:00",
    "2026-W01-1T00:00:00",
    "20260102T030405",
    "YQ==",
    "a&amp;b_é",
    "7&#x1D;",
    "&#x1C;7",
    "&#x1F;a&#0;",
    "&#65;&#x42;&#13;&#x10FFFF;",
    "&#55;",
    "&eacute;",
    "a\r\nb\rc",
    "]]>",
    "a>b",
    "<![CDATA[7]]>",
    "<!-- 7 -->7",
    "\x01",
    "\ufffe",
    "\x7f\x85\u2028",
    "😀",
    "x" * 65_536,
)
PLAIN_TEXTS = {
    "boolean": ("true", "false", "1"),
    "dateTime": (
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.1234567Z",
        "2026-01-02T03:04:05+01:00",
        "0001-01-01T00:00:00",
    ),
    "base64Binary": ("YWJj",),
}
NILS = ('xsi:nil="true"', 'xsi:nil="true"', f'd5p1:nil="true" xmlns:d5p1="{XSI}"', 'xsi:nil="1"')


def usual_texts(kind: WireType) -> tuple[str, ...]:
    match kind:
        case Integer():
            return ("0", "42", "123456789012", "-300")
        case EnumType():
            return (*list(kind.python)[:3], "NewInALaterBuild")
        case Text():
            return ("Ada &amp; sons", "0", "é_", "&#xD;&lt;&gt;&quot;&apos;", " x ")
        case _:
            return PLAIN_TEXTS.get(kind.name, ("1.5", "0.1250"))


@attrs.frozen
class Writer:
    """Writes objects as the service does, and with odds of one in *odds* otherwise."""

    rng: random.Random
    version: ApiVersion
    odds: int

    def is_odd(self) -> bool:
        return not self.rng.randrange(self.odds)

    def content(self, kind: WireType, depth: int) -> str:
        if isinstance(kind, EitherType):
            others = [inner for _, inner in kind.by_version]
            kind = self.rng.choice(others) if self.is_odd() else kind.at(self.version)
        if isinstance(kind, ObjectType):
            return self.fields(kind.python, depth - 1)
        if isinstance(kind, ArrayType):
            items = self.rng.randrange(3) if depth else 0
            return "".join(
                self.nil(kind.item.name)
                if self.is_odd()
                else self.element(kind.item.name, kind.item, depth)
                for _ in range(items)
            )
        return "" if isinstance(kind, DataSetType) else self.rng.choice(usual_texts(kind))

    def nil(self, name: str) -> str:
        return f"<{name} {self.rng.choice(NILS)} />"

    def element(self, name: str, kind: WireType, depth: int) -> str:
        if not self.is_odd():
            text = self.content(kind, depth)
            if not text and isinstance(kind, ObjectType):
                return ""
            return f"<{name}>{text}</{name}>" if text else f"<{name} />"
        text = self.rng.choice((self.content(kind, depth), "", self.rng.choice(ODD_TEXTS)))
        return self.rng.choice(
            (
                self.nil(name),
                f"<{name}/>",
                f"<{name}>{text}</{name}>",
                f"<{name}>{text}<Odd>1</Odd></{name}>",
                f'<{name} xmlns="{self.version.namespace}">{text}</{name}>',
                f"<{name} >{text}</{name} >",
                f"<{name}>{text}</{name}><!-- -->",
            )
        )

    def fields(self, model: type[attrs.AttrsInstance], depth: int) -> str:
        shape = shape_of(model)
        declared = {field.name: field for field in shape.fields}
        found = [
            self.element(field.wire, declared[field.name].type, depth)
            for field in shape.at(self.version)
            if (field.required and not self.is_odd())
            or (not field.required and self.rng.randrange(4) and depth >= 0)
        ]
        if not self.is_odd():
            return "".join(found)
        match self.rng.randrange(6):
            case 0:
                self.rng.shuffle(found)
            case 1:
                found.append(self.rng.choice(found or [""]))
            case 2:
                found.insert(self.rng.randrange(9), '<New xmlns:a="urn:a"><a:b>1</a:b></New>')
            case 3:
                found.insert(self.rng.randrange(9), "a stray text")
            case 4:
                found.insert(0, '<ParcelID xmlns="urn:other">1</ParcelID>')
            case _:
                others = [field for field in shape.fields if self.version not in field.versions]
                found += [self.element(f.wire, f.type, depth) for f in others]
        return "".join(found)


def written(plan: Plan, protocol: Protocol, inside: str) -> bytes:
    """Return a reply as ASP.NET writes it; *inside* is what the result holds."""
    namespace = plan.version.namespace
    if protocol.is_soap:
        name = plan.operation
        return (
            f'{DECLARATION}<soap:Envelope xmlns:soap="{SOAPS[protocol]}" xmlns:xsi="{XSI}" '
            f'xmlns:xsd="{XSD}"><soap:Body><{name}Response xmlns="{namespace}"><{name}Result>'
            f"{inside}</{name}Result></{name}Response></soap:Body></soap:Envelope>"
        ).encode()
    root = schema_name(plan.result)
    declared = ""
    if isinstance(plan.result, (ObjectType, ArrayType)):
        declared = f' xmlns:xsd="{XSD}" xmlns:xsi="{XSI}"'
        inside = inside.replace("><", ">\r\n  <")
    return f'{DECLARATION}\r\n<{root}{declared} xmlns="{namespace}">{inside}</{root}>'.encode()


def seen(value: object) -> object:
    """Return all that anybody can see of a value."""
    if isinstance(value, list):
        return [seen(item) for item in cast("list[object]", value)]
    if isinstance(value, models.Model):
        inside = [seen(getattr(value, field.name)) for field in attrs.fields(type(value))[1:]]
        return type(value), inside, dict(value.unknown)
    return type(value), str(value)


def reply_with(body: bytes, content_type: str = "text/xml; charset=utf-8") -> WireReply:
    return WireReply(200, {"content-type": content_type}, body)


def scanned(plan: Plan, protocol: Protocol, body: bytes) -> Any:
    return scanner_of(plan, protocol)(reply_with(body), MAX_REPLY_ELEMENTS)


def by_the_rules(plan: Plan, protocol: Protocol, body: bytes, *, strict: bool) -> object:
    """Return what the general reader makes of a reply, be it a value or an error."""
    with mock.patch.object(reply, "scanner", return_value=leave_it):
        try:
            return seen(Codec(plan, protocol, CodecOptions(strict=strict)).read(reply_with(body)))
        except ECGridOSError as error:
            return error


@functools.cache
def plan_for(model: type[attrs.AttrsInstance], version: ApiVersion, *, many: bool) -> Plan:
    """Return the plan of an operation that returns objects of *model*."""
    kind = ObjectType(model)
    return attrs.evolve(
        plan_of("WhoAmI", version), result=ArrayType(kind) if many else kind, other_results=()
    )


@pytest.mark.timeout(300)
@settings(max_examples=250, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    model=st.sampled_from(MODELS),
    version=st.sampled_from(VERSIONS),
    protocol=st.sampled_from(PROTOCOLS),
    many=st.booleans(),
    odds=st.sampled_from((10, 40, 200, 10_000)),
)
def test_what_a_scanner_reads_is_what_the_general_reader_reads(
    seed: int,
    model: type[attrs.AttrsInstance],
    version: ApiVersion,
    protocol: Protocol,
    *,
    many: bool,
    odds: int,
) -> None:
    plan = plan_for(model, version, many=many)
    inside = Writer(random.Random(seed), version, odds).content(plan.result, 2)  # noqa: S311
    body = written(plan, protocol, inside)
    found = scanned(plan, protocol, body)
    if found is not OTHERWISE:
        for strict in (False, True):
            assert seen(found) == by_the_rules(plan, protocol, body, strict=strict)


@pytest.mark.parametrize("protocol", [Protocol.SOAP12, Protocol.HTTP_POST])
@pytest.mark.parametrize("version", VERSIONS)
def test_every_model_is_read_by_a_scanner(version: ApiVersion, protocol: Protocol) -> None:
    for model in MODELS:
        plan = plan_for(model, version, many=False)
        if any(isinstance(kind, DataSetType) for kind in reachable([plan.result], version)):
            continue
        rng = random.Random(1)  # noqa: S311  # no secret
        body = written(plan, protocol, Writer(rng, version, 10**9).fields(model, 1))
        found = scanned(plan, protocol, body)
        assert found is not OTHERWISE, (model.__name__, body)
        assert seen(found) == by_the_rules(plan, protocol, body, strict=True)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_replies_of_the_sandbox_are_read_by_scanners(
    version: ApiVersion, protocol: Protocol
) -> None:
    """One operation for each type of result; DataSets and results without content are not read."""
    app, counted = App(), Counter[str]()
    for plan in {p.result: p for p in plans_of_all() if p.version == version}.values():
        app.world.reset()
        status, body = app.call(plan, protocol, [argument(p) for p in plan.parameters])
        if status != 200:
            continue
        found = scanned(plan, protocol, body)
        expected = by_the_rules(plan, protocol, body, strict=True)
        if isinstance(plan.result, DataSetType):
            assert found is OTHERWISE
        elif expected in ([], (type(None), "None")):
            counted["empty"] += 1
        else:
            assert found is not OTHERWISE, (plan.operation, body)
            assert seen(found) == expected
            counted["read"] += 1
    assert counted["read"] >= 10, counted
    assert counted["empty"] <= counted["read"] / 2, counted


SCHEDULE = (
    "<Schedule><ScheduleID>11</ScheduleID><Allowance>1000.0000</Allowance>"
    "<Maximum>50000</Maximum><Block>1.0000</Block><Rate>0.1250</Rate><CatalogID>7</CatalogID>"
    "<Description>Kilocharacters</Description><AccountReport>TrafficAll</AccountReport>"
    "<Measure>TotalKCs</Measure><SpecifiedNetworkID>-1</SpecifiedNetworkID>"
    "<IncludeRootMailbox>true</IncludeRootMailbox></Schedule>"
)
LEVEL = (
    "<Level><Level>Level1</Level><Name /><LimitedMonths>0</LimitedMonths>"
    f"<Schedules>{SCHEDULE * 2}</Schedules></Level>"
)
OWNER = (
    "<Owner><UserID>1001</UserID><LoginName>ada</LoginName><FirstName>Ada</FirstName>"
    "<Company>Engines &amp; Sons</Company><CellPhone /><CellCarrier>Undefined</CellCarrier>"
    "<TimeZoneOffset>-300</TimeZoneOffset><NetworkID>10</NetworkID><MailboxID>20</MailboxID>"
    "<AuthLevel>NetworkAdmin</AuthLevel><Created>2016-11-04T23:57:00.123Z</Created>"
    "<Modified>2020-02-29T12:34:56Z</Modified><LastLogin>0001-01-01T00:00:00</LastLogin>"
    "<Status>Active</Status><LockedOut>false</LockedOut><OpenSessions>1</OpenSessions></Owner>"
)
PRICELIST = (
    f"<PricelistID>42</PricelistID>{OWNER}<Date>2026-01-01T00:00:00</Date>"
    "<Description>Standard</Description><Model>Tiered</Model><Status>Active</Status>"
    f"<Levels>{LEVEL * 3}</Levels>"
)
INFO = plan_of("PricelistInfo", ApiVersion.V3_2)


def both(body: bytes, protocol: Protocol = Protocol.SOAP12) -> Any:
    """Return what the scanner reads, which is what the general reader reads."""
    found = scanned(INFO, protocol, body)
    if found is not OTHERWISE:
        for strict in (False, True):
            assert seen(found) == by_the_rules(INFO, protocol, body, strict=strict)
    return found


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("<Description>Kilocharacters</Description>", ""),
        ("<Description>Kilocharacters</Description>", '<Description xsi:nil="true" />'),
        (SCHEDULE, f'<Schedule d5p1:nil="true" xmlns:d5p1="{XSI}" />'),
        (OWNER, '<Owner xsi:nil="true" />'),
        (OWNER, ""),
        ("<Description>Kilocharacters</Description>", "<Description />"),
        (">2016-11-04T23:57:00.123Z<", ">2016-11-04T24:00:00.0<"),
        (">2016-11-04T23:57:00.123Z<", ">9999-12-31T23:59:59.9999999-05:00<"),
        (">2016-11-04T23:57:00.123Z<", ">2016-11-04T23:57:00.1234567890Z<"),
        (">Kilocharacters<", ">&#x20;&lt;&#13;&#233;&amp;é😀&gt;&quot;&apos; <"),
        (">0.1250<", ">0<"),
        (">0.1250<", "> 0 <"),
        (">TotalKCs<", ">NewInALaterBuild<"),
        (f"<Schedules>{SCHEDULE * 2}</Schedules>", ""),
        (f"<Schedules>{SCHEDULE * 2}</Schedules>", "<Schedules />"),
        (f"<Schedules>{SCHEDULE * 2}</Schedules>", '<Schedules xsi:nil="true" />'),
    ],
    ids=str,
)
def test_usual_variations_are_read_by_scanners(protocol: Protocol, old: str, new: str) -> None:
    inside = PRICELIST.replace(old, new) if old else PRICELIST
    assert isinstance(both(written(INFO, protocol, inside), protocol), models.Pricelist)


USUAL = written(INFO, Protocol.SOAP12, PRICELIST)


@pytest.mark.parametrize("order", ["soap xsi xsd", "xsi xsd soap", "xsd soap xsi"])
def test_an_envelope_declares_its_namespaces_in_any_order(order: str) -> None:
    names = {"soap": SOAPS[Protocol.SOAP12], "xsi": XSI, "xsd": XSD}
    usual = " ".join(f'xmlns:{name}="{names[name]}"' for name in names)
    moved = " ".join(f'xmlns:{name}="{names[name]}"' for name in order.split())
    assert isinstance(both(USUAL.replace(usual.encode(), moved.encode())), models.Pricelist)


def inserted(mark: str, text: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(mark.encode(), text.encode() + mark.encode(), 1)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old.encode(), new.encode("utf-8", "surrogatepass"), 1)


OTHER_SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "an unknown element": inserted("<Rate>", "<New>1</New>"),
    "an unknown element last": inserted("</PricelistInfoResult>", "<New>1</New>"),
    "an element twice": inserted("<Rate>", "<Rate>1</Rate>"),
    "another order": replaced(
        "<Rate>0.1250</Rate><CatalogID>7</CatalogID>", "<CatalogID>7</CatalogID><Rate>1</Rate>"
    ),
    "a required element left out": replaced("<Rate>0.1250</Rate>", ""),
    "nil where a value is required": replaced("<Rate>0.1250</Rate>", '<Rate xsi:nil="true" />'),
    "a nil that is filled": replaced("<Description>K", '<Description xsi:nil="true">K'),
    "an attribute": replaced("<Rate>", '<Rate a="1">'),
    "a blank in a tag": replaced("<Rate>", "<Rate >"),
    "an empty tag without a blank": replaced("<Name />", "<Name/>"),
    "a prefix": replaced("<Rate>0.1250</Rate>", "<x:Rate>0.1250</x:Rate>"),
    "another end tag": replaced("</Rate>", "</rate>"),
    "a comment": inserted("<Rate>", "<!-- -->"),
    "an instruction": inserted("<Rate>", "<?p?>"),
    "CDATA": replaced("Kilocharacters", "<![CDATA[K]]>"),
    "a stray text": inserted("<Rate>", "x"),
    "a bracket": replaced("Kilocharacters", "a>b"),
    "the end of CDATA": replaced("Kilocharacters", "]]>"),
    "an entity that is not declared": replaced("Kilocharacters", "&eacute;"),
    "a reference to a control character": replaced("Kilocharacters", "&#x1D;"),
    "a reference to half a pair": replaced("Kilocharacters", "&#xD800;"),
    "a reference beyond Unicode": replaced("Kilocharacters", "&#x110000;"),
    "an ampersand": replaced("Kilocharacters", "a & b"),
    "a control character": replaced("Kilocharacters", "\x1d"),
    "a noncharacter": replaced("Kilocharacters", "\uffff"),
    "half a pair": replaced("Kilocharacters", "\ud800"),
    "a byte that is not UTF-8": lambda body: body.replace(b"Kilo", b"\xe9"),
    "a text where a number belongs": replaced(">7<", ">seven<"),
    "a number with blanks": replaced(">7<", "> 7 <"),
    "a date that is none": replaced("2020-02-29", "2021-02-29"),
    "a reference in a number": replaced(">7<", ">&#55;<"),
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "another encoding": replaced('"utf-8"', '"iso-8859-1"'),
    "a document type": inserted("<soap:Envelope", "<!DOCTYPE a>"),
    "another prefix of the envelope": lambda body: body.replace(b"soap", b"s"),
    "a namespace declared twice": replaced(" xmlns:xsd=", f' xmlns:xsd="{XSD}" xmlns:xsd='),
    "another namespace": replaced('xmlns="http://', 'xmlns="https://'),
    "another xsi": replaced(XSI, "urn:xsi"),
    "a header": inserted("<soap:Body>", "<soap:Header />"),
    "a cut": lambda body: body[:-1],
    "something after the end": lambda body: body + b"x",
    "an indented envelope": inserted("<soap:Body>", "\n"),
}  # fmt: skip


@pytest.mark.parametrize("change", OTHER_SPELLINGS.values(), ids=list(OTHER_SPELLINGS))
def test_other_spellings_are_left_to_the_general_reader(change: Callable[[bytes], bytes]) -> None:
    assert both(USUAL) is not OTHERWISE
    body = change(USUAL)
    assert body != USUAL
    assert scanned(INFO, Protocol.SOAP12, body) is OTHERWISE


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-16", "text/xml; charset=ascii"])
def test_a_reply_said_to_be_in_another_encoding(content_type: str) -> None:
    found = scanner_of(INFO, Protocol.SOAP12)(reply_with(USUAL, content_type), MAX_REPLY_ELEMENTS)
    assert found is OTHERWISE


def test_objects_nested_deeply_are_left_to_the_general_reader() -> None:
    plan = plan_of("ParcelInfo", ApiVersion.V3_2)
    assert isinstance(plan.result, ObjectType)

    def nested(depth: int) -> bytes:
        inside = ""
        for level in range(depth):
            rng = random.Random(1)  # noqa: S311  # no secret
            model = models.ParcelIDInfo if level % 2 == 0 else models.InterchangeIDInfo
            name = "Parcels" if level % 2 else "Interchanges"
            item = "ParcelIDInfo" if level % 2 else "InterchangeIDInfo"
            text = Writer(rng, ApiVersion.V3_2, 10**9).fields(model, -1)
            inside = f"{text}<{name}><{item}>{inside}</{item}></{name}>" if inside else text
        return written(plan, Protocol.SOAP12, inside)

    assert scanned(plan, Protocol.SOAP12, nested(9)) is not OTHERWISE
    assert scanned(plan, Protocol.SOAP12, nested(41)) is OTHERWISE


HOSTILE = {
    "brackets": b"<" * 900_000,
    "open elements": b"<Schedule>" * 400_000,
    "elements again and again": b"<PricelistID>42</PricelistID>" * 140_000,
    "ampersands": OWNER.replace("ada", "&" * 60_000).encode() * 70,
    "references": OWNER.replace("ada", "&#x" + "0" * 60_000).encode() * 70,
    "blanks": b" " * 2**22,
    "levels": f"<Levels>{LEVEL * 4000}".encode(),
    "attributes": b"<PricelistID " + b'a="1" ' * 700_000,
}  # fmt: skip


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=list(HOSTILE))
@pytest.mark.parametrize("protocol", [Protocol.SOAP12, Protocol.HTTP_GET])
def test_hostile_replies_take_linear_time(protocol: Protocol, inside: bytes) -> None:
    usual = written(INFO, protocol, PRICELIST)
    mark = b"<PricelistID>"
    cut = usual.index(mark)
    for body in (usual[:cut] + inside, usual.replace(mark, inside + mark), inside + usual):
        started = time.thread_time()
        assert scanned(INFO, protocol, body) is OTHERWISE or inside.isspace()
        assert time.thread_time() - started < 3


def test_what_is_read_is_as_if_made_by_the_constructor() -> None:
    value = both(USUAL)
    odd = scanned(INFO, Protocol.SOAP12, OTHER_SPELLINGS["an empty tag without a blank"](USUAL))
    assert odd is OTHERWISE
    assert type(value) is models.Pricelist
    schedule = value.levels[0].schedules[0]
    made = attrs.evolve(schedule)
    assert type(schedule) is models.Schedule
    assert (schedule, hash(schedule), repr(schedule)) == (made, hash(made), repr(made))
    assert schedule.unknown is made.unknown
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(schedule, "rate", schedule.block)  # noqa: B010 - type checkers refuse it too
    assert value.levels[0].schedules is not value.levels[1].schedules


def test_a_reply_is_read_by_a_scanner_in_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Client("3.2").attach("0f8e8e80-session-id")
    expected = session.read(session.pricelists.info, USUAL)

    def never(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(reply, "parse", never)
    assert session.read(session.pricelists.info, USUAL) == expected


def test_tracebacks_show_the_source_of_a_generated_reader() -> None:
    def fails(_: str) -> object:
        raise KeyError

    read = cast("Any", scanner._object_reader(models.Schedule, "<S>", "S", ApiVersion.V3_2, ""))
    kept = dict(read.__globals__)
    try:
        read.__globals__["match0"] = fails
        with pytest.raises(TypeError) as caught:
            read("<S>", 0, 1)
    finally:
        read.__globals__.update(kept)
    shown = "".join(traceback.format_exception(caught.value))
    assert "found = match0(text, start)" in shown


def test_a_long_namespace_is_not_repeated_for_each_element_of_an_object() -> None:
    long = "u" * 1_000_000
    many = "<a:b/>" * 20
    body = f'<r xmlns="{ApiVersion.V3_2.namespace}" xmlns:a="{long}">{many}</r>'.encode()
    root = parse(body)
    read = decode.decoder(ObjectType(models.Pricelist), ApiVersion.V3_2, strict=True)
    tracemalloc.start()
    with pytest.raises(UnreadableError):
        read(root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(long)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("parcels", "unknown"),
    [pytest.param(50_000, "", id="scanned"), pytest.param(5_000, "<New>1</New>", id="parsed")],
)
def test_many_parcels_are_read_with_the_limits_raised(parcels: int, unknown: str) -> None:
    plan = plan_of("ParcelInBox", ApiVersion.V3_2)
    rng = random.Random(1)  # noqa: S311  # no secret
    writer = Writer(rng, ApiVersion.V3_2, 10**9)
    fullest = max((writer.fields(models.ParcelIDInfo, 0) for _ in range(50)), key=len)
    record = f"<ParcelIDInfo>{fullest}</ParcelIDInfo>"
    page = writer.fields(models.ParcelIDInfoCollection, 0).partition("<ParcelIDInfoList")[0]
    inside = f"{page}<ParcelIDInfoList>{record * parcels}</ParcelIDInfoList>{unknown}"
    body = written(plan, Protocol.SOAP12, inside)
    refusing = Client("3.2", max_reply_bytes=2**26, max_reply_elements=20 * parcels).attach(
        "0f8e8e80-session-id"
    )
    with pytest.raises(ReplyTooLargeError, match="max_reply_elements"):
        refusing.read(refusing.parcels.in_box, body)

    client = Client("3.2", max_reply_bytes=2**26, max_reply_elements=40 * parcels)
    session = client.attach("0f8e8e80-session-id")
    found = session.read(session.parcels.in_box, body)
    assert len(found.parcel_id_info_list) == parcels
    assert found.parcel_id_info_list[-1] == found.parcel_id_info_list[0]
    assert bool(found.unknown) is bool(unknown)
