"""Replies as the seed pages show them, real values in place of the placeholders: PricelistInfo."""

import datetime as dt

import pytest

from ecgridos_async import Client, ProtocolName, VersionName
from ecgridos_async.models import (
    AuthLevel,
    CellCarrier,
    Level,
    Pricelist,
    PricelistModel,
    Status,
    UserIDInfo,
)

SOAP11 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    <PricelistInfoResponse xmlns="http://ecgridos.net/">
      <PricelistInfoResult>
        <PricelistID>42</PricelistID>
        <Owner>
          <UserID>1001</UserID>
          <LoginName>jdoe</LoginName>
          <RecoveryQuestion>First pet?</RecoveryQuestion>
          <FirstName>John</FirstName>
          <LastName>Doe</LastName>
          <Company>Smith &amp; Sons</Company>
          <EMail>jdoe@example.com</EMail>
          <Phone>555-0100</Phone>
          <CellPhone>555-0101</CellPhone>
          <CellCarrier>Verizon</CellCarrier>
          <TimeZoneOffset>-300</TimeZoneOffset>
          <NetworkID>2</NetworkID>
          <MailboxID>0</MailboxID>
          <AuthLevel>NetworkAdmin</AuthLevel>
          <Created>2008-05-06T07:08:09.123</Created>
          <Modified>2009-01-02T03:04:05Z</Modified>
          <LastLogin>2010-11-12T13:14:15-05:00</LastLogin>
          <Status>Active</Status>
          <LockedOut>false</LockedOut>
          <OpenSessions>3</OpenSessions>
        </Owner>
        <Date>2011-01-01T00:00:00</Date>
        <Description>Standard rates</Description>
        <Model>Tiered</Model>
        <Status>Preproduction</Status>
        <Levels>
          <Level>
            <Level>1</Level>
            <Name>Base</Name>
            <Schedules xsi:nil="true" />
          </Level>
          <Level>
            <Level>2</Level>
            <Name>Volume</Name>
            <Schedules xsi:nil="true" />
          </Level>
        </Levels>
      </PricelistInfoResult>
    </PricelistInfoResponse>
  </soap:Body>
</soap:Envelope>"""

SOAP12 = b"""\
<?xml version="1.0" encoding="utf-8"?>
<soap12:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
xmlns:soap12="http://www.w3.org/2003/05/soap-envelope">
  <soap12:Body>
    <PricelistInfoResponse xmlns="http://ecgridos.net/">
      <PricelistInfoResult>
        <PricelistID>42</PricelistID>
        <Owner>
          <UserID>1001</UserID>
          <LoginName>jdoe</LoginName>
          <RecoveryQuestion>First pet?</RecoveryQuestion>
          <FirstName>John</FirstName>
          <LastName>Doe</LastName>
          <Company>Smith &amp; Sons</Company>
          <EMail>jdoe@example.com</EMail>
          <Phone>555-0100</Phone>
          <CellPhone>555-0101</CellPhone>
          <CellCarrier>Verizon</CellCarrier>
          <TimeZoneOffset>-300</TimeZoneOffset>
          <NetworkID>2</NetworkID>
          <MailboxID>0</MailboxID>
          <AuthLevel>NetworkAdmin</AuthLevel>
          <Created>2008-05-06T07:08:09.123</Created>
          <Modified>2009-01-02T03:04:05Z</Modified>
          <LastLogin>2010-11-12T13:14:15-05:00</LastLogin>
          <Status>Active</Status>
          <LockedOut>false</LockedOut>
          <OpenSessions>3</OpenSessions>
        </Owner>
        <Date>2011-01-01T00:00:00</Date>
        <Description>Standard rates</Description>
        <Model>Tiered</Model>
        <Status>Preproduction</Status>
        <Levels>
          <Level>
            <Level>1</Level>
            <Name>Base</Name>
            <Schedules xsi:nil="true" />
          </Level>
          <Level>
            <Level>2</Level>
            <Name>Volume</Name>
            <Schedules xsi:nil="true" />
          </Level>
        </Levels>
      </PricelistInfoResult>
    </PricelistInfoResponse>
  </soap12:Body>
</soap12:Envelope>"""

FORM = b"""\
<?xml version="1.0" encoding="utf-8"?>
<Pricelist xmlns="http://ecgridos.net/">
  <PricelistID>42</PricelistID>
  <Owner>
    <UserID>1001</UserID>
    <LoginName>jdoe</LoginName>
    <RecoveryQuestion>First pet?</RecoveryQuestion>
    <FirstName>John</FirstName>
    <LastName>Doe</LastName>
    <Company>Smith &amp; Sons</Company>
    <EMail>jdoe@example.com</EMail>
    <Phone>555-0100</Phone>
    <CellPhone>555-0101</CellPhone>
    <CellCarrier>Verizon</CellCarrier>
    <TimeZoneOffset>-300</TimeZoneOffset>
    <NetworkID>2</NetworkID>
    <MailboxID>0</MailboxID>
    <AuthLevel>NetworkAdmin</AuthLevel>
    <Created>2008-05-06T07:08:09.123</Created>
    <Modified>2009-01-02T03:04:05Z</Modified>
    <LastLogin>2010-11-12T13:14:15-05:00</LastLogin>
    <Status>Active</Status>
    <LockedOut>false</LockedOut>
    <OpenSessions>3</OpenSessions>
  </Owner>
  <Date>2011-01-01T00:00:00</Date>
  <Description>Standard rates</Description>
  <Model>Tiered</Model>
  <Status>Preproduction</Status>
  <Levels>
    <Level>
      <Level>1</Level>
      <Name>Base</Name>
      <Schedules>
        <Schedule d5p1:nil="true" \
xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance" />
        <Schedule d5p1:nil="true" \
xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance" />
      </Schedules>
    </Level>
    <Level>
      <Level>2</Level>
      <Name>Volume</Name>
      <Schedules>
        <Schedule d5p1:nil="true" \
xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance" />
        <Schedule d5p1:nil="true" \
xmlns:d5p1="http://www.w3.org/2001/XMLSchema-instance" />
      </Schedules>
    </Level>
  </Levels>
</Pricelist>"""

PRICELIST = Pricelist(
    pricelist_id=42,
    owner=UserIDInfo(
        user_id=1001,
        login_name="jdoe",
        recovery_question="First pet?",
        first_name="John",
        last_name="Doe",
        company="Smith & Sons",
        email="jdoe@example.com",
        phone="555-0100",
        cell_phone="555-0101",
        cell_carrier=CellCarrier.VERIZON,
        time_zone_offset=-300,
        network_id=2,
        mailbox_id=0,
        auth_level=AuthLevel.NETWORK_ADMIN,
        created=dt.datetime(2008, 5, 6, 7, 8, 9, 123000, tzinfo=dt.UTC),
        modified=dt.datetime(2009, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        last_login=dt.datetime(
            2010, 11, 12, 13, 14, 15, tzinfo=dt.timezone(dt.timedelta(hours=-5))
        ),
        status=Status.ACTIVE,
        locked_out=False,
        open_sessions=3,
    ),
    date=dt.datetime(2011, 1, 1, tzinfo=dt.UTC),
    description="Standard rates",
    model=PricelistModel.TIERED,
    status=Status.PREPRODUCTION,
    levels=[
        Level(level=1, name="Base", limited_months=None, schedules=[]),
        Level(level=2, name="Volume", limited_months=None, schedules=[]),
    ],
)

SOAP_XML = "application/soap+xml; charset=utf-8"
TEXT_XML = "text/xml; charset=utf-8"

CASES = [
    pytest.param("soap11", TEXT_XML, SOAP11, id="soap11"),
    pytest.param("soap12", SOAP_XML, SOAP12, id="soap12"),
    pytest.param("http-get", TEXT_XML, FORM, id="http-get"),
    pytest.param("http-post", TEXT_XML, FORM, id="http-post"),
]


@pytest.mark.parametrize("version", ["3.0", "3.2"])
@pytest.mark.parametrize(("protocol", "content_type", "body"), CASES)
def test_the_page_reads_as_a_pricelist(
    version: VersionName, protocol: ProtocolName, content_type: str, body: bytes
) -> None:
    session = Client(version, protocol).attach("string")

    pricelist = session.read(session.pricelists.info, body, content_type=content_type)

    assert pricelist == PRICELIST
    assert dict(pricelist.unknown) == {}


@pytest.mark.parametrize(("protocol", "content_type", "body"), CASES)
def test_the_page_is_just_what_the_contract_of_its_version_says(
    protocol: ProtocolName, content_type: str, body: bytes
) -> None:
    session = Client("3.0", protocol, strict=True).attach("string")

    assert session.read(session.pricelists.info, body, content_type=content_type) == PRICELIST


@pytest.mark.parametrize(("protocol", "content_type", "body"), CASES)
def test_values_have_the_types_the_models_declare(
    protocol: ProtocolName, content_type: str, body: bytes
) -> None:
    session = Client("3.0", protocol).attach("string")

    pricelist = session.read(session.pricelists.info, body, content_type=content_type)

    assert pricelist.owner is not None
    assert type(pricelist.pricelist_id) is int
    assert type(pricelist.description) is str
    assert type(pricelist.owner.locked_out) is bool
    assert pricelist.model is PricelistModel.TIERED
    assert pricelist.owner.auth_level is AuthLevel.NETWORK_ADMIN
    assert pricelist.owner.cell_carrier is CellCarrier.VERIZON
    assert pricelist.owner.last_login is not None
    assert pricelist.owner.last_login.utcoffset() == dt.timedelta(hours=-5)
