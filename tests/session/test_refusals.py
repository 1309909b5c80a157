"""What the service refuses, by class; and what never reaches it."""

from collections.abc import Awaitable

import pytest

from ecgridos_async import (
    ArgumentError,
    Client,
    LoginRefusedError,
    NotFoundError,
    NotInThisVersionError,
    Protocol,
    SessionTimeoutError,
    StateError,
    TooManySessionsError,
    UnknownOperationError,
    VersionName,
)
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(30)]

ALL = pytest.mark.parametrize("protocol", list(Protocol))
NOBODY = "5e55104e-1dee-4c1e-9a53-000000000042"
WRONG = "s3cret-guess"


@ALL
async def test_wrong_password(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        session = client.session(DEMO_LOGIN, WRONG)
        with pytest.raises(LoginRefusedError) as caught:
            async with session:
                pytest.fail("the block was entered")
        assert not session.is_open
        assert caught.value.operation == "Login"
        assert WRONG not in str(caught.value)
        assert not isinstance(caught.value, TooManySessionsError)
    assert [call.operation for call in sandbox.calls()] == ["Login"]


async def test_locked_out(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(LoginRefusedError):
            async with client.session("locked", "locked"):
                pass


@pytest.mark.parametrize("protocol", [Protocol.SOAP11, Protocol.SOAP12])
async def test_one_session_too_many(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        for _ in range(5):
            await client.login(DEMO_LOGIN, DEMO_PASSWORD)
        with pytest.raises(TooManySessionsError):
            async with client.session(DEMO_LOGIN, DEMO_PASSWORD):
                pass
        assert sandbox.open_sessions() == 5
        # Another user has a count of their own.
        async with client.session("mailbox", "mailbox"):
            assert sandbox.open_sessions() == 6


@ALL
async def test_unknown_session(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        with pytest.raises(SessionTimeoutError) as caught:
            await client.attach(NOBODY).who_am_i()
        assert caught.value.operation == "WhoAmI"
        assert NOBODY not in str(caught.value)


@ALL
async def test_unknown_pricelist(sandbox: Sandbox, protocol: Protocol) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.attach(DEMO_API_KEY).pricelists.info(999_999)
        assert caught.value.operation == "PricelistInfo"
        if protocol.is_soap:
            assert caught.value.item == "PricelistID"
            assert caught.value.code is not None
        else:
            assert caught.value.code is None


@pytest.mark.parametrize(
    "pricelist_id", [2**31, -(2**31) - 1, 10**30, "42", 4.0, True, None], ids=repr
)
@ALL
async def test_ids_that_are_no_int32(
    sandbox: Sandbox, protocol: Protocol, pricelist_id: object
) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(ArgumentError, match="PricelistID") as caught:
            await session.call("PricelistInfo", pricelist_id=pricelist_id)
        assert caught.value.parameter == "pricelist_id"
        assert caught.value.operation == "PricelistInfo"
    assert sandbox.calls() == []


@pytest.mark.parametrize(
    ("name", "password"),
    [("de\0mo", "demo"), ("demo", "de\x1bmo"), ("demo", "\ud800"), ("demo", "\uffff")],
    ids=ascii,
)
@ALL
async def test_characters_that_xml_cannot_carry(
    sandbox: Sandbox, protocol: Protocol, name: str, password: str
) -> None:
    async with Client("3.0", protocol, sandbox.url) as client:
        with pytest.raises(ArgumentError, match=r"U\+") as caught:
            async with client.session(name, password):
                pass
        assert caught.value.parameter in ("login_name", "password")
    assert sandbox.calls() == []


async def test_control_characters_in_a_session_id(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(ArgumentError, match="session_id"):
            await client.attach("a\nb\0").who_am_i()
    assert sandbox.calls() == []


async def test_empty_credentials(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(ArgumentError, match="login: may not be empty"):
            client.session("", DEMO_PASSWORD)
        with pytest.raises(ArgumentError, match="password: may not be empty"):
            client.session(DEMO_LOGIN, "")
        with pytest.raises(ArgumentError, match="may not be empty"):
            client.session()
        with pytest.raises(ArgumentError, match="may not be empty"):
            client.attach("")
        with pytest.raises(ArgumentError, match="empty"):
            await client.login("", DEMO_PASSWORD)
    assert sandbox.calls() == []


@pytest.mark.parametrize("version", ["2.3", "4.1"])
async def test_operations_that_a_version_lacks(sandbox: Sandbox, version: VersionName) -> None:
    async with Client(version, endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        calls: list[Awaitable[object]] = [
            session.pricelists.info(1),
            session.call("PricelistInfo", pricelist_id=1),
            session.raw(session.pricelists.info, 1),
        ]
        for call in calls:
            with pytest.raises(NotInThisVersionError) as caught:
                await call
            assert caught.value.operation == "PricelistInfo"
        with pytest.raises(NotInThisVersionError):
            session.build(session.pricelists.info, 1)
    assert sandbox.calls() == []


async def test_calls_by_name_that_are_wrong(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        session = client.attach(DEMO_API_KEY)
        with pytest.raises(UnknownOperationError, match="did you mean PricelistInfo") as unknown:
            await session.call("PricelistInf", pricelist_id=1)
        assert unknown.value.parameter == "operation"
        with pytest.raises(UnknownOperationError, match="Zzz"):
            await session.call("Zzz")
        with pytest.raises(ArgumentError, match="did you mean pricelist_id") as misspelled:
            await session.call("PricelistInfo", pricelistid=1)
        assert misspelled.value.parameter == "pricelistid"
        with pytest.raises(ArgumentError, match="pricelist_id is missing") as missing:
            await session.call("PricelistInfo")
        assert missing.value.parameter == "pricelist_id"
        assert missing.value.operation == "PricelistInfo"
        with pytest.raises(ArgumentError, match="not a parameter"):
            await session.call("WhoAmI", session_id="x")
    assert sandbox.calls() == []


async def test_operations_of_a_session_on_a_client(sandbox: Sandbox) -> None:
    async with Client("3.0", endpoint=sandbox.url) as client:
        with pytest.raises(StateError, match="session") as caught:
            await client.call("PricelistInfo", pricelist_id=1)
        assert caught.value.operation == "PricelistInfo"
        with pytest.raises(StateError):
            await client.call("WhoAmI")
    assert sandbox.calls() == []
