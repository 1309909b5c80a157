"""What a form cannot express, or ASP.NET does not accept in one, is refused unsent."""

import datetime as dt
from typing import Any

import pytest

from ecgridos_async import ArgumentError, Client, ProtocolName, VersionName
from ecgridos_async._wire.codec import codec
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import DATE_TIME, EnumType, Integer, Text, is_bytes
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.messages import WireRequest
from ecgridos_async.models import AuthLevel, EMailTo
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services import all_operations

FORMS = ["http-get", "http-post"]
MOMENT = dt.datetime(2024, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
PLANS = [
    operation.plan(version)
    for _, _, operation in all_operations().values()
    for version in ApiVersion
    if version in operation.versions
]
WITH_BYTES = [plan for plan in PLANS if any(is_bytes(p.type) for p in plan.parameters)]


def sample(parameter: Parameter) -> object:
    """Return an argument that any binding can send."""
    match parameter.type:
        case Integer():
            return 1
        case Text():
            return "x"
        case EnumType():
            return next(iter(parameter.type.python))
        case _ if is_bytes(parameter.type):
            return b"x"
        case _ if parameter.type == DATE_TIME:
            return MOMENT
        case _:
            return True


def build(plan: Plan, protocol: Protocol, **changed: object) -> WireRequest:
    values = [changed.get(p.name, sample(p)) for p in plan.parameters]
    return codec(plan, protocol).request(
        "https://127.0.0.1/a.asmx", ["session-1", *values] if plan.session else values
    )


def sent(request: WireRequest) -> str:
    return request.url.partition("?")[2] + request.body.decode()


class TestEmptyBytes:
    @pytest.mark.parametrize("protocol", FORMS)
    @pytest.mark.parametrize("plan", WITH_BYTES, ids=lambda p: f"{p.operation}-{p.version}")
    def test_are_refused(self, plan: Plan, protocol: ProtocolName) -> None:
        for parameter in plan.parameters:
            if is_bytes(parameter.type):
                with pytest.raises(ArgumentError, match=r"empty bytes; use SOAP") as caught:
                    build(plan, Protocol.parse(protocol), **{parameter.name: b""})
                assert caught.value.parameter == parameter.name
                assert caught.value.operation == plan.operation
                assert f"{parameter.wire}=120" in sent(build(plan, Protocol.parse(protocol)))

    @pytest.mark.parametrize("protocol", ["soap11", "soap12"])
    @pytest.mark.parametrize("plan", WITH_BYTES, ids=lambda p: f"{p.operation}-{p.version}")
    def test_are_an_empty_element_in_soap(self, plan: Plan, protocol: ProtocolName) -> None:
        for parameter in plan.parameters:
            if is_bytes(parameter.type):
                request = build(plan, Protocol.parse(protocol), **{parameter.name: b""})
                assert f"<{parameter.wire}></{parameter.wire}>" in sent(request)


def test_no_form_begins_with_bytes() -> None:
    """Each of their fields begins with an ampersand."""
    for plan in PLANS:
        if plan.parameters:
            assert not sent(build(plan, Protocol.HTTP_POST)).startswith("&")


def refusal(plan: Plan, protocol: Protocol, values: list[object]) -> str:
    """Return why a call is refused, `""` if it is not."""
    try:
        codec(plan, protocol).request("https://127.0.0.1/a.asmx", values)
    except ArgumentError as error:
        return str(error)
    return ""


def test_defaults_work_in_every_binding_or_in_none() -> None:
    for plan in PLANS:
        if not any(p.has_default for p in plan.parameters):
            continue
        given = {p.name: sample(p) for p in plan.parameters if not p.has_default}
        values = plan.bind((), dict(given))
        values = ["session-1", *values] if plan.session else values
        refused: set[str] = set()
        for protocol in Protocol:
            refused.add(refusal(plan, protocol, values))
        (reason,) = refused
        assert not reason or "may not be None or left out" in reason


@pytest.mark.anyio
@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
@pytest.mark.parametrize("protocol", ["soap11", "soap12", *FORMS])
async def test_a_note_of_no_attachment(
    sandbox: Sandbox, protocol: ProtocolName, version: VersionName
) -> None:
    async with (
        Client(version, protocol, sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        before = await session.interconnects.note_list(4001)
        assert await session.interconnects.note(
            4001,
            AuthLevel.GENERAL,
            "hello",
            email_to=EMailTo.NO_EMAIL,
            other_email_address="",
        )
        *_, note = after = await session.interconnects.note_list(4001)
    assert len(after) == len(before) + 1
    assert note.note == "hello"
    assert note.attachment is None


def header(length: int, protocol: ProtocolName = "http-get", **settings: Any) -> WireRequest:
    """Build a call whose query has that length; its parameters are no secret."""
    client = Client("3.2", protocol, **settings)
    name = "InterchangeHeader="
    return client.build(client.interchange_date, "x" * (length - len(name)))


class TestQuery:
    def test_may_have_2048_characters(self) -> None:
        assert len(sent(header(2048))) == 2048

    @pytest.mark.parametrize("length", [2049, 5000, 64 * 1024 + 20, 2**20])
    def test_of_more_is_refused(self, length: int) -> None:
        with pytest.raises(ArgumentError) as caught:
            header(length)

        assert str(caught.value) == (
            "InterchangeDate: interchange_header (on the wire InterchangeHeader): HTTP GET puts "
            f"the arguments into the query of the address; it would have {length} characters, "
            f"{length - 18} of them for this argument, and ASP.NET takes 2048 (max_query_length). "
            "Use HTTP POST or SOAP, or set max_query_length on the client if the server takes more"
        )
        assert caught.value.parameter == "interchange_header"
        assert caught.value.operation == "InterchangeDate"

    @pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-post"])
    def test_is_none_in_another_binding(self, protocol: ProtocolName) -> None:
        assert "x" * 2048 in sent(header(4000, protocol))

    @pytest.mark.parametrize("length", [4096, 100_000])
    def test_may_be_longer_by_setting(self, length: int) -> None:
        assert len(sent(header(length, max_query_length=length))) == length
        with pytest.raises(ArgumentError, match=f"takes {length}"):
            header(length + 1, max_query_length=length)

    def test_is_counted_as_it_is_written(self) -> None:
        client = Client("3.2", "http-get")
        client.build(client.interchange_date, "é" * 338)
        with pytest.raises(ArgumentError, match="2052 characters, 2034 of them"):
            client.build(client.interchange_date, "é" * 339)

    def test_names_the_longest_argument(self) -> None:
        session = Client("3.2", "http-get").attach("session-1")
        with pytest.raises(ArgumentError) as caught:
            session.build(session.parcels.upload, "a" * 200, content=bytes(range(256)))
        assert caught.value.parameter == "content"
        assert caught.value.operation == "ParcelUpload"
        assert "2961 of them" in str(caught.value)

    def test_of_100_mib_is_refused_without_writing_it(self) -> None:
        session = Client("3.2", "http-get").attach("session-1")
        with pytest.raises(ArgumentError, match=r"1048576046 characters"):
            session.build(session.parcels.upload, "a", content=bytes(100 * 2**20))

    def test_shows_no_secret(self) -> None:
        client = Client("3.2", "http-get")
        with pytest.raises(ArgumentError) as caught:
            client.build(client.login, "demo", "hunter2!" * 500)
        assert caught.value.parameter == "password"
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize("length", [0, -1])
    def test_must_be_positive(self, length: int) -> None:
        with pytest.raises(ValueError, match="max_query_length"):
            Client(max_query_length=length)


NO_DATE = dt.datetime.min.replace(tzinfo=dt.UTC)
LAST = dt.datetime.max.replace(tzinfo=dt.UTC)
DATES = [
    pytest.param(NO_DATE, "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", id="none"),
    pytest.param(
        NO_DATE.replace(second=1), "0001-01-01T00:00:01Z", "0001-01-01T00:00:01Z", id="a-second"
    ),
    pytest.param(MOMENT, "2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z", id="usual"),
    pytest.param(LAST, "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59.999999Z", id="last"),
    pytest.param(
        LAST.replace(microsecond=0), "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", id="nearly"
    ),
    pytest.param(
        NO_DATE.replace(hour=2, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        id="none-of-another-zone",
    ),
]


@pytest.mark.parametrize(("moment", "in_form", "in_soap"), DATES)
@pytest.mark.parametrize("protocol", ["soap11", "soap12", *FORMS])
def test_dates(protocol: ProtocolName, moment: dt.datetime, in_form: str, in_soap: str) -> None:
    session = Client("3.2", protocol).attach("session-1")
    text = sent(session.build(session.reports.monthly, 1, moment))

    if protocol in FORMS:
        assert text.endswith(f"Month={in_form.replace(':', '%3A')}")
    else:
        assert f"<Month>{in_soap}</Month>" in text


@pytest.mark.parametrize("protocol", ["soap11", "soap12", *FORMS])
def test_an_argument_that_this_version_needs(protocol: ProtocolName) -> None:
    session = Client("4.1", protocol).attach("session-1")

    with pytest.raises(ArgumentError) as caught:
        session.build(session.migrations.info, 1)

    assert caught.value.parameter == "migration_batch_id"
    assert str(caught.value) == (
        "MigrationInfo: migration_batch_id (on the wire MigrationBatchID): "
        "may not be None or left out; expected an integer"
    )
