"""Callbacks: what is found in a call, and what is refused."""

import pytest

from ecgridos_async import ArgumentError, Client, LoginRefusedError, Secret
from ecgridos_async.integrations.callbacks import CallbackReceiver, find_parcel_ids
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (b"token=1&ParcelID=4711", b""),
        (b"", b"token=1&parcel_id=4711&isTest=False"),
        (b"", b'{"callBackQueueId": 8501, "parcelId": 4711}'),
        (b"", b'{"event": {"PARCELID": "4711"}}'),
        (b"", b"<Event><ParcelID>4711</ParcelID></Event>"),
        (b"", b'--x\r\nContent-Disposition: form-data; name="ParcelID"\r\n\r\n4711\r\n--x--'),
        (b"parcelid=4711", b'{"parcelId": 4711}'),
        (b"", b'"4711"\n'),
    ],
)
def test_a_parcel_id_is_found_in_every_form(query: bytes, body: bytes) -> None:
    assert find_parcel_ids(query, body) == [4711]


@pytest.mark.parametrize(
    "body", [b"", b"hello", b'{"interchangeId": 4711}', b"ParcelID=0", b"ParcelID=" + b"9" * 30]
)
def test_anything_else_is_ignored(body: bytes) -> None:
    assert find_parcel_ids(b"", body) == []


@pytest.mark.anyio
async def test_errors_that_end_the_job(ecgridos_sandbox: Sandbox) -> None:
    callbacks = CallbackReceiver(user="u", password=Secret("p"))

    async def fail() -> None:
        raise LoginRefusedError("no")

    async with (
        Client(version="4.1", endpoint=ecgridos_sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        with pytest.raises(ArgumentError, match="every"):
            await callbacks.run(session, fail, every=0)
        with pytest.raises(LoginRefusedError):
            await callbacks.run(session, fail)
