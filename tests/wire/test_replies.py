"""Replies with every field: a pricelist with schedules, a session's information."""

import datetime as dt
import decimal

import pytest

from ecgridos_async import Client, ProtocolName, VersionName
from ecgridos_async.models import (
    AuthLevel,
    Level,
    Pricelist,
    PricelistAccountReports,
    PricelistItemLevel,
    PricelistMeasureField,
    PricelistModel,
    Schedule,
    SessionInfo,
    Status,
)

SOAP11_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
SOAP12_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
)
TAIL = "</soap:Body></soap:Envelope>"

FIELDS = """
  <PricelistID>7</PricelistID>
  <Date>2020-02-29T12:34:56.1234567</Date>
  <Description>Été &amp; hiver 漢字</Description>
  <Model>Stacked</Model>
  <Status>Active</Status>
  <Levels>
    <Level>
      {level}
      <Schedules>
        <Schedule>
          <ScheduleID>70</ScheduleID>
          <Allowance>1000.0000</Allowance>
          <Maximum>2147483647</Maximum>
          <Block>0.001</Block>
          <Rate>12345678901234567890.12345678</Rate>
          <CatalogID>-1</CatalogID>
          <Description>  per KC  </Description>
          <AccountReport>TrafficInterECGrid</AccountReport>
          <Measure>TotalKCs</Measure>
          <SpecifiedNetworkID>0</SpecifiedNetworkID>
          <IncludeRootMailbox>true</IncludeRootMailbox>
        </Schedule>
        <Schedule>
          <ScheduleID>71</ScheduleID>
          <Allowance>0</Allowance>
          <Maximum>0</Maximum>
          <Block>1</Block>
          <Rate>-0.5</Rate>
          <CatalogID>3</CatalogID>
          <AccountReport>FixedRate</AccountReport>
          <Measure>Each</Measure>
          <SpecifiedNetworkID>2</SpecifiedNetworkID>
          <IncludeRootMailbox>false</IncludeRootMailbox>
        </Schedule>
      </Schedules>
    </Level>
  </Levels>
"""
LEVEL_OF_3_0 = "<Level>9</Level><Name>Nine</Name>"
LEVEL_OF_3_2 = "<Level>Tier9</Level><Name>Nine</Name><LimitedMonths>12</LimitedMonths>"

SCHEDULES = [
    Schedule(
        schedule_id=70,
        allowance=decimal.Decimal("1000.0000"),
        maximum=2147483647,
        block=decimal.Decimal("0.001"),
        rate=decimal.Decimal("12345678901234567890.12345678"),
        catalog_id=-1,
        description="  per KC  ",
        account_report=PricelistAccountReports.TRAFFIC_INTER_ECGRID,
        measure=PricelistMeasureField.TOTAL_KCS,
        specified_network_id=0,
        include_root_mailbox=True,
    ),
    Schedule(
        schedule_id=71,
        allowance=decimal.Decimal(0),
        maximum=0,
        block=decimal.Decimal(1),
        rate=decimal.Decimal("-0.5"),
        catalog_id=3,
        description=None,
        account_report=PricelistAccountReports.FIXED_RATE,
        measure=PricelistMeasureField.EACH,
        specified_network_id=2,
        include_root_mailbox=False,
    ),
]


def pricelist(level: Level) -> Pricelist:
    return Pricelist(
        pricelist_id=7,
        owner=None,
        date=dt.datetime(2020, 2, 29, 12, 34, 56, 123456, tzinfo=dt.UTC),
        description="Été & hiver 漢字",
        model=PricelistModel.STACKED,
        status=Status.ACTIVE,
        levels=[level],
    )


NUMBERED = pricelist(Level(level=9, name="Nine", limited_months=None, schedules=SCHEDULES))
NAMED = pricelist(
    Level(level=PricelistItemLevel.TIER_9, name="Nine", limited_months=12, schedules=SCHEDULES)
)


def pricelist_reply(protocol: ProtocolName, level: str) -> bytes:
    fields = FIELDS.format(level=level)
    enveloped = (
        '<PricelistInfoResponse xmlns="http://ecgridos.net/">'
        f"<PricelistInfoResult>{fields}</PricelistInfoResult></PricelistInfoResponse>"
    )
    match protocol:
        case "soap11":
            return f"{SOAP11_HEAD}{enveloped}{TAIL}".encode()
        case "soap12":
            return f"{SOAP12_HEAD}{enveloped}{TAIL}".encode()
        case _:
            return f'<Pricelist xmlns="http://ecgridos.net/">{fields}</Pricelist>'.encode()


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        pytest.param("3.0", LEVEL_OF_3_0, NUMBERED, id="numbered-level-in-3.0"),
        pytest.param("3.0", LEVEL_OF_3_2, NAMED, id="named-level-in-3.0"),
        pytest.param("3.2", LEVEL_OF_3_0, NUMBERED, id="numbered-level-in-3.2"),
        pytest.param("3.2", LEVEL_OF_3_2, NAMED, id="named-level-in-3.2"),
    ],
)
def test_every_field_of_a_pricelist(
    version: VersionName, protocol: ProtocolName, level: str, expected: Pricelist
) -> None:
    session = Client(version, protocol).attach("string")

    found = session.read(session.pricelists.info, pricelist_reply(protocol, level))

    assert found == expected
    assert [str(s.allowance) for s in found.levels[0].schedules] == ["1000.0000", "0"]
    assert type(found.levels[0].level) is type(expected.levels[0].level)


SESSION_FIELDS = """
  <ECGridOSVersion>ECGridOS v{version}</ECGridOSVersion>
  <SessionID>3e28d3dd-12a9-403f-bd17-f3780e88a827</SessionID>
  <SessionEventID>123456789</SessionEventID>
  <UserID>1001</UserID>
  <LoginName>jdoe</LoginName>
  <FirstName>John</FirstName>
  <LastName />
  <Company>Smith &amp; Sons</Company>
  <EMail>jdoe@example.com</EMail>
  <Phone>555-0100</Phone>
  <TimeZoneOffset>{offset}</TimeZoneOffset>
  <AuthLevel>MailboxAdmin</AuthLevel>
  <LastLogin>2024-01-02T03:04:05.678Z</LastLogin>
  <OpenSessions>1</OpenSessions>
  <TimeOut>600</TimeOut>
  <NetworkID>2</NetworkID>
  <MailboxID>33</MailboxID>
  <ip>192.0.2.1</ip>
"""


def who_am_i(version: VersionName, offset: float) -> SessionInfo:
    return SessionInfo(
        ecgridos_version=f"ECGridOS v{version}",
        session_id="3e28d3dd-12a9-403f-bd17-f3780e88a827",
        session_event_id=123456789,
        user_id=1001,
        login_name="jdoe",
        first_name="John",
        last_name="",
        company="Smith & Sons",
        email="jdoe@example.com",
        phone="555-0100",
        time_zone_offset=offset,
        auth_level=AuthLevel.MAILBOX_ADMIN,
        last_login=dt.datetime(2024, 1, 2, 3, 4, 5, 678000, tzinfo=dt.UTC),
        open_sessions=1,
        time_out=600,
        network_id=2,
        mailbox_id=33,
        ip="192.0.2.1",
    )


def session_reply(
    protocol: ProtocolName, version: VersionName, namespace: str, offset: str
) -> bytes:
    fields = SESSION_FIELDS.format(version=version, offset=offset)
    enveloped = (
        f'<WhoAmIResponse xmlns="{namespace}">'
        f"<WhoAmIResult>{fields}</WhoAmIResult></WhoAmIResponse>"
    )
    match protocol:
        case "soap11":
            return f"{SOAP11_HEAD}{enveloped}{TAIL}".encode()
        case "soap12":
            return f"{SOAP12_HEAD}{enveloped}{TAIL}".encode()
        case _:
            return f'<SessionInfo xmlns="{namespace}">{fields}</SessionInfo>'.encode()


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
@pytest.mark.parametrize(
    ("version", "namespace", "written", "offset"),
    [
        pytest.param("2.3", "http://ecgridos.net/", "-300", -300, id="2.3"),
        pytest.param("3.0", "http://ecgridos.net/", "-300", -300, id="3.0"),
        pytest.param("3.2", "http://ecgridos.net/", "-210.5", -210.5, id="3.2"),
        pytest.param("4.1", "https://os.ecgrid.io/", "-210.5", -210.5, id="4.1"),
    ],
)
def test_every_field_of_a_session(
    version: VersionName, namespace: str, written: str, offset: float, protocol: ProtocolName
) -> None:
    session = Client(version, protocol, strict=True).attach("string")

    body = session_reply(protocol, version, namespace, written)

    assert session.read(session.who_am_i, body) == who_am_i(version, offset)


def test_a_number_that_the_version_writes_otherwise_is_read_all_the_same() -> None:
    old = Client("3.0", "http-get").attach("string")
    new = Client("3.2", "http-get").attach("string")

    fraction = old.read(
        old.who_am_i, session_reply("http-get", "3.0", "http://ecgridos.net/", "-4.5")
    )
    whole = new.read(new.who_am_i, session_reply("http-get", "3.2", "http://ecgridos.net/", "-300"))

    assert fraction.time_zone_offset == -4.5
    assert whole.time_zone_offset == -300.0
