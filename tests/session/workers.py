"""Processes that share a session."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager

from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.session.places import Place

WORKER = """
import asyncio, sys
import ecgridos_async as ecgridos

async def main(url, login, password):
    async with ecgridos.Client("3.2", endpoint=url) as client:
        async with client.session(login, password, store={made}) as session:
            print("owner" if client.stats().calls else "user", flush=True)
            while (word := (await asyncio.to_thread(sys.stdin.readline)).strip()) != "leave":
                print((await session.who_am_i()).login_name, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


class Worker:
    """A process that uses the shared session."""

    def __init__(self, url: str, place: Place, stack: ExitStack) -> None:
        program = WORKER.format(made=place.made)
        command = [sys.executable, "-c", program, url, DEMO_LOGIN, DEMO_PASSWORD]
        self.process = stack.enter_context(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        )
        stack.callback(self.process.kill)

    def say(self, word: str) -> None:
        """Send a line: `call` or `leave`."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def reply(self) -> str:
        """Return its next line: its part at first, then the login name for each call."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """Kill it, and wait for its end."""
        self.process.kill()
        self.process.wait(30)

    def leave(self) -> None:
        """Let it leave its block and end."""
        self.say("leave")
        assert self.process.wait(30) == 0


def call(workers: list[Worker]) -> None:
    """Let all make a call at the same time."""
    for worker in workers:
        worker.say("call")
    assert [worker.reply() for worker in workers] == [DEMO_LOGIN] * len(workers)


@contextmanager
def running(
    number: int, sandbox: Sandbox, place: Place
) -> Generator[tuple[list[Worker], list[Worker]]]:
    """Run workers that start at the same time; give those that logged in, and the others."""
    with ExitStack() as stack:
        workers = [Worker(sandbox.url, place, stack) for _ in range(number)]
        parts = [worker.reply() for worker in workers]
        yield (
            [worker for worker, part in zip(workers, parts, strict=True) if part == "owner"],
            [worker for worker, part in zip(workers, parts, strict=True) if part == "user"],
        )
