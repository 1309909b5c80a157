"""Fan-out over workers, on a real PostgreSQL."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import anyio
import pytest

from ecgridos_async import (
    ArgumentError,
    Call,
    Client,
    ClusterError,
    ConfigurationError,
    NotFoundError,
    Session,
)
from ecgridos_async.cluster import Cluster, RunStatus
from ecgridos_async.models import Pricelist
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox
from ecgridos_async.testing import FaultPlan, FaultProxy, Reset
from tests.cluster.workers import working
from tests.postgres import Database
from tests.sandbox.calling import x12

pytestmark = pytest.mark.anyio


def lookups(session: Session) -> Call[Pricelist]:
    return session.bind(session.pricelists.info, 0)


def called(sandbox: Sandbox, operation: str) -> int:
    return [call.operation for call in sandbox.calls()].count(operation)


async def test_every_argument_has_the_outcome_of_a_direct_call(
    cluster: Cluster, session: Session, sandbox: Sandbox
) -> None:
    wanted = [*range(1, 240), 42, 10**9]
    async with (
        working(cluster, session),
        cluster.fan_out(lookups(session), wanted, key="a", batch=50, limit=100) as outcomes,
    ):
        found = [outcome async for outcome in outcomes]
    assert sorted(outcome.argument for outcome in found) == sorted(wanted)
    assert called(sandbox, "PricelistInfo") == len({*wanted})  # 42 was given twice
    for outcome in found:
        if outcome.argument == 10**9:
            assert isinstance(outcome.error, NotFoundError)
        else:
            assert outcome.error is None
            assert outcome.value.pricelist_id == outcome.argument
    async with session.fan_out(session.pricelists.info, range(1, 240)) as direct:
        expected = {outcome.argument: outcome.value async for outcome in direct}
    read = {one.argument: one.value for one in found if one.error is None}
    assert all(read[number] == value for number, value in expected.items())


async def test_a_run_that_is_done_is_read_again_without_calls(
    cluster: Cluster, session: Session, sandbox: Sandbox
) -> None:
    async with (
        working(cluster, session),
        cluster.fan_out(lookups(session), range(1, 31), key="a") as outcomes,
    ):
        first = {one.argument: (one.value, repr(one.error)) async for one in outcomes}
    before = called(sandbox, "PricelistInfo")
    async with cluster.fan_out(lookups(session), reversed(range(1, 31)), key="a") as outcomes:
        again = {one.argument: (one.value, repr(one.error)) async for one in outcomes}
    assert first == again
    assert called(sandbox, "PricelistInfo") == before == 30


async def test_a_caller_that_left_goes_on_and_arguments_may_be_added(
    cluster: Cluster, session: Session, sandbox: Sandbox
) -> None:
    async with cluster.fan_out(lookups(session), range(1, 41), key="a", batch=10) as outcomes:
        with pytest.raises(TimeoutError):  # nobody works yet
            async with asyncio.timeout(0.3):
                await anext(outcomes)
    async with (
        working(cluster, session),
        cluster.fan_out(lookups(session), range(1, 51), key="a", batch=10) as outcomes,
    ):
        found = [outcome.argument async for outcome in outcomes]
    assert sorted(found) == [*range(1, 51)]
    assert called(sandbox, "PricelistInfo") == 50


async def test_the_queue_is_bounded_and_so_is_what_is_taken_from_an_endless_source(
    cluster: Cluster, session: Session
) -> None:
    taken: list[int] = []
    closed: list[bool] = []

    async def numbers() -> AsyncIterator[int]:
        try:
            while True:
                taken.append(len(taken) + 1)
                yield taken[-1]
        finally:
            closed.append(True)

    async with (
        working(cluster, session),
        cluster.fan_out(lookups(session), numbers(), key="a", batch=5, limit=20) as outcomes,
    ):
        await anext(outcomes)
        await anyio.sleep(0.2)
        assert len(taken) <= 1 + 20 + 5
        (status,) = (await cluster.status()).runs
        assert not status.complete
    assert closed == [True]


async def test_an_error_of_the_source_is_raised(cluster: Cluster, session: Session) -> None:
    def numbers() -> AsyncIterator[int]:
        raise LookupError("the source failed")

    class Source:
        def __aiter__(self) -> AsyncIterator[int]:
            return numbers()

    with pytest.raises(LookupError, match="the source failed"):
        async with cluster.fan_out(lookups(session), Source(), key="a") as outcomes:
            await anext(outcomes)


async def test_a_changed_call_is_refused(cluster: Cluster, session: Session) -> None:
    async def begin(call: Call[object], over: str | None = None) -> None:
        nothing: list[str] = []
        async with cluster.fan_out(call, nothing, key="a", over=over) as outcomes:
            assert [outcome.argument async for outcome in outcomes] == []

    await begin(session.bind("TPSearch", qualifier="ZZ", id="A", show_inactive=False), "id")
    await begin(session.bind("TPSearch", qualifier="ZZ", id="B", show_inactive=False), "id")
    for call, over in (
        (session.bind("TPSearch", qualifier="01", id="A", show_inactive=False), "id"),
        (session.bind("TPSearch", qualifier="ZZ", id="A", show_inactive=False), "qualifier"),
        (lookups(session), None),
    ):
        with pytest.raises(ArgumentError, match="key: the run 'a' is one of another call"):
            await begin(call, over)
    await cluster.forget("a")
    await begin(lookups(session))
    with pytest.raises(ArgumentError, match="there is no run 'b'"):
        await cluster.forget("b")


async def test_what_is_refused_before_anything_is_stored(
    cluster: Cluster, session: Session
) -> None:
    for call, over, text in (
        (session.bind("GeneratePassword", length=8), None, "call: it returns a secret"),
        (lookups(session), "id", "over: expected the parameter that varies"),
        (session.bind("WhoAmI"), None, "over: expected the parameter that varies, one of none"),
    ):
        with pytest.raises(ArgumentError, match=text):
            cluster.fan_out(call, [1], key="a", over=over)
    with pytest.raises(ArgumentError, match="key: "):
        cluster.fan_out(lookups(session), [1], key="")
    with pytest.raises(ArgumentError, match="arguments: expected an iterable"):
        cluster.fan_out(lookups(session), "42", key="a")
    with pytest.raises(ConfigurationError, match="batch: "):
        cluster.fan_out(lookups(session), [1], key="a", batch=0)
    with pytest.raises(ArgumentError, match="pricelist_id: expected an integer"):
        async with cluster.fan_out(lookups(session), ["x"], key="a") as outcomes:
            await anext(outcomes)


async def test_the_status(cluster: Cluster, session: Session, sandbox: Sandbox) -> None:
    sandbox.fail("PricelistInfo", RetCode.ACCESS_DENIED)
    async with (
        working(cluster, session, concurrency=1),
        cluster.fan_out(lookups(session), range(1, 4), key="a") as outcomes,
    ):
        assert [outcome.error is None async for outcome in outcomes].count(False) == 1
        status = await cluster.status()
    (one,) = status.runs
    assert isinstance(one, RunStatus)
    assert (one.key, one.operation, one.complete) == ("a", "PricelistInfo", True)
    assert (one.total, one.done, one.failed, one.started, one.waiting) == (3, 3, 1, 0, 0)
    assert one.rate == 3 / 60
    assert status.workers == 1


async def test_writes_are_made_once_and_an_unknown_outcome_is_found_out(
    cluster: Cluster, sandbox: Sandbox
) -> None:
    plan = FaultPlan.on("ParcelUpload", Reset(forwards=1), skip=1)
    names = [f"{number}.edi" for number in range(4)]
    async with (
        FaultProxy(sandbox.url, plan) as proxy,
        Client(
            "3.2", endpoint=f"{proxy.url}{sandbox.endpoint('3.2').removeprefix(sandbox.url)}"
        ) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        working(cluster, session, concurrency=1),
    ):
        call = session.bind(session.parcels.upload, "", content=x12())
        async with cluster.fan_out(call, names, key="a", over="file_name") as outcomes:
            found = {outcome.argument: outcome.unwrap() async for outcome in outcomes}
    assert len({*found.values()}) == len(names)
    ledger = [entry for entry in sandbox.ledger() if entry.operation == "ParcelUpload"]
    assert sorted(entry.identity for entry in ledger) == names
    assert {entry.count for entry in ledger} == {1}


async def test_a_closed_cluster_and_one_without_a_database(database: Database) -> None:
    cluster = Cluster(database.url, schema=database.schema)
    with pytest.raises(ClusterError, match="not open"):
        await cluster.status()
    with pytest.raises(ClusterError, match=r"the database at .*host=127.0.0.1") as caught:
        async with Cluster("postgresql://someone:hunter2@127.0.0.1:1/edi"):
            pass
    assert "hunter2" not in f"{caught.value!r} {cluster!r} {caught.value.__context__!r}"
    assert (caught.value.outcome, caught.value.retryable) == ("not_sent", True)


def test_trio_is_refused() -> None:
    async def main() -> None:
        async with Cluster("postgresql://127.0.0.1:1/edi"):
            pass

    with pytest.raises(ConfigurationError, match="needs asyncio"):
        anyio.run(main, backend="trio")


async def test_tables_are_made_by_many_at_once(database: Database) -> None:
    schema = f"{database.schema}_new"
    try:
        async with anyio.create_task_group() as tasks, contextlib.AsyncExitStack() as stack:
            for _ in range(4):
                one = Cluster(database.url, schema=schema)
                tasks.start_soon(stack.enter_async_context, one)
    finally:
        database.execute(f"DROP SCHEMA {schema} CASCADE")
