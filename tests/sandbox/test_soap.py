"""The SOAP bindings byte for byte: what goes in, what comes out."""

from collections.abc import Awaitable, Callable

import attrs
import httpx
import pytest

from ecgridos_async.sandbox import DEMO_API_KEY, RetCode, World

Ask = Callable[..., Awaitable[httpx.Response]]

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
TEXT_XML = "text/xml; charset=utf-8"
SOAP_XML = "application/soap+xml; charset=utf-8"
SCHEMAS = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
)

V2_3 = "/v2.3/prod/ecgridos.asmx"
V3_0 = "/v3.0/prod/ecgridos.asmx"
V3_2 = "/v3.2/prod/ECGridOS.asmx"
V4_1 = "/v4.1/prod/ECGridOS.asmx"
OLD = "http://ecgridos.net/"
NEW = "https://os.ecgrid.io/"

REACHED = "private, max-age=0"
NOT_REACHED = "private"


def request(content: str, soap: str = SOAP12) -> bytes:
    """Return an envelope laid out as vendors' clients and the captures have it."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<soap:Envelope {SCHEMAS} xmlns:soap="{soap}">\n'
        "  <soap:Body>\n"
        f"    {content}\n"
        "  </soap:Body>\n"
        "</soap:Envelope>"
    ).encode()


def call(operation: str, arguments: str = "", namespace: str = OLD) -> str:
    return f'<{operation} xmlns="{namespace}">{arguments}</{operation}>'


def pricelist_info(pricelist_id: str, session_id: str = DEMO_API_KEY) -> str:
    return call(
        "PricelistInfo",
        f"<SessionID>{session_id}</SessionID><PricelistID>{pricelist_id}</PricelistID>",
    )


def reply(content: str, soap: str = SOAP12) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        f'<soap:Envelope xmlns:soap="{soap}" {SCHEMAS}><soap:Body>{content}</soap:Body>'
        "</soap:Envelope>"
    ).encode()


def result(operation: str, content: str, soap: str = SOAP12, namespace: str = OLD) -> bytes:
    inner = f"<{operation}Result>{content}</{operation}Result>"
    return reply(f'<{operation}Response xmlns="{namespace}">{inner}</{operation}Response>', soap)


def fault11(code: str, text: str, rest: str = "<detail />") -> bytes:
    return reply(
        f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{text}</faultstring>"
        f"{rest}</soap:Fault>",
        SOAP11,
    )


def fault12(code: str, text: str, rest: str = "<soap:Detail />") -> bytes:
    return reply(
        f"<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="en">{text}</soap:Text></soap:Reason>'
        f"{rest}</soap:Fault>"
    )


def detail(code: int, string: str, item: str, message: str) -> str:
    return (
        f"<detail><ErrorInfo><ErrorCode>{code}</ErrorCode><ErrorString>{string}</ErrorString>"
        f"<ErrorItem>{item}</ErrorItem><ErrorMessage>{message}</ErrorMessage></ErrorInfo></detail>"
    )


NOW_OLD_11 = result("NowUTC", "2026-11-21T19:49:30Z", SOAP11)
NOW_OLD_12 = result("NowUTC", "2026-11-21T19:49:30Z")
NO_ACTION = (
    "Unable to handle request without a valid action parameter. Please supply a valid soap action."
)
NO_SESSION = f"<faultactor>http://127.0.0.1:18080{V3_0}</faultactor>" + detail(
    1, "SesssionTimeout: Invalid SessionID.", "SessionID", "The session is not open."
)


@attrs.frozen
class Case:
    """One exchange."""

    name: str
    path: str
    content_type: str
    action: str | None
    body: bytes
    status: int
    reply_type: str
    reply: bytes
    cache: str = REACHED


def soap11(
    name: str,
    action: str | None,
    body: bytes,
    expected: bytes,
    *,
    path: str = V3_0,
    status: int = 200,
    cache: str = REACHED,
) -> Case:
    return Case(name, path, TEXT_XML, action, body, status, TEXT_XML, expected, cache)


def soap12(
    name: str,
    action: str | None,
    body: bytes,
    expected: bytes,
    *,
    path: str = V3_0,
    status: int = 200,
    cache: str = REACHED,
) -> Case:
    content_type = SOAP_XML if action is None else f'{SOAP_XML}; action="{action}"'
    return Case(name, path, content_type, None, body, status, SOAP_XML, expected, cache)


def unread(where: str, reason: str) -> str:
    return (
        "Server was unable to read request. ---&gt; "
        f"There is an error in XML document {where}. ---&gt; {reason}"
    )


NOW11 = request(call("NowUTC"), SOAP11)
NOW12 = request(call("NowUTC"))
FORMAT = "Input string was not in a correct format."

ROUTING = [
    soap11("action quoted", f'"{OLD}NowUTC"', NOW11, NOW_OLD_11),
    soap11("action bare", f"{OLD}NowUTC", NOW11, NOW_OLD_11),
    soap11("action absent", None, NOW11, NOW_OLD_11),
    soap11(
        "action empty",
        '""',
        NOW11,
        fault11("Client", "Server did not recognize the value of HTTP Header SOAPAction: ."),
        status=500,
        cache=NOT_REACHED,
    ),
    soap11(
        "action without value",
        "",
        NOW11,
        fault11("Client", "Server did not recognize the value of HTTP Header SOAPAction: ."),
        status=500,
        cache=NOT_REACHED,
    ),
    soap11(
        "action unknown",
        f'"{OLD}NoSuchThing"',
        NOW11,
        fault11(
            "Client",
            f"Server did not recognize the value of HTTP Header SOAPAction: {OLD}NoSuchThing.",
        ),
        status=500,
        cache=NOT_REACHED,
    ),
    soap11(
        "action of another operation runs that one with defaults",
        f'"{OLD}PricelistInfo"',
        NOW11,
        fault11("Client", "SesssionTimeout: Invalid SessionID.", NO_SESSION),
        status=500,
    ),
    soap11(
        "action of another operation wins",
        f'"{OLD}NowUTC"',
        request(pricelist_info("42"), SOAP11),
        NOW_OLD_11,
    ),
    soap11(
        "action absent, operation unknown",
        None,
        request(call("NoSuchThing"), SOAP11),
        fault11("Client", NO_ACTION),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12("no action", None, NOW12, NOW_OLD_12),
    soap12("action", f"{OLD}NowUTC", NOW12, NOW_OLD_12),
    soap12("unknown action falls back to the body", f"{OLD}NoSuchThing", NOW12, NOW_OLD_12),
    soap12("other action wins", f"{OLD}NowUTC", request(pricelist_info("42")), NOW_OLD_12),
    soap12(
        "operation unknown",
        None,
        request(call("NoSuchThing", f"<SessionID>{DEMO_API_KEY}</SessionID>")),
        fault12("Sender", NO_ACTION),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "operation of another version",
        None,
        request(call("PricelistInfo", "<PricelistID>1</PricelistID>", NEW)),
        fault12("Sender", NO_ACTION),
        path=V4_1,
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "operation of an older version",
        None,
        request(pricelist_info("42")),
        fault12("Sender", NO_ACTION),
        path=V2_3,
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "namespace of another version",
        None,
        request(call("NowUTC", namespace=NEW)),
        fault12("Sender", NO_ACTION),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12("v2.3", f"{OLD}NowUTC", NOW12, NOW_OLD_12, path=V2_3),
    soap12("v3.2", f"{OLD}NowUTC", NOW12, NOW_OLD_12, path=V3_2),
    soap12(
        "v4.1",
        f"{NEW}NowUTC",
        request(call("NowUTC", namespace=NEW)),
        result("NowUTC", "2026-11-21T19:49:30Z", namespace=NEW),
        path=V4_1,
    ),
    soap12("path in another case", None, NOW12, NOW_OLD_12, path="/V3.0/Prod/ECGRIDOS.ASMX"),
    Case("1.2 sent as text/xml", V3_0, TEXT_XML, None, NOW12, 200, SOAP_XML, NOW_OLD_12),
    Case("type in another case", V3_0, "Text/XML", None, NOW11, 200, TEXT_XML, NOW_OLD_11),
]

ARGUMENTS = [
    soap11(
        "not an int",
        f'"{OLD}PricelistInfo"',
        request(pricelist_info("abc"), SOAP11),
        fault11("Client", unread("(4, 140)", FORMAT)),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "not an int in 1.2",
        None,
        request(pricelist_info("abc")),
        fault12("Sender", unread("(4, 140)", FORMAT)),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "empty int",
        None,
        request(pricelist_info("")),
        fault12("Sender", unread("(4, 137)", FORMAT)),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "too large an int",
        None,
        request(pricelist_info("2147483648")),
        fault12(
            "Sender",
            unread("(4, 147)", "Value was either too large or too small for an Int32."),
        ),
        status=500,
        cache=NOT_REACHED,
    ),
    soap12(
        "element missing is 0",
        None,
        request(call("PricelistInfo", f"<SessionID>{DEMO_API_KEY}</SessionID>")),
        fault12(
            "Sender",
            "NotFound: Not found.",
            f"<soap:Node>http://127.0.0.1:18080{V3_0}</soap:Node>"
            + detail(3, "NotFound: Not found.", "PricelistID", "There is no pricelist 0."),
        ),
        status=500,
    ),
    soap11(
        "session missing is null",
        f"{OLD}PricelistInfo",
        request(call("PricelistInfo", "<PricelistID>42</PricelistID>"), SOAP11),
        fault11("Client", "SesssionTimeout: Invalid SessionID.", NO_SESSION),
        status=500,
    ),
    soap11(
        "arguments of another namespace are not seen",
        f"{OLD}PricelistInfo",
        request(call("PricelistInfo", f'<SessionID xmlns="">{DEMO_API_KEY}</SessionID>'), SOAP11),
        fault11("Client", "SesssionTimeout: Invalid SessionID.", NO_SESSION),
        status=500,
    ),
    soap11(
        "body empty runs the action with defaults",
        f"{OLD}PricelistInfo",
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body/></s:Envelope>'.encode(),
        fault11("Client", "SesssionTimeout: Invalid SessionID.", NO_SESSION),
        status=500,
    ),
    soap12(
        "spaces, comments, CDATA, unknown elements and any order are fine",
        None,
        request(
            call(
                "PricelistInfo",
                "<More/><PricelistID> <!-- x -->8 </PricelistID>"
                f"<SessionID><![CDATA[{DEMO_API_KEY}]]></SessionID>",
            )
        ).replace(b"<PricelistID> <!-- x -->8 <", b"<PricelistID> <!-- x -->-8 <"),
        fault12(
            "Sender",
            "InvalidID: Invalid ID.",
            f"<soap:Node>http://127.0.0.1:18080{V3_0}</soap:Node>"
            + detail(4, "InvalidID: Invalid ID.", "PricelistID", "Too small (min=0): &lt;-8&gt;"),
        ),
        status=500,
    ),
]

EXPANDING = (
    '<!DOCTYPE e [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    f'<s:Envelope xmlns:s="{SOAP11}"><s:Body>{call("Login", "<LoginName>&b;</LoginName>")}'
    "</s:Body></s:Envelope>"
).encode()

BROKEN = request(pricelist_info("42"), SOAP11)[:-40]

UNREADABLE = [
    soap11("truncated", f"{OLD}NowUTC", BROKEN, b"", status=400, cache=NOT_REACHED),
    soap11("empty", f"{OLD}NowUTC", b"", b"", status=400, cache=NOT_REACHED),
    soap11("no action", None, b"<a>", b"", status=400, cache=NOT_REACHED),
    soap11("no envelope", None, b"<a/>", b"", status=400, cache=NOT_REACHED),
    soap11(
        "no body",
        None,
        f'<s:Envelope xmlns:s="{SOAP11}"/>'.encode(),
        b"",
        status=400,
        cache=NOT_REACHED,
    ),
    soap11("document type", None, EXPANDING, b"", status=400, cache=NOT_REACHED),
    soap12("1.2 with action", f"{OLD}NowUTC", b"<a>", b"", status=400, cache=NOT_REACHED),
    soap12(
        "1.2 without action",
        None,
        b"<a>",
        fault12(
            "Receiver",
            "Server was unable to process request. ---&gt; "
            "There is an error in XML document (1, 4).",
        ),
        status=500,
        cache=NOT_REACHED,
    ),
    soap11(
        "unknown SOAP",
        None,
        b'<s:Envelope xmlns:s="urn:x"><s:Body/></s:Envelope>',
        fault11(
            "VersionMismatch",
            "Possible SOAP version mismatch: Envelope namespace urn:x was unexpected. "
            f"Expecting {SOAP11}.",
        ),
        status=500,
        cache=NOT_REACHED,
    ),
    Case("1.1 in soap+xml", V3_0, SOAP_XML, None, NOW11, 415, TEXT_XML, b"", NOT_REACHED),
    Case("application/xml", V3_0, "application/xml", None, NOW11, 415, TEXT_XML, b"", NOT_REACHED),
    Case("no type", V3_0, "", None, NOW11, 415, TEXT_XML, b"", NOT_REACHED),
]

RESULTS = [
    soap11(
        "string",
        f'"{OLD}Version"',
        request(call("Version"), SOAP11),
        result("Version", "ECGridOS v3.0 sandbox", SOAP11),
    ),
    soap12(
        "object",
        None,
        request(pricelist_info("48")),
        result(
            "PricelistInfo",
            "<PricelistID>48</PricelistID><Owner><UserID>5004</UserID>"
            "<LoginName>owner03</LoginName><FirstName>Zoë</FirstName>"
            "<LastName>Owner-3</LastName><Company>Söhne &amp; Co. &lt;KG&gt;</Company>"
            "<EMail>owner03@example.com</EMail><Phone>+1 555 0199</Phone><CellPhone />"
            "<CellCarrier>Verizon</CellCarrier><TimeZoneOffset>-240</TimeZoneOffset>"
            "<NetworkID>101</NetworkID><MailboxID>2003</MailboxID><AuthLevel>NetOps</AuthLevel>"
            "<Created>2016-01-04T08:30:00.123</Created>"
            "<Modified>2016-02-03T08:30:00-05:00</Modified>"
            "<LastLogin>2016-03-01T08:30:00.0036Z</LastLogin><Status>Suspended</Status>"
            "<LockedOut>false</LockedOut><OpenSessions>3</OpenSessions></Owner>"
            "<Date>0001-01-01T00:00:00</Date><Description>first line\r\nsecond line</Description>"
            "<Model>Simple</Model><Status>Suspended</Status><Levels />",
        ),
    ),
    soap12(
        "null property, levels and schedules",
        None,
        request(pricelist_info("50")),
        result(
            "PricelistInfo",
            "<PricelistID>50</PricelistID><Date>2016-02-20T08:30:00.05005-05:00</Date>"
            '<Description>Tariff "A" &lt;2016&gt; &amp; later</Description>'
            "<Model>Stacked</Model><Status>Development</Status><Levels><Level><Level>6</Level>"
            "<Name>Level3 &lt;1&gt;</Name><Schedules><Schedule><ScheduleID>5000</ScheduleID>"
            "<Allowance>50</Allowance><Maximum>500</Maximum><Block>1.0000</Block>"
            "<Rate>0.0050</Rate><CatalogID>50</CatalogID>"
            "<Description>MigratedTPs &amp; more</Description>"
            "<AccountReport>Statistics</AccountReport><Measure>MigratedTPs</Measure>"
            "<SpecifiedNetworkID>101</SpecifiedNetworkID>"
            "<IncludeRootMailbox>false</IncludeRootMailbox></Schedule>"
            "<Schedule><ScheduleID>5001</ScheduleID><Allowance>51</Allowance>"
            "<Maximum>510</Maximum><Block>1.0000</Block><Rate>0.0051</Rate>"
            "<CatalogID>51</CatalogID><Description>CreditPercentage &amp; more</Description>"
            "<AccountReport>TrafficAll</AccountReport><Measure>CreditPercentage</Measure>"
            "<SpecifiedNetworkID>0</SpecifiedNetworkID>"
            "<IncludeRootMailbox>true</IncludeRootMailbox></Schedule></Schedules></Level>"
            "<Level><Level>7</Level><Schedules /></Level></Levels>",
        ),
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "case", ROUTING + ARGUMENTS + UNREADABLE + RESULTS, ids=lambda case: case.name
)
async def test_exchange(ask: Ask, case: Case) -> None:
    headers = {"Content-Type": case.content_type} if case.content_type else {}
    if case.action is not None:
        headers["SOAPAction"] = case.action
    response = await ask("POST", case.path, headers, case.body)
    assert response.content == case.reply
    assert response.status_code == case.status
    assert response.headers["content-type"] == case.reply_type
    assert response.headers["cache-control"] == case.cache
    closes = case.status in (400, 500)
    assert response.headers.get("connection") == ("close" if closes else None)
    assert set(response.headers) <= {
        "content-type",
        "content-length",
        "cache-control",
        "connection",
    }


@pytest.mark.anyio
async def test_unhandled_error(ask: Ask, world: World) -> None:
    world.failures.order("NowUTC", None, 2)
    text = (
        "Server was unable to process request. ---&gt; "
        "An unplanned failure: &lt;not&gt; an ECGridOS fault &amp; unhandled"
    )
    old = await ask("POST", V3_0, {"Content-Type": TEXT_XML}, NOW11)
    assert old.content == fault11("Server", text)
    assert old.headers["cache-control"] == REACHED
    new = await ask("POST", V3_0, {"Content-Type": SOAP_XML}, NOW12)
    assert new.content == fault12("Receiver", text)
    recovered = await ask("POST", V3_0, {"Content-Type": SOAP_XML}, NOW12)
    assert recovered.status_code == 200


RET_CODES = [
    (RetCode.UNKNOWN, V3_2, -1, "Unknown: Unknown error."),
    (RetCode.SUCCESS, V3_2, 0, "Success: No error."),
    (RetCode.SESSION_TIMEOUT, V2_3, 1, "SesssionTimeout: Invalid SessionID."),
    (RetCode.SESSION_TIMEOUT, V4_1, 1, "SessionTimeout: Invalid SessionID."),
    (RetCode.ACCESS_DENIED, V3_2, 2, "AccessDenied: Access denied."),
    (RetCode.NOT_FOUND, V3_2, 3, "NotFound: Not found."),
    (RetCode.INVALID_ID, V3_2, 4, "InvalidID: Invalid ID."),
    (RetCode.DUPLICATE, V3_2, 5, "Duplicate: It exists already."),
    (
        RetCode.ID_EXISTS_ON_NETWORK,
        V3_2,
        6,
        "IDExistsOnNetwork: The ID exists on another network.",
    ),
    (RetCode.INVALID_DATA_TYPE, V3_2, 7, "InvalidDataType: Invalid data type."),
    (RetCode.INVALID_DATA_LENGTH, V3_2, 8, "InvalidDataLength: Invalid data length."),
    (RetCode.DATA_ERROR, V3_2, 9, "DataError: Invalid data."),
    (RetCode.SQL_ERROR, V3_2, 10, "SQLError: Database error."),
    (RetCode.INTERNAL_ERROR, V3_2, 11, "InternalError: Internal error."),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("code", "path", "number", "text"), RET_CODES)
async def test_ecgridos_fault(
    ask: Ask, world: World, code: RetCode, path: str, number: int, text: str
) -> None:
    world.failures.order("NowUTC", code, 2)
    namespace = NEW if path == V4_1 else OLD
    info = detail(number, text, "NowUTC", "The sandbox was told to refuse this call.")
    old = await ask(
        "POST",
        path,
        {"Content-Type": TEXT_XML},
        request(call("NowUTC", namespace=namespace), SOAP11),
    )
    actor = f"http://127.0.0.1:18080{path}"
    assert old.status_code == 500
    assert old.content == fault11("Client", text, f"<faultactor>{actor}</faultactor>{info}")
    new = await ask(
        "POST", path, {"Content-Type": SOAP_XML}, request(call("NowUTC", namespace=namespace))
    )
    assert new.status_code == 500
    assert new.content == fault12("Sender", text, f"<soap:Node>{actor}</soap:Node>{info}")
