"""`Sandbox.deliver`: parcels that arrive without an upload."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from ecgridos_async import Client, Session
from ecgridos_async.errors import ArgumentError
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from ecgridos_async.sandbox.world.users import Users

CONTENT = b"ISA*00*"

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    sandbox = Sandbox()
    sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
async def session(sandbox: Sandbox) -> AsyncIterator[Session]:
    async with Client("4.1", endpoint=sandbox.url) as client:
        yield client.attach(DEMO_API_KEY)


async def test_the_demo_user_downloads_it(sandbox: Sandbox, session: Session) -> None:
    parcel_id = sandbox.deliver(CONTENT, "850.edi")
    assert sandbox.calls() == []
    assert sandbox.ledger() == []

    (waiting,) = (await session.parcels.in_box()).parcel_id_info_list
    assert (waiting.parcel_id, waiting.file_name) == (parcel_id, "850.edi")
    assert (await session.parcels.download(parcel_id)).content == CONTENT


def places(sandbox: Sandbox, parcel_id: int) -> tuple[tuple[int, int], tuple[int, int]]:
    parcel = sandbox.world.parcels.find(parcel_id)
    assert parcel is not None
    assert parcel.in_box
    assert parcel.content == CONTENT
    return parcel.sender, parcel.receiver


@pytest.mark.parametrize(
    ("given", "sender", "receiver"),
    [
        pytest.param({}, (102, 2101), (101, 0), id="the demo user"),
        pytest.param({"mailbox": 2001}, (102, 2101), (101, 2001), id="mailbox"),
        pytest.param(
            {"mailbox": 2002}, (102, 2101), (101, 2002), id="mailbox without an ECGrid ID"
        ),
        pytest.param({"receiver": 3002}, (102, 2101), (101, 2001), id="receiver"),
        pytest.param({"receiver": 3003}, (101, 0), (102, 2101), id="the other network"),
        pytest.param({"receiver": 3005}, (101, 0), (102, 0), id="a suspended receiver"),
        pytest.param({"sender": 3004}, (102, 0), (101, 0), id="sender"),
        pytest.param({"sender": 3002, "mailbox": 2002}, (101, 2001), (101, 2002), id="both"),
    ],
)
async def test_where_it_arrives(
    sandbox: Sandbox,
    given: dict[str, int],
    sender: tuple[int, int],
    receiver: tuple[int, int],
) -> None:
    parcel_id = sandbox.deliver(CONTENT, "850.edi", **given)
    assert places(sandbox, parcel_id) == (sender, receiver)


@pytest.mark.parametrize(
    ("given", "parameter", "text"),
    [
        ({"mailbox": 9}, "mailbox", "mailbox: the sandbox has no mailbox 9"),
        ({"receiver": 9}, "receiver", "receiver: the sandbox has no ECGrid ID 9"),
        ({"sender": 9}, "sender", "sender: the sandbox has no ECGrid ID 9"),
        (
            {"receiver": 3001, "mailbox": 2001},
            "receiver",
            "receiver: give it or mailbox, not both",
        ),
        ({"content": b""}, "content", "content: expected bytes, at least one, got"),
        ({"content": "ISA"}, "content", "content: expected bytes, at least one, got 'ISA'"),
        ({"file_name": 5}, "file_name", "file_name: expected a text (str), got 5"),
    ],
)
async def test_what_is_refused(
    sandbox: Sandbox, given: dict[str, Any], parameter: str, text: str
) -> None:
    arguments: dict[str, Any] = {"content": CONTENT, **given}
    with pytest.raises(ArgumentError) as caught:
        sandbox.deliver(**arguments)
    assert caught.value.parameter == parameter
    assert str(caught.value).startswith(text)
    assert list(sandbox.world.parcels) == []


async def test_worlds_without_the_demo_user_or_another_network() -> None:
    sandbox = Sandbox()
    for partner in sandbox.world.partners:
        partner.network_id = 101
    with pytest.raises(ArgumentError, match="sender: name one"):
        sandbox.deliver(CONTENT)
    sandbox.world.users = Users([])
    with pytest.raises(ArgumentError, match='mailbox: the sandbox has no user "demo"'):
        sandbox.deliver(CONTENT, sender=3001)
