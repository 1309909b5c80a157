"""The form bindings, HTTP GET and HTTP POST, byte for byte."""

from collections.abc import Awaitable, Callable

import attrs
import httpx
import pytest

from ecgridos_async.sandbox import DEMO_API_KEY, RetCode, World
from ecgridos_async.sandbox.faults import html_encoded

Ask = Callable[..., Awaitable[httpx.Response]]

FORM = "application/x-www-form-urlencoded"
XML = "text/xml; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
SCHEMAS = (
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)

V2_3 = "/v2.3/prod/ecgridos.asmx"
V3_0 = "/v3.0/prod/ecgridos.asmx"
V3_2 = "/v3.2/prod/ECGridOS.asmx"
V4_1 = "/v4.1/prod/ECGridOS.asmx"

KEY = f"SessionID={DEMO_API_KEY}"

REACHED = "private, max-age=0"
NOT_REACHED = "private"

PRICELIST_48 = f"""\
{DECLARATION}<Pricelist {SCHEMAS} xmlns="http://ecgridos.net/">
  <PricelistID>48</PricelistID>
  <Owner>
    <UserID>5004</UserID>
    <LoginName>owner03</LoginName>
    <FirstName>Zoë</FirstName>
    <LastName>Owner-3</LastName>
    <Company>Söhne &amp; Co. &lt;KG&gt;</Company>
    <EMail>owner03@example.com</EMail>
    <Phone>+1 555 0199</Phone>
    <CellPhone />
    <CellCarrier>Verizon</CellCarrier>
    <TimeZoneOffset>-240</TimeZoneOffset>
    <NetworkID>101</NetworkID>
    <MailboxID>2003</MailboxID>
    <AuthLevel>NetOps</AuthLevel>
    <Created>2016-01-04T08:30:00.123</Created>
    <Modified>2016-02-03T08:30:00-05:00</Modified>
    <LastLogin>2016-03-01T08:30:00.0036Z</LastLogin>
    <Status>Suspended</Status>
    <LockedOut>false</LockedOut>
    <OpenSessions>3</OpenSessions>
  </Owner>
  <Date>0001-01-01T00:00:00</Date>
  <Description>first line\r
second line</Description>
  <Model>Simple</Model>
  <Status>Suspended</Status>
  <Levels />
</Pricelist>"""

WHO_AM_I = f"""\
{DECLARATION}<SessionInfo {SCHEMAS} xmlns="https://os.ecgrid.io/">
  <ECGridOSVersion>ECGridOS v4.1 sandbox</ECGridOSVersion>
  <SessionEventID>0</SessionEventID>
  <UserID>1001</UserID>
  <LoginName>demo</LoginName>
  <FirstName>Dana</FirstName>
  <LastName>Demóczy</LastName>
  <Company>Demo &amp; Sons &lt;EDI&gt;</Company>
  <EMail>demo@example.com</EMail>
  <Phone>+1 555 0100</Phone>
  <TimeZoneOffset>-300</TimeZoneOffset>
  <AuthLevel>NetworkAdmin</AuthLevel>
  <LastLogin>0001-01-01T00:00:00</LastLogin>
  <OpenSessions>0</OpenSessions>
  <TimeOut>60</TimeOut>
  <NetworkID>101</NetworkID>
  <MailboxID>0</MailboxID>
  <ip>127.0.0.1</ip>
</SessionInfo>"""


@attrs.frozen
class Case:
    """What a form holds, and what comes back from GET and from POST alike."""

    name: str
    path: str
    form: str
    reply: str
    status: int = 200
    cache: str = REACHED


CASES = [
    Case("object", f"{V3_0}/PricelistInfo", f"{KEY}&PricelistID=48", PRICELIST_48),
    Case("object of v4.1", f"{V4_1}/WhoAmI", KEY, WHO_AM_I),
    Case(
        "int",
        f"{V2_3}/Logout",
        KEY,
        f'{DECLARATION}<int xmlns="http://ecgridos.net/">0</int>',
    ),
    Case(
        "string",
        f"{V3_2}/Version",
        "",
        f'{DECLARATION}<string xmlns="http://ecgridos.net/">ECGridOS v3.2 sandbox</string>',
    ),
    Case(
        "dateTime",
        f"{V4_1}/NowUTC",
        "",
        f'{DECLARATION}<dateTime xmlns="https://os.ecgrid.io/">2026-11-21T19:49:30Z</dateTime>',
    ),
    Case(
        "path in another case, fields too",
        "/V2.3/PROD/ecgridos.ASMX/Logout",
        KEY.replace("SessionID", "sessionid"),
        f'{DECLARATION}<int xmlns="http://ecgridos.net/">0</int>',
    ),
    Case(
        "parameter missing",
        f"{V3_0}/PricelistInfo",
        KEY,
        "Missing parameter: PricelistID.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "first parameter missing",
        f"{V3_0}/PricelistInfo",
        "PricelistID=1",
        "Missing parameter: SessionID.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "empty int",
        f"{V3_0}/PricelistInfo",
        f"{KEY}&PricelistID=",
        "Cannot convert  to System.Int32.\nParameter name: type ---> "
        "Input string was not in a correct format.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "not an int",
        f"{V3_0}/PricelistInfo",
        f"{KEY}&PricelistID=abc",
        "Cannot convert abc to System.Int32.\nParameter name: type ---> "
        "Input string was not in a correct format.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "repeated field is joined",
        f"{V3_0}/PricelistInfo",
        f"{KEY}&PricelistID=1&PricelistID=2",
        "Cannot convert 1,2 to System.Int32.\nParameter name: type ---> "
        "Input string was not in a correct format.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "operation unknown",
        f"{V3_0}/NoSuchThing",
        KEY,
        "NoSuchThing Web Service method name is not valid.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "operation in another case",
        f"{V3_0}/pricelistinfo",
        KEY,
        "pricelistinfo Web Service method name is not valid.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "operation of another version",
        f"{V4_1}/PricelistInfo",
        f"{KEY}&PricelistID=1",
        "PricelistInfo Web Service method name is not valid.\n",
        500,
        NOT_REACHED,
    ),
    Case(
        "session unknown",
        f"{V3_0}/PricelistInfo",
        "SessionID=00000000-0000-0000-0000-000000000000&PricelistID=42",
        "SesssionTimeout: Invalid SessionID.\n",
        500,
    ),
    Case(
        "session unknown in v4.1",
        f"{V4_1}/WhoAmI",
        "SessionID=",
        "SessionTimeout: Invalid SessionID.\n",
        500,
    ),
    Case(
        "object unknown",
        f"{V3_2}/PricelistInfo",
        f"{KEY}&PricelistID=1001",
        "NotFound: Not found.\n",
        500,
    ),
    Case(
        "password wrong",
        f"{V3_2}/Login",
        "LoginName=demo&Password=no",
        "AccessDenied: Access denied.\n",
        500,
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_exchange(ask: Ask, method: str, case: Case) -> None:
    if method == "GET":
        response = await ask("GET", f"{case.path}?{case.form}")
    else:
        response = await ask("POST", case.path, {"Content-Type": FORM}, case.form.encode())
    assert response.content == case.reply.encode()
    assert response.status_code == case.status
    assert response.headers["content-type"] == (XML if case.status == 200 else PLAIN)
    assert response.headers["cache-control"] == case.cache
    assert response.headers.get("connection") == ("close" if case.status == 500 else None)


@pytest.mark.anyio
@pytest.mark.parametrize("code", RetCode)
async def test_ecgridos_fault_is_its_text_alone(ask: Ask, world: World, code: RetCode) -> None:
    world.failures.order("NowUTC", code, 1)
    response = await ask("GET", f"{V4_1}/NowUTC")
    assert response.status_code == 500
    name, _, meaning = response.text.partition(": ")
    assert name.lower() == code.name.lower().replace("_", "")
    assert meaning.endswith(".\n")


@pytest.mark.anyio
async def test_unhandled_error_is_its_message_alone(ask: Ask, world: World) -> None:
    world.failures.order("NowUTC", None, 1)
    response = await ask("GET", f"{V3_0}/NowUTC")
    assert response.status_code == 500
    assert response.text == (
        "An unplanned failure: &lt;not&gt; an ECGridOS fault &amp; unhandled\n"
    )


@pytest.mark.anyio
@pytest.mark.parametrize("content_type", ["application/json", "text/xml; charset=utf-8", ""])
async def test_post_of_another_type(ask: Ask, content_type: str) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    response = await ask("POST", f"{V3_0}/NowUTC", headers, b"{}")
    assert response.status_code == 500
    assert response.text == f"Request format is invalid: {content_type}.\n"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 404),
        ("GET", "/v3.0/prod/other.asmx", 404),
        ("GET", "/v9.9/prod/ecgridos.asmx/NowUTC", 404),
        ("POST", "/v3.0/prod/ecgridos", 404),
        ("POST", "/v3.0/prod/ecgridos.asmxx", 404),
        ("PUT", V3_0, 405),
        ("DELETE", f"{V3_0}/NowUTC", 405),
        ("GET", V3_0, 200),
    ],
)
async def test_page(ask: Ask, method: str, path: str, status: int) -> None:
    response = await ask(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        pytest.param("plain", "plain", id="plain"),
        pytest.param("a<b>&\"c\"'d'", "a&lt;b&gt;&amp;&quot;c&quot;&#39;d&#39;", id="markup"),
        pytest.param("&lt;", "&amp;lt;", id="encoded-before"),
        pytest.param("\x7f\x9f\xa0é\xff", "\x7f\x9f&#160;&#233;&#255;", id="latin-1"),
        pytest.param("Ā漢", "Ā漢", id="beyond-latin-1"),
        pytest.param("🚀", "&#128640;", id="astral"),
    ],
)
def test_html_encoded(text: str, written: str) -> None:
    assert html_encoded(text) == written
