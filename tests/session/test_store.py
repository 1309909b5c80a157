"""A session that several processes share."""

import json
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import anyio
import pytest

from ecgridos_async import Client, ConfigurationError, FileSessionStore, StateError
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flock"),
]

WORKER = """
import asyncio, sys
from ecgridos_async import Client, FileSessionStore

async def main(url, folder, login, password):
    async with Client("3.2", endpoint=url) as client:
        async with client.session(login, password, store=FileSessionStore(folder)) as session:
            for line in sys.stdin:
                if line == "leave\\n":
                    break
                print((await session.who_am_i()).login_name, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


class Worker:
    """A process that uses the shared session."""

    def __init__(self, url: str, folder: Path, stack: ExitStack) -> None:
        command = [sys.executable, "-c", WORKER, url, str(folder), DEMO_LOGIN, DEMO_PASSWORD]
        self.process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        stack.callback(self.process.kill)

    def begin(self) -> None:
        self.say("call")

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def reply(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.say("leave")
        assert self.process.wait(30) == 0


@contextmanager
def workers(number: int, sandbox: Sandbox, folder: Path) -> Generator[list[Worker]]:
    """Run workers, each of which has made a call."""
    with ExitStack() as stack:
        found = [Worker(sandbox.url, folder, stack) for _ in range(number)]
        for worker in found:
            worker.begin()
        assert [worker.reply() for worker in found] == [DEMO_LOGIN] * number
        yield found


def logins(sandbox: Sandbox) -> int:
    return sum(entry.operation == "Login" for entry in sandbox.ledger())


def logouts(sandbox: Sandbox) -> int:
    return sum(entry.operation == "Logout" for entry in sandbox.ledger())


def test_five_workers_one_login_and_an_owner_that_is_killed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    with workers(5, sandbox, tmp_path / "store") as found:
        assert logins(sandbox) == sandbox.open_sessions() == 1
        assert (tmp_path / "store" / "session.json").stat().st_mode & 0o077 == 0

        found[0].process.kill()
        found[0].process.wait()
        sandbox.expire_sessions()
        for worker in found[1:]:
            worker.say("call")
        assert [worker.reply() for worker in found[1:]] == [DEMO_LOGIN] * 4
        assert logins(sandbox) == 2

        for worker in found[1:4]:
            worker.leave()
        assert (logouts(sandbox), sandbox.open_sessions()) == (0, 1)
        found[4].say("call")
        assert found[4].reply() == DEMO_LOGIN
        found[4].leave()
        assert (logouts(sandbox), sandbox.open_sessions()) == (1, 0)
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["lock"]


def test_when_all_were_killed_the_next_one_goes_on(sandbox: Sandbox, tmp_path: Path) -> None:
    with workers(2, sandbox, tmp_path) as found:
        for worker in found:
            worker.process.kill()
            worker.process.wait()
    with workers(1, sandbox, tmp_path) as (last,):
        assert logins(sandbox) == 1
        last.leave()
    assert (logouts(sandbox), sandbox.open_sessions()) == (1, 0)


async def test_the_last_one_logs_out_what_another_has_renewed(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        stores = [FileSessionStore(tmp_path) for _ in range(2)]
        sessions = [client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) for store in stores]
        async with sessions[0]:
            async with sessions[1]:
                sandbox.expire_sessions()
                await sessions[1].who_am_i()
            assert sandbox.open_sessions() == 1
        assert sandbox.open_sessions() == 0
    assert logins(sandbox) == 2


async def test_many_tasks_and_sessions_renew_once(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        one = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=FileSessionStore(tmp_path))
        two = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=FileSessionStore(tmp_path))
        async with one, two:
            sandbox.expire_sessions()
            async with anyio.create_task_group() as tasks:
                for session in [one, two] * 10:
                    tasks.start_soon(session.who_am_i)
    assert (logins(sandbox), sandbox.open_sessions()) == (2, 0)


async def test_a_shared_session_is_not_logged_out_by_hand(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = FileSessionStore(tmp_path)
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store) as session:
            with pytest.raises(StateError, match="shared by a store"):
                await session.logout()
            await session.who_am_i()
    assert sandbox.open_sessions() == 0


async def test_two_logins_do_not_share(sandbox: Sandbox, tmp_path: Path) -> None:
    async with Client("3.2", endpoint=sandbox.url) as client:
        store = FileSessionStore(tmp_path)
        async with client.session(DEMO_LOGIN, DEMO_PASSWORD, store=store):
            other = client.session("other", "password", store=FileSessionStore(tmp_path))
            with pytest.raises(ConfigurationError, match="another login or endpoint"):
                await other.__aenter__()
            assert DEMO_LOGIN not in (tmp_path / "session.json").read_text()


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"id": "x"})])
async def test_a_record_that_is_broken(sandbox: Sandbox, tmp_path: Path, text: str) -> None:
    (tmp_path / "session.json").write_text(text)
    async with Client("3.2", endpoint=sandbox.url) as client:
        session = client.session(DEMO_LOGIN, DEMO_PASSWORD, store=FileSessionStore(tmp_path))
        if "id" in text:
            with pytest.raises(ConfigurationError):
                await session.__aenter__()
        else:
            async with session:
                assert logins(sandbox) == 1


async def test_what_is_refused() -> None:
    async with Client("3.2") as client:
        with pytest.raises(ConfigurationError, match="store: expected a session store"):
            client.session("login", "password", store="folder")  # type: ignore[arg-type]
