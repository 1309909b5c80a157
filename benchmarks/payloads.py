"""The reply and the request that the benchmarks measure with."""

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
