"""Workers and callers that are killed: nothing is lost, and no write is made twice."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import anyio.to_thread
import pytest

from ecgridos_async import Client, Effect, OutcomeUnknownError, Session
from ecgridos_async.cluster import Cluster
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.cli.programs import wait_for
from tests.cluster.workers import worker, working
from tests.postgres import Database
from tests.sandbox.calling import x12

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]
CALLER = """
import sys
import ecgridos_async as ecgridos
from ecgridos_async.cluster import Cluster

async def main():
    call = ecgridos.Client("3.2").bind("PricelistInfo", pricelist_id=0)
    async with Cluster(sys.argv[1], schema=sys.argv[2]) as cluster:
        async with cluster.fan_out(call, range(1, 61), key="a", batch=10, limit=20) as outcomes:
            async for outcome in outcomes:
                print(outcome.argument, flush=True)

ecgridos.run(main)
"""


@pytest.fixture
def slow() -> Iterator[Sandbox]:
    """A service that replies a while after it has carried a call out."""
    sandbox = Sandbox(latency=0.1, max_sessions=50)
    sandbox.start()
    yield sandbox
    sandbox.stop()


async def until(condition: Callable[[], bool]) -> None:
    await anyio.to_thread.run_sync(wait_for, condition)


def uploads(sandbox: Sandbox) -> list[str]:
    return [one.identity for one in sandbox.ledger() if one.operation == "ParcelUpload"]


def calls(sandbox: Sandbox) -> Counter[str]:
    return Counter(call.operation for call in sandbox.calls())


async def test_a_worker_that_is_killed_loses_nothing_and_repeats_no_write(
    cluster: Cluster, database: Database, slow: Sandbox
) -> None:
    names = [f"{number}.edi" for number in range(12)]
    async with (
        Client("3.2", endpoint=slow.endpoint("3.2")) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        call = session.bind(session.parcels.upload, "", content=x12())
        run = cluster.fan_out(call, names, key="a", over="file_name", batch=6)
        async with run as outcomes:
            with worker(database, slow, "--concurrency", "2", "--jobs", "1") as process:
                found = [await anext(outcomes)]
                await until(lambda: len(uploads(slow)) % 2 == 0)  # its calls are in flight
                process.kill()
            before = uploads(slow)
            async with working(cluster, session, concurrency=2, lost_after=1.0):
                found += [outcome async for outcome in outcomes]
    assert len(before) < len(names)
    made = uploads(slow)
    assert len(made) == len({*made})
    assert sorted(outcome.argument for outcome in found) == sorted(names)
    # One whose sending had begun, and that never arrived, is not sent again.
    unknown = {outcome.argument for outcome in found if outcome.error is not None}
    assert {*made} == {*names} - unknown
    assert len(unknown) <= 2
    assert all(isinstance(one.error, OutcomeUnknownError | None) for one in found)


async def test_without_a_finder_the_outcome_is_unknown_and_the_write_is_not_repeated(
    cluster: Cluster, session: Session, sandbox: Sandbox, database: Database
) -> None:
    call = session.bind("MailboxAdd", name="", user_id=0)
    assert call.effect is Effect.WRITE
    async with cluster.fan_out(call, ["new"], key="a", over="name") as outcomes:
        await until(lambda: database.execute("SELECT 1 FROM procrastinate_jobs") != [])
        database.execute("UPDATE outcomes SET started = now()")  # as a worker that is lost now
        async with working(cluster, session):
            outcome = await anext(outcomes)
    assert isinstance(outcome.error, OutcomeUnknownError)
    assert outcome.error.arguments == {"name": "new", "user_id": 0}
    assert calls(sandbox)["MailboxAdd"] == 0


def killed_caller(database: Database) -> str:
    """Start a caller, kill it once it has an outcome, and return that outcome's argument."""
    with subprocess.Popen(
        [sys.executable, "-c", CALLER, database.url, database.schema],
        stdout=subprocess.PIPE,
        text=True,
    ) as caller:
        assert caller.stdout is not None
        read = caller.stdout.readline()
        caller.kill()
    return read


async def test_a_caller_that_is_killed_goes_on(
    cluster: Cluster, session: Session, sandbox: Sandbox, database: Database
) -> None:
    async with working(cluster, session, concurrency=1):
        read = await anyio.to_thread.run_sync(killed_caller, database)
        call = session.bind(session.pricelists.info, 0)
        async with cluster.fan_out(call, range(1, 61), key="a", batch=10) as outcomes:
            found = [outcome.argument async for outcome in outcomes]
    assert int(read) in found
    assert sorted(found) == [*range(1, 61)]
    assert calls(sandbox)["PricelistInfo"] == 60


async def test_sigterm_gives_back_what_is_left_and_logs_out(
    cluster: Cluster, session: Session, database: Database, slow: Sandbox
) -> None:
    call = session.bind(session.pricelists.info, 0)
    async with cluster.fan_out(call, range(1, 41), key="a", batch=20) as outcomes:
        with worker(database, slow, "--concurrency", "1", "--grace", "0.2") as process:
            first = await anext(outcomes)
            process.send_signal(signal.SIGTERM)
            told, _ = await anyio.to_thread.run_sync(process.communicate)
        assert process.returncode == 143, told
        assert slow.open_sessions() == 0, told
        async with working(cluster, session):
            found = [outcome.argument async for outcome in outcomes]
    assert sorted([first.argument, *found]) == [*range(1, 41)]
    assert "postgresql" not in told
