"""Calls as values: bound, stored, and made elsewhere."""

import asyncio
import datetime as dt
import json
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Call,
    Client,
    Effect,
    NotInThisVersionError,
    UnknownOperationError,
    VersionName,
)
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.types import is_secret
from ecgridos_async.models.jsonable import JSONData
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.session import Session
from tests.round_trip.forms import operations
from tests.round_trip.values import arguments

SESSIONS = {version: Client(version).attach("0f8e8e80-session-id") for version in ApiVersion}
BINDABLE = [
    (version, operation)
    for _, _, version, operation in operations()
    if not any(is_secret(parameter.type) for parameter in operation.plan(version).parameters)
]


Bind = Callable[[Session], object]


def bind(operation: str, **given_arguments: object) -> Bind:
    return lambda session: session.bind(operation, **given_arguments)


def made(operation: str, version: VersionName, **given_arguments: JSONData) -> Bind:
    return lambda _: Call[object](operation, given_arguments, version)


def read(text: str) -> Bind:
    return lambda _: Call.from_json(text)


def session() -> Session:
    return SESSIONS[ApiVersion("3.2")]


def same(sent: object, read: object) -> bool:
    if isinstance(sent, dt.datetime):
        assert isinstance(read, dt.datetime)
        return sent == read
    return sent == read and type(sent) is type(read)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(BINDABLE), st.integers())
def test_every_operation_there_and_back(case: tuple[ApiVersion, Operation], seed: int) -> None:
    version, operation = case
    sent = arguments(random.Random(seed), operation.plan(version))  # noqa: S311  # values
    call = SESSIONS[version].bind(operation.name, **sent)

    again = Call.from_json(call.to_json())

    assert again == call == pickle.loads(pickle.dumps(call))  # noqa: S301  # our own
    assert hash(again) == hash(call)
    assert again.to_json() == call.to_json()
    assert again.effect is operation.effect
    assert all(same(value, again.values[name]) for name, value in sent.items())
    built = SESSIONS[version]._channel.codecs[operation]
    plan = operation.plan(version)
    requests = [
        built.request("https://e", [*["-"] * operation.session, *plan.bind((), values)])
        for values in (sent, again.values)
    ]
    assert requests[0].body == requests[1].body


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (bind("PricelistInfo"), ArgumentError, "pricelist_id is missing"),
        (bind("PricelistInfo", pricelist=1), ArgumentError, "pricelist is not a parameter"),
        (bind("PricelistInfo", pricelist_id="42"), ArgumentError, "expected an integer"),
        (bind("PricelistInfo", pricelist_id=2**31), ArgumentError, "is outside"),
        (bind("PricelistInf", pricelist_id=1), UnknownOperationError, "PricelistInfo"),
        (
            bind("ChangePassword", old_password="hunter2", new_password="hunter3"),
            ArgumentError,
            "old_password: it is secret",
        ),
        (
            bind("ParcelUpload", file_name="a.edi", content=Path("a.edi")),
            ArgumentError,
            "content: .*holds the bytes themselves",
        ),
        (
            bind("ParcelOutBoxInProcess", file_name="a"),
            ArgumentError,
            "file_name is not a parameter",
        ),
        (bind("NetworkInfo", network_id=None), ArgumentError, "may not be None"),
        (made("PricelistInfo", "4.1", pricelist_id=1), NotInThisVersionError, "it exists in 3.0"),
        (made("PricelistInfo", "3.2", pricelist_id=True), ArgumentError, "an integer"),
        (made("ParcelUpload", "3.2", file_name="a", content="%"), ArgumentError, "not base64"),
        (read("[]"), ArgumentError, "text: it is not the JSON of a call"),
        (read('{"operation": "A"}'), ArgumentError, "text: it is not the JSON of a call"),
    ],
)
def test_what_is_refused(make: Bind, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text) as caught:
        make(session())
    assert "hunter" not in str(caught.value)


def test_a_call_is_immutable_data() -> None:
    call = session().bind(session().pricelists.info, 42)

    assert json.loads(call.to_json()) == {
        "operation": "PricelistInfo",
        "arguments": {"pricelist_id": 42},
        "version": "3.2",
    }
    assert call.with_arguments(pricelist_id=43) == session().bind("PricelistInfo", pricelist_id=43)
    assert call != call.with_arguments(pricelist_id=43)
    assert (call.effect, repr(call)) == (
        Effect.READ,
        "Call(PricelistInfo, version 3.2, pricelist_id=42)",
    )
    with pytest.raises(ArgumentError, match="level is not a parameter"):
        call.with_arguments(level=1)


def test_the_repr_shows_no_content_and_no_long_text() -> None:
    call = session().bind(session().parcels.upload, "a" * 100, content=b"ISA*00*")

    assert repr(call).endswith(f"file_name='{'a' * 40}…', content=<7 bytes>)")


def test_naive_datetimes_by_the_setting_of_the_client() -> None:
    names = {"ecgrid_id": 1, "move_date_time": dt.datetime(2026, 1, 1)}  # noqa: DTZ001  # that is it
    with pytest.raises(ArgumentError, match="move_date_time: the datetime has no time zone"):
        session().bind("TPMove", **names)

    utc = Client("3.2", naive_datetimes="utc").attach("0f8e8e80-session-id")
    call = utc.bind("TPMove", **names)

    assert call.arguments == {"ecgrid_id": 1, "move_date_time": "2026-01-01T00:00:00Z"}
    assert call.values["move_date_time"] == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.anyio
async def test_it_is_performed_by_a_session_of_its_version(sandbox: Sandbox) -> None:
    async with (
        Client("3.2", endpoint=sandbox.endpoint("3.2")) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as opened,
    ):
        call = client.bind("PricelistInfo", pricelist_id=42)
        assert await opened.perform(call) == await opened.pricelists.info(42)
        with pytest.raises(ArgumentError, match="it is of another version"):
            await opened.perform(Call[object]("PricelistInfo", {"pricelist_id": 42}, "3.0"))


def test_a_client_that_is_closed_binds() -> None:
    client = Client("3.2")
    asyncio.run(client.aclose())

    assert client.bind("PricelistInfo", pricelist_id=1).values == {"pricelist_id": 1}
