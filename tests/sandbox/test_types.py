"""Every wire type in both directions, with operations made for it."""

import datetime as dt
import decimal
import math
from collections.abc import Callable
from typing import Annotated

import attrs
import httpx
import pytest

from ecgridos_async.contract.moments import DateTime
from ecgridos_async.contract.operation import Operation, Service, operation, operations_of
from ecgridos_async.contract.types import Float32, In, Int16, Int32, Int64, UInt8, Versions
from ecgridos_async.models import Status
from ecgridos_async.sandbox import Call, create_app

V3_0 = "/v3.0/prod/ecgridos.asmx"
V3_2 = "/v3.2/prod/ECGridOS.asmx"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
EASTERN = dt.timezone(dt.timedelta(hours=-4, minutes=-57))


@attrs.frozen(kw_only=True)
class Part:
    """A complex type with a field that changed and one that came later."""

    part_id: Int32
    size: Annotated[float, In("..3.0", Int16), In("3.2..", Float32)]
    name: str | None = None
    added: Annotated[Int16, Versions("3.2..")] = 0
    made: dt.datetime | None = None
    status: Status | None = None
    data: bytes | None = None
    tags: list[str] = attrs.field(factory=list[str])
    parts: list["Part | None"] | None = None


class Probe(Service):
    """Operations that take one argument of a type and return one of a type."""

    @operation("TakeByte", session=False)
    async def take_byte(self, value: UInt8) -> str:
        raise NotImplementedError

    @operation("TakeShort", session=False)
    async def take_short(self, value: Int16) -> str:
        raise NotImplementedError

    @operation("TakeLong", session=False)
    async def take_long(self, value: Int64) -> str:
        raise NotImplementedError

    @operation("TakeBoolean", session=False)
    async def take_boolean(self, value: bool) -> str:
        raise NotImplementedError

    @operation("TakeDecimal", session=False)
    async def take_decimal(self, value: decimal.Decimal) -> str:
        raise NotImplementedError

    @operation("TakeDouble", session=False)
    async def take_double(self, value: float) -> str:
        raise NotImplementedError

    @operation("TakeDate", session=False)
    async def take_date(self, value: dt.datetime) -> str:
        raise NotImplementedError

    @operation("TakeText", session=False)
    async def take_text(self, value: str) -> str:
        raise NotImplementedError

    @operation("TakeBytes", session=False)
    async def take_bytes(self, value: bytes) -> str:
        raise NotImplementedError

    @operation("TakeStatus", session=False)
    async def take_status(self, value: Status) -> str:
        raise NotImplementedError

    @operation("GiveText", session=False)
    async def give_text(self) -> str:
        raise NotImplementedError

    @operation("GiveBoolean", session=False)
    async def give_boolean(self) -> bool:
        raise NotImplementedError

    @operation("GiveDecimal", session=False)
    async def give_decimal(self) -> decimal.Decimal:
        raise NotImplementedError

    @operation("GiveFloat", session=False)
    async def give_float(self) -> Float32:
        raise NotImplementedError

    @operation("GiveDate", session=False)
    async def give_date(self) -> dt.datetime:
        raise NotImplementedError

    @operation("GiveBytes", session=False)
    async def give_bytes(self) -> bytes:
        raise NotImplementedError

    @operation("GiveStatus", session=False)
    async def give_status(self) -> Status:
        raise NotImplementedError

    @operation("GivePart", session=False)
    async def give_part(self) -> Part:
        raise NotImplementedError

    @operation("GiveParts", session=False)
    async def give_parts(self) -> list[Part]:
        raise NotImplementedError

    @operation("GiveTexts", session=False)
    async def give_texts(self) -> list[str]:
        raise NotImplementedError


OPERATIONS: dict[str, Operation] = {o.name: o for o in operations_of(Probe).values()}


def tell(_call: Call, value: object) -> str:
    """Reply with what arrived."""
    return repr(value)


def give(value: object) -> Callable[[Call], object]:
    """Return a handler that replies with *value*."""

    def handle(_call: Call) -> object:
        return value

    return handle


async def send(
    handler: Callable[..., object],
    name: str,
    path: str,
    *,
    query: str = "",
    soap: str | None = None,
) -> httpx.Response:
    app = create_app(operations=OPERATIONS, handlers={name: handler})
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
    ) as client:
        if soap is None:
            return await client.get(f"{path}/{name}?{query}")
        body = (
            f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>'
            f'<{name} xmlns="http://ecgridos.net/">{soap}</{name}></s:Body></s:Envelope>'
        )
        return await client.post(path, headers={"Content-Type": "text/xml"}, content=body)


def between(text: str, name: str) -> str:
    return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]


UTC = "datetime.timezone.utc"

TAKEN = [
    ("TakeByte", "255", "255"),
    ("TakeShort", " -32768 ", "-32768"),
    ("TakeLong", "9223372036854775807", "9223372036854775807"),
    ("TakeBoolean", "true", "True"),
    ("TakeBoolean", "false", "False"),
    ("TakeDecimal", "12.50", "Decimal('12.50')"),
    ("TakeDouble", "-1.5E+300", "-1.5e+300"),
    (
        "TakeDate",
        "2020-02-29T12:34:56.1234567Z",
        f"datetime.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo={UTC})",
    ),
    ("TakeDate", "0001-01-01T00:00:00", "None"),
    ("TakeText", "a b", "'a b'"),
    ("TakeText", "", "''"),
    ("TakeStatus", "Active", "<Status.ACTIVE: 'Active'>"),
]
"""Operation, text in either binding, value."""


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "text", "value"), TAKEN)
async def test_argument(name: str, text: str, value: str) -> None:
    response = await send(tell, name, V3_0, soap=f"<Value>{text}</Value>")
    assert between(response.text, f"{name}Result") == value.replace("<", "&lt;").replace(
        ">", "&gt;"
    )
    query = str(httpx.QueryParams({"Value": text}))
    response = await send(tell, name, V3_0, query=query)
    assert value.replace("<", "&lt;").replace(">", "&gt;") in response.text


SOAP_ONLY = [
    ("TakeBoolean", "<Value>1</Value>", "True"),
    ("TakeBytes", "<Value>AAH/</Value>", r"b'\x00\x01\xff'"),
    ("TakeBytes", "<Value/>", "b''"),
    (
        "TakeText",
        '<Value xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>',
        "None",
    ),
    ("TakeByte", "", "0"),
    ("TakeBoolean", "", "False"),
    ("TakeDecimal", "", "0"),
    ("TakeDate", "", "None"),
    ("TakeText", "", "None"),
    ("TakeBytes", "", "None"),
    ("TakeStatus", "", "&lt;Status.DEVELOPMENT: 'Development'&gt;"),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "element", "value"), SOAP_ONLY)
async def test_soap_argument(name: str, element: str, value: str) -> None:
    response = await send(tell, name, V3_0, soap=element)
    assert between(response.text, f"{name}Result") == value


FORM_ONLY = [
    ("TakeBytes", "Value=0&Value=1&Value=255", r"b'\x00\x01\xff'"),
    ("TakeText", "Value=a&Value=b", "'a,b'"),
    ("TakeText", "Value=%C3%A9+%26", "'é &amp;'"),
    ("TakeBoolean", "Value=TRUE", "True"),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "query", "value"), FORM_ONLY)
async def test_form_argument(name: str, query: str, value: str) -> None:
    response = await send(tell, name, V3_0, query=query)
    assert response.text == f'{DECLARATION}<string xmlns="http://ecgridos.net/">{value}</string>'


FORMAT = "Input string was not in a correct format."

UNREADABLE = [
    ("TakeByte", "256", "Value was either too large or too small for an unsigned byte.", "Byte"),
    ("TakeShort", "32768", "Value was either too large or too small for an Int16.", "Int16"),
    ("TakeLong", "1_0", FORMAT, "Int64"),
    ("TakeDecimal", "x", FORMAT, "Decimal"),
    ("TakeDouble", "x", FORMAT, "Double"),
    ("TakeBoolean", "yes", "The string 'yes' is not a valid Boolean value.", "Boolean"),
    ("TakeDate", "today", "The string 'today' is not a valid AllXsd value.", "DateTime"),
    ("TakeBytes", "!", "The input is not a valid Base-64 string.", "Byte"),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "text", "reason", "clr"), UNREADABLE)
async def test_unreadable_argument(name: str, text: str, reason: str, clr: str) -> None:
    response = await send(tell, name, V3_0, soap=f"<Value>{text}</Value>")
    assert response.status_code == 500
    assert between(response.text, "faultstring").endswith(f"). ---&gt; {reason}")
    response = await send(tell, name, V3_0, query=f"Value={text}")
    assert response.status_code == 500
    assert response.text.startswith(f"Cannot convert {text} to System.{clr}.")


@pytest.mark.anyio
async def test_an_enum_value_that_is_none() -> None:
    response = await send(tell, "TakeStatus", V3_0, soap="<Value>&lt;New&gt;</Value>")
    assert between(response.text, "faultstring").endswith(
        "). ---&gt; Instance validation error: '&lt;New&gt;' is not a valid value for Status."
    )
    response = await send(tell, "TakeStatus", V3_0, query="Value=%3CNew%3E")
    assert response.text == (
        "Cannot convert &lt;New&gt; to Status.\nParameter name: type ---> "
        "Requested value &#39;&lt;New&gt;&#39; was not found.\n"
    )


DATES_IN_A_FORM = [
    ("0001-01-01T00:00:00", "None"),
    ("0001-01-01T00:00:00Z", f"datetime.datetime(1, 1, 1, 19, 0, tzinfo={UTC})"),
    ("0001-01-01T06:00:00Z", f"datetime.datetime(1, 1, 1, 1, 0, tzinfo={UTC})"),
    ("2020-02-29T12:00:00Z", f"datetime.datetime(2020, 2, 29, 12, 0, tzinfo={UTC})"),
    (
        "9999-12-31T23:59:59.9999999",
        f"datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo={UTC})",
    ),
]
"""A time with `Z` becomes local time; the service stands five hours west of UTC."""


@pytest.mark.anyio
@pytest.mark.parametrize(("text", "value"), DATES_IN_A_FORM)
async def test_dates_in_a_form(text: str, value: str) -> None:
    response = await send(tell, "TakeDate", V3_0, query=f"Value={text}")
    assert value in response.text


@pytest.mark.anyio
async def test_a_local_time_beyond_the_last_is_refused_in_a_form() -> None:
    response = await send(tell, "TakeDate", V3_0, query="Value=9999-12-31T23:00:00-09:00")
    assert response.status_code == 500
    assert "The DateTime represented by the string is out of range." in response.text


@pytest.mark.anyio
async def test_a_field_of_bytes_that_is_missing() -> None:
    response = await send(tell, "TakeBytes", V3_0, query="Other=1")
    assert response.status_code == 500
    assert response.text == "Object reference not set to an instance of an object.\n"


NAIVE = dt.datetime(2018, 2, 10, 14, 15, 0, 500)  # noqa: DTZ001 (.NET has such dates)

GIVEN: list[tuple[str, object, str]] = [
    ("GiveText", "a < b & c > \"d\"\r\n 'é' 🚀 ", "a &lt; b &amp; c &gt; \"d\"\r\n 'é' 🚀 "),
    ("GiveText", "\0\x07\x0b\x0c\x1d\x1f", "&#x0;&#x7;&#xB;&#xC;&#x1D;&#x1F;"),
    ("GiveText", "\ufffe\uffff\t\x7f\x85\ue000", "&#xFFFE;&#xFFFF;\t\x7f\x85\ue000"),
    ("GiveBoolean", True, "true"),
    ("GiveDecimal", decimal.Decimal("12345.6700"), "12345.6700"),
    ("GiveDecimal", decimal.Decimal("1E+3"), "1000"),
    ("GiveFloat", -300, "-300"),
    ("GiveFloat", 0.1, "0.1"),
    ("GiveFloat", -1.5e300, "-1.5E+300"),
    ("GiveFloat", math.inf, "INF"),
    ("GiveFloat", -math.inf, "-INF"),
    ("GiveFloat", math.nan, "NaN"),
    ("GiveDate", NAIVE, "2018-02-10T14:15:00.0005"),
    ("GiveDate", NAIVE.replace(tzinfo=dt.UTC), "2018-02-10T14:15:00.0005Z"),
    ("GiveDate", NAIVE.replace(tzinfo=EASTERN), "2018-02-10T14:15:00.0005-04:57"),
    ("GiveDate", NAIVE.replace(microsecond=0), "2018-02-10T14:15:00"),
    ("GiveDate", DateTime.max, "9999-12-31T23:59:59.9999999"),
    ("GiveDate", None, "0001-01-01T00:00:00"),
    ("GiveBytes", b"\x00\x01\xff", "AAH/"),
    ("GiveStatus", Status.ACTIVE, "Active"),
    ("GiveStatus", Status("Brand-new"), "Brand-new"),
]

ROOTS = {
    "GiveText": "string",
    "GiveBoolean": "boolean",
    "GiveDecimal": "decimal",
    "GiveFloat": "float",
    "GiveDate": "dateTime",
    "GiveBytes": "base64Binary",
    "GiveStatus": "Status",
}


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "value", "text"), GIVEN)
async def test_scalar_result(name: str, value: object, text: str) -> None:
    response = await send(give(value), name, V3_0, soap="")
    assert between(response.text, f"{name}Result") == text
    response = await send(give(value), name, V3_0)
    root = ROOTS[name]
    assert response.text == f'{DECLARATION}<{root} xmlns="http://ecgridos.net/">{text}</{root}>'


PART = Part(part_id=1, size=2, made=NAIVE, data=b"x", tags=["a", ""], parts=[None])

NULLS: list[tuple[str, object, str, str]] = [
    (
        "GivePart",
        None,
        '<GivePartResponse xmlns="http://ecgridos.net/" />',
        f'<Part {SCHEMAS} xsi:nil="true" xmlns="http://ecgridos.net/" />',
    ),
    (
        "GiveText",
        None,
        '<GiveTextResponse xmlns="http://ecgridos.net/" />',
        f'<string {SCHEMAS} xsi:nil="true" xmlns="http://ecgridos.net/" />',
    ),
    (
        "GiveText",
        "",
        '<GiveTextResponse xmlns="http://ecgridos.net/"><GiveTextResult /></GiveTextResponse>',
        '<string xmlns="http://ecgridos.net/" />',
    ),
    (
        "GiveParts",
        [],
        '<GivePartsResponse xmlns="http://ecgridos.net/"><GivePartsResult /></GivePartsResponse>',
        f'<ArrayOfPart {SCHEMAS} xmlns="http://ecgridos.net/" />',
    ),
    (
        "GiveParts",
        None,
        '<GivePartsResponse xmlns="http://ecgridos.net/" />',
        f'<ArrayOfPart {SCHEMAS} xsi:nil="true" xmlns="http://ecgridos.net/" />',
    ),
    (
        "GiveTexts",
        ["a", None, ""],
        (
            '<GiveTextsResponse xmlns="http://ecgridos.net/"><GiveTextsResult>'
            '<string>a</string><string xsi:nil="true" /><string />'
            "</GiveTextsResult></GiveTextsResponse>"
        ),
        (
            f'<ArrayOfString {SCHEMAS} xmlns="http://ecgridos.net/">\n'
            '  <string>a</string>\n  <string xsi:nil="true" />\n  <string />\n</ArrayOfString>'
        ),
    ),
    (
        "GiveParts",
        [PART],
        (
            '<GivePartsResponse xmlns="http://ecgridos.net/"><GivePartsResult><Part>'
            "<PartID>1</PartID><Size>2</Size><Made>2018-02-10T14:15:00.0005</Made>"
            "<Status>Development</Status><Data>eA==</Data>"
            "<Tags><string>a</string><string /></Tags>"
            '<Parts><Part xsi:nil="true" /></Parts>'
            "</Part></GivePartsResult></GivePartsResponse>"
        ),
        (
            f'<ArrayOfPart {SCHEMAS} xmlns="http://ecgridos.net/">\n'
            "  <Part>\n"
            "    <PartID>1</PartID>\n"
            "    <Size>2</Size>\n"
            "    <Made>2018-02-10T14:15:00.0005</Made>\n"
            "    <Status>Development</Status>\n"
            "    <Data>eA==</Data>\n"
            "    <Tags>\n      <string>a</string>\n      <string />\n    </Tags>\n"
            '    <Parts>\n      <Part xsi:nil="true" />\n    </Parts>\n'
            "  </Part>\n"
            "</ArrayOfPart>"
        ),
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "value", "soap", "form"), NULLS)
async def test_nulls_and_arrays(name: str, value: object, soap: str, form: str) -> None:
    response = await send(give(value), name, V3_0, soap="")
    assert between(response.text, "soap:Body") == soap
    response = await send(give(value), name, V3_0)
    assert response.text == DECLARATION + form


@pytest.mark.anyio
async def test_fields_are_those_of_the_version() -> None:
    part = Part(part_id=1, size=2.5, added=3)
    response = await send(give(part), "GivePart", V3_2, soap="")
    assert "<Size>2.5</Size><Added>3</Added>" in response.text
    part = Part(part_id=1, size=2, added=3)
    response = await send(give(part), "GivePart", V3_0, soap="")
    assert "<Size>2</Size><Made>" in response.text


WRONG: list[tuple[str, object, str]] = [
    ("GiveText", 1, "expected a string, got int"),
    ("GiveDate", "2020", "expected a datetime, got str"),
    ("GiveFloat", "1", "expected a number, got str"),
    ("GivePart", Part(part_id=1, size=2.5), "expected an integer, got float"),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("name", "value", "reason"), WRONG)
async def test_a_handler_that_returns_nonsense(name: str, value: object, reason: str) -> None:
    response = await send(give(value), name, V3_0, soap="")
    assert response.status_code == 500
    assert between(response.text, "faultstring") == (
        f"Server was unable to process request. ---&gt; {reason}"
    )
