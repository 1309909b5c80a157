"""The replies and requests that the benchmarks measure with."""

import base64
import hashlib
from xml.sax.saxutils import escape

NAMESPACE = "http://ecgridos.net/"
SESSION_ID = "6f1c2f0e-0000-4000-8000-000000000000"

_SCHEDULE = (
    "<Schedule><ScheduleID>{id}</ScheduleID><Allowance>1000.0000</Allowance>"
    "<Maximum>50000</Maximum><Block>1.0000</Block><Rate>0.1250</Rate><CatalogID>7</CatalogID>"
    "<Description>Kilocharacters to partners</Description>"
    "<AccountReport>TrafficOffNetwork</AccountReport><Measure>TotalKCs</Measure>"
    "<SpecifiedNetworkID>0</SpecifiedNetworkID><IncludeRootMailbox>true</IncludeRootMailbox>"
    "</Schedule>"
)

_LEVELS = "".join(
    f"<Level><Level>Level{level}</Level><Name>Level {level}</Name>"
    "<LimitedMonths>0</LimitedMonths><Schedules>"
    + "".join(_SCHEDULE.format(id=level * 10 + n) for n in range(2))
    + "</Schedules></Level>"
    for level in range(1, 4)
)

_PRICELIST = (
    "<PricelistID>42</PricelistID><Owner><UserID>1001</UserID><LoginName>owner42</LoginName>"
    "<RecoveryQuestion>First pet?</RecoveryQuestion><FirstName>Ada</FirstName>"
    "<LastName>Byron</LastName><Company>Analytical Engines &amp; Sons</Company>"
    "<EMail>ada@example.com</EMail><Phone>555-0100</Phone><CellPhone /><CellCarrier>Undefined"
    "</CellCarrier><TimeZoneOffset>-300</TimeZoneOffset><NetworkID>10</NetworkID>"
    "<MailboxID>20</MailboxID><AuthLevel>NetworkAdmin</AuthLevel>"
    "<Created>2016-11-04T23:57:00.123Z</Created><Modified>2020-02-29T12:34:56Z</Modified>"
    "<LastLogin>2026-01-02T03:04:05.1234567Z</LastLogin><Status>Active</Status>"
    "<LockedOut>false</LockedOut><OpenSessions>1</OpenSessions></Owner>"
    "<Date>2026-01-01T00:00:00</Date><Description>Standard interconnect pricing</Description>"
    f"<Model>Tiered</Model><Status>Active</Status><Levels>{_LEVELS}</Levels>"
)

PRICELIST_SOAP12 = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
    f'<PricelistInfoResponse xmlns="{NAMESPACE}"><PricelistInfoResult>{_PRICELIST}'
    "</PricelistInfoResult></PricelistInfoResponse></soap:Body></soap:Envelope>"
).encode()

REQUEST_TEMPLATE = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">\n  <soap12:Body>\n'
    f'    <PricelistInfo xmlns="{NAMESPACE}">\n      <SessionID>%s</SessionID>\n'
    "      <PricelistID>%d</PricelistID>\n    </PricelistInfo>\n  </soap12:Body>\n"
    "</soap12:Envelope>"
)

REQUEST_HEADERS = {
    "Content-Type": f'application/soap+xml; charset=utf-8; action="{NAMESPACE}PricelistInfo"'
}

BYTES_TEMPLATE = REQUEST_TEMPLATE.replace("%d", "%s").encode()

_NAMES = ("Alpha Freight", "Bravo Foods &amp; Co", "Charlie Textiles", "Delta Parts", "Écho Média")


def template(session_id: str, number: int) -> bytes:
    """Return the request of PricelistInfo, filled in with the least work that is correct."""
    return BYTES_TEMPLATE % (escape(session_id).encode(), str(number).encode())


def pricelist(number: int) -> bytes:
    """Return a reply as PRICELIST_SOAP12, with the values that differ between pricelists."""
    day = f"2026-{1 + number % 12:02}-{1 + number % 28:02}"
    text = PRICELIST_SOAP12.decode()
    for old, new in (
        ("<PricelistID>42<", f"<PricelistID>{number}<"),
        ("<UserID>1001<", f"<UserID>{1000 + number}<"),
        ("owner42", f"owner{number}"),
        ("ada@example.com", f"ada{number}@example.com"),
        ("Analytical Engines &amp; Sons", f"{_NAMES[number % len(_NAMES)]} {number}"),
        ("555-0100", f"555-{number % 10_000:04}"),
        ("<NetworkID>10<", f"<NetworkID>{number % 700}<"),
        ("<MailboxID>20<", f"<MailboxID>{number % 5000}<"),
        ("2016-11-04T", f"{day}T"),
        ("2020-02-29T", f"{day}T"),
        ("2026-01-02T", f"{day}T"),
        ("2026-01-01T", f"{day}T"),
        ("Standard interconnect pricing", f"Pricing of network {number}"),
        (">Tiered<", (">Simple<", ">Tiered<", ">Stacked<")[number % 3]),
        ("<Rate>0.1250<", f"<Rate>0.{number % 10_000:04}<"),
        ("<Maximum>50000<", f"<Maximum>{number * 7 % 100_000}<"),
    ):
        text = text.replace(old, new)
    for schedule in (10, 11, 20, 21, 30, 31):
        text = text.replace(f"ID>{schedule}</S", f"ID>{number * 100 + schedule}</S")
    return text.encode()


def envelope(operation: str, result: str) -> bytes:
    """Return a SOAP 1.2 reply of an operation; *result* is what its result element holds."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
        f'<{operation}Response xmlns="{NAMESPACE}"><{operation}Result>{result}'
        f"</{operation}Result></{operation}Response></soap:Body></soap:Envelope>"
    ).encode()


def _manifest(number: int, step: int) -> str:
    return (
        f"<ManifestInfo><ManifestDate>2026-03-{1 + number % 28:02}T08:{step:02}:00Z</ManifestDate>"
        f"<NetworkID>{number % 700}</NetworkID><NetworkName>Network {number % 700}</NetworkName>"
        f"<Type>Parcel</Type><ParcelID>{9_000_000 + number}</ParcelID>"
        "<InterchangeID>0</InterchangeID><StatusCode>M1000</StatusCode>"
        "<StatusMessage>Received</StatusMessage><StatusColor>Green</StatusColor></ManifestInfo>"
    )


def _interchange(number: int) -> str:
    moment = f"2026-03-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:07"
    return (
        f"<InterchangeIDInfo><InterchangeID>{70_000_000 + number}</InterchangeID>"
        f"<InterchangeProcessDate>{moment}.123Z</InterchangeProcessDate>"
        f"<NetworkIDFrom>{number % 700}</NetworkIDFrom>"
        f"<NetworkNameFrom>{_NAMES[number % len(_NAMES)]}</NetworkNameFrom>"
        f"<MailboxIDFrom>{number % 50}</MailboxIDFrom><NetworkIDTo>10</NetworkIDTo>"
        "<NetworkNameTo>Analytical Engines &amp; Sons</NetworkNameTo><MailboxIDTo>20</MailboxIDTo>"
        f"<Standard>X12</Standard><Bytes>{900 + number * 37}</Bytes>"
        f"<InterchangeControlID>{number:09}</InterchangeControlID>"
        f"<InterchangeDateTime>{moment}</InterchangeDateTime><StatusDate>{moment}Z</StatusDate>"
        "<StatusCode>4000</StatusCode><StatusMessage>Complete</StatusMessage>"
        "<DocumentType>850</DocumentType><Header>ISA*00*          *00*          *ZZ*ALPHA</Header>"
        "</InterchangeIDInfo>"
    )


def parcel(number: int, *, nested: bool = False) -> str:
    """Return a ParcelIDInfo. Some lack what the service may leave out; one in ten has a log.

    With *nested*, each that has a log has an interchange too.
    """
    moment = f"2026-03-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:07"
    optional = "" if number % 4 == 0 else f"<MailboxNameFrom>Orders {number % 50}</MailboxNameFrom>"
    bag = "" if number % 3 == 0 else f"<MailbagControlID>{number:09}</MailbagControlID>"
    note = "" if number % 2 else "<Acknowledgment />"
    steps = "".join(_manifest(number, step) for step in range(2))
    within = f"<Interchanges>{_interchange(number)}</Interchanges>" if nested else ""
    lists = f"{within}<Log>{steps}</Log>" if number % 10 == 0 else ""
    return (
        f"<ParcelIDInfo><ParcelID>{9_000_000 + number}</ParcelID>"
        f"<ParcelBytes>{1000 + number * 37}</ParcelBytes><ParcelDate>{moment}.1234567Z</ParcelDate>"
        f"<ActualBytes>{998 + number * 37}</ActualBytes><NetworkIDFrom>{number % 700}"
        f"</NetworkIDFrom><NetworkNameFrom>{_NAMES[number % len(_NAMES)]}</NetworkNameFrom>"
        f"<MailboxIDFrom>{number % 50}</MailboxIDFrom>{optional}<NetworkIDTo>10</NetworkIDTo>"
        "<NetworkNameTo>Analytical Engines &amp; Sons</NetworkNameTo><MailboxIDTo>20</MailboxIDTo>"
        f"<MailboxNameTo>Inbound</MailboxNameTo><FileName>orders-{number:06}.edi</FileName>{bag}"
        f"<StatusDate>{moment}Z</StatusDate><StatusCode>M2000</StatusCode>"
        f"<StatusMessage>Ready</StatusMessage><LocalStatus>{number % 3}</LocalStatus>"
        f"<LocalStatusDate>{moment}</LocalStatusDate><Valid>Valid</Valid>{note}"
        f"<Direction>InBox</Direction>{lists}</ParcelIDInfo>"
    )


def parcels(count: int, *, nested: bool = False) -> bytes:
    """Return a reply to ParcelInBox with so many records."""
    records = "".join(parcel(number, nested=nested) for number in range(count))
    return envelope(
        "ParcelInBox",
        f"<PageSize>{count}</PageSize><PageNumber>1</PageNumber><Count>{count}</Count>"
        f"<TotalRecords>{count}</TotalRecords><TotalPages>1</TotalPages>"
        f"<ParcelIDInfoList>{records}</ParcelIDInfoList>",
    )


def content(mib: int) -> bytes:
    """Return the content of a parcel: so many MiB of bytes that do not compress."""
    block = b"".join(hashlib.sha256(number.to_bytes(4)).digest() for number in range(2**15))
    return block * mib


def download(mib: int) -> bytes:
    """Return a reply to ParcelDownload with a content of so many MiB."""
    held = content(mib)
    return envelope(
        "ParcelDownload",
        "<ParcelID>9000001</ParcelID><FileName>large.edi</FileName>"
        f"<FileDate>2026-03-04T05:06:07Z</FileDate><Bytes>{len(held)}</Bytes>"
        f"<Standard>X12</Standard><Content>{base64.b64encode(held).decode()}</Content>",
    )
