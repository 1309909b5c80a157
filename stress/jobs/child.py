"""The processes that are killed. One process imports everything, and forks one for each run.

It reads an order a line, and replies to each with the status of the process that carried it out.
"""

import gc
import importlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Final

import anyio
import attrs
import cattrs

from ecgridos_async import Client
from ecgridos_async.errors import ECGridOSError
from ecgridos_async.mailbox import SentFile, receive, send
from ecgridos_async.sandbox import DEMO_API_KEY
from stress.jobs.steps import Steps

DONE: Final = 0
FAILED: Final = 3
"""The job ended with an error of the package, such as a service that is away."""
BROKEN: Final = 4
"""It ended with another error."""

_PATIENCE: Final = 60.0
"""Seconds after which a job is taken to hang."""
_SETTLE: Final = 0.25
"""Seconds after which the sandbox has done what was sent to it, however busy this machine is."""


@attrs.frozen(kw_only=True)
class Order:
    """One run of a job."""

    job: str
    url: str
    folder: str
    log: str
    """Where the steps go, one a line; errors go to a file beside it."""
    backend: str = "asyncio"
    concurrency: int = 1
    kill_at: int | None = None
    """The number of the step at which the process kills itself, from 1."""
    kill_after: float | None = None
    """Seconds after which it is killed."""


async def run(order: Order, steps: Steps) -> None:
    """Do the job once."""

    def report(file: SentFile) -> None:
        steps.step(f"report {file.state}{' moved' if file.moved_to else ''}")

    async with Client(endpoint=order.url, middleware=[steps.around_attempt]) as client:
        session = client.attach(DEMO_API_KEY)
        if order.job == "send":
            await send(
                session,
                order.folder,
                steady=0,
                settle=_SETTLE,
                concurrency=order.concurrency,
                report=report,
            )
            return
        await receive(
            session,
            order.folder,
            concurrency=order.concurrency,
            report=lambda parcel: steps.step(f"report {parcel.state} {parcel.parcel_id}"),
        )


def _carry_out(order: Order) -> int:
    """Do the job in this process, which was just forked."""
    errors = os.open(f"{order.log}.errors", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(errors, 1)
    os.dup2(errors, 2)
    steps = Steps(Path(order.log), order.kill_at)
    steps.watch(Path(order.folder))
    try:
        anyio.run(run, order, steps, backend=order.backend)
    except ECGridOSError:
        traceback.print_exc()
        return FAILED
    except BaseException:  # noqa: BLE001  # nothing may go back into the loop of the parent
        traceback.print_exc()
        return BROKEN
    return DONE


def _fork(order: Order) -> int:
    """Carry out an order in a process of its own, and return its status as `subprocess` does."""
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        code = BROKEN
        try:
            code = _carry_out(order)
        finally:
            sys.stderr.flush()
            os._exit(code)
    limit = _PATIENCE if order.kill_after is None else min(order.kill_after, _PATIENCE)
    killed = False
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if not killed and time.monotonic() - began >= limit:
            os.kill(child, signal.SIGKILL)
            killed = True
        time.sleep(0.002)


def main() -> None:
    """Carry out orders until there are none."""
    for backend in ("asyncio", "trio"):
        importlib.import_module(f"anyio._backends._{backend}")
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        print(_fork(cattrs.structure(json.loads(line), Order)), flush=True)


if __name__ == "__main__":
    main()
