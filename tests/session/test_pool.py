"""A session for each tenant, over one client."""

import anyio
import pytest

from ecgridos_async import ArgumentError, Client, LoginRefusedError, SessionPool, StateError
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.session_pool import FoundCredentials

pytestmark = pytest.mark.anyio


class Vault:
    """Credentials by tenant, and who asked for them."""

    def __init__(self, **known: FoundCredentials) -> None:
        self.known = known
        self.asked: list[str] = []

    async def find(self, tenant: str) -> FoundCredentials:
        self.asked.append(tenant)
        await anyio.sleep(0.01)
        return self.known[tenant]


async def test_each_tenant_has_one_session(sandbox: Sandbox) -> None:
    vault = Vault(by_key=DEMO_API_KEY, by_login=(DEMO_LOGIN, DEMO_PASSWORD))
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, vault.find) as sessions,
    ):
        found: list[object] = []

        async def ask(tenant: str) -> None:
            session = await sessions.get(tenant)
            found.append(session)
            assert (await session.who_am_i()).login_name

        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(ask, "by_key")
                tasks.start_soon(ask, "by_login")
        assert len(set(map(id, found))) == 2
        assert sorted(vault.asked) == ["by_key", "by_login"]
        assert sandbox.open_sessions() == 1
    assert sandbox.open_sessions() == 0
    with pytest.raises(StateError, match="pool is closed"):
        await sessions.get("by_key")


async def test_a_renewal_fetches_the_password_again(sandbox: Sandbox) -> None:
    vault = Vault(tenant=(DEMO_LOGIN, DEMO_PASSWORD))
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, vault.find) as sessions,
    ):
        session = await sessions.get("tenant")
        sandbox.expire_sessions()
        await session.who_am_i()
        assert vault.asked == ["tenant", "tenant"]


async def test_what_fails_is_tried_again_by_the_next(sandbox: Sandbox) -> None:
    vault = Vault(tenant=(DEMO_LOGIN, "wrong"))
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, vault.find) as sessions,
    ):
        with pytest.raises(KeyError):
            await sessions.get("unknown")
        with pytest.raises(LoginRefusedError):
            await sessions.get("tenant")
        vault.known["tenant"] = (DEMO_LOGIN, DEMO_PASSWORD)
        assert (await sessions.get("tenant")).is_open


async def test_a_session_that_is_dropped_is_logged_out(sandbox: Sandbox) -> None:
    vault = Vault(tenant=(DEMO_LOGIN, DEMO_PASSWORD))
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, vault.find) as sessions,
    ):
        first = await sessions.get("tenant")
        await sessions.drop("tenant")
        await sessions.drop("tenant")
        assert sandbox.open_sessions() == 0
        assert await sessions.get("tenant") is not first


async def test_a_tenant_that_has_an_api_key_now_must_be_dropped(sandbox: Sandbox) -> None:
    vault = Vault(tenant=(DEMO_LOGIN, DEMO_PASSWORD))
    async with (
        Client("3.2", endpoint=sandbox.url) as client,
        SessionPool(client, vault.find, max_concurrency=2, rate=1000) as sessions,
    ):
        session = await sessions.get("tenant")
        vault.known["tenant"] = DEMO_API_KEY
        sandbox.expire_sessions()
        with pytest.raises(Exception, match="Session") as caught:
            await session.who_am_i()
        assert "the function of credentials raised TypeError" in str(caught.value.__notes__)
        await sessions.drop("tenant")
        assert (await (await sessions.get("tenant")).who_am_i()).login_name


async def test_credentials_that_cannot_be_fetched(sandbox: Sandbox) -> None:
    async def fail() -> tuple[str, str]:
        raise OSError(f"vault: no {DEMO_PASSWORD}")

    async with Client("3.2", endpoint=sandbox.url) as client:
        with pytest.raises(StateError, match="credentials raised OSError") as caught:
            async with client.session(credentials=fail):
                pass
        with pytest.raises(ArgumentError, match="credentials: it cannot be combined"):
            client.session("login", credentials=fail)
        with pytest.raises(ArgumentError, match="credentials: expected a function"):
            client.session(credentials="vault")  # type: ignore[arg-type]
    assert DEMO_PASSWORD not in str(caught.value)
    assert caught.value.outcome == "not_sent"
