"""The cluster: a database by which callers and workers on many machines share calls."""

from collections.abc import AsyncIterable, Iterable, Mapping
from types import TracebackType
from typing import Final, Self, TypeVar

import sniffio
from procrastinate.app import App
from procrastinate.psycopg_connector import PsycopgConnector

from ecgridos_async.call import Call
from ecgridos_async.client import Client
from ecgridos_async.cluster import batches
from ecgridos_async.cluster.credentials import credentials_from_environment
from ecgridos_async.cluster.database import Database
from ecgridos_async.cluster.mailbox_work import (
    FindCredential,
    Handler,
    without_texts,
    work_for_mailboxes,
)
from ecgridos_async.cluster.mailboxes import Mailboxes
from ecgridos_async.cluster.outcomes import RunOutcomes
from ecgridos_async.cluster.runs import Runs
from ecgridos_async.cluster.status import Status, read_status
from ecgridos_async.cluster.unknown import FINDERS, Finder
from ecgridos_async.cluster.work import work
from ecgridos_async.contract.types import is_secret
from ecgridos_async.errors import ArgumentError, ConfigurationError
from ecgridos_async.secret import Secret
from ecgridos_async.services import find_operation
from ecgridos_async.session import Session
from ecgridos_async.session_pool import SessionPool
from ecgridos_async.session_store import SessionStore

A = TypeVar("A")
T = TypeVar("T")

TASKS: Final = (batches.add_tasks,)
"""What adds the tasks of workers to an app. Each module that has some adds it here."""


class Cluster:
    """A database of PostgreSQL by which many machines share the work. asyncio only.

        async with Cluster("postgresql://edi@db/edi") as cluster:
            call = client.bind("PricelistInfo", pricelist_id=0)
            async with cluster.fan_out(call, range(1, 100_001), key="prices-2026-11") as outcomes:
                async for outcome in outcomes:
                    ...

    Callers and workers need the same schema. The extra `cluster` brings what it needs.

    Args:
        conninfo: A URL or another connection string of PostgreSQL. `PGPASSFILE` and the other
            variables of libpq complete it. Its password is never shown.
        schema: Where the tables are.
        connections: How many connections there may be, beside one or two that listen.
        create: Whether to make the tables if they are missing.

    Raises:
        ConfigurationError: If the connection string or a parameter is wrong, or under trio; on
            entering the block, if the tables are missing and are not to be made.
        ClusterError: From every method, if the database cannot be used.
    """

    def __init__(
        self,
        conninfo: str | Secret,
        *,
        schema: str = "ecgridos_cluster",
        connections: int = 4,
        create: bool = True,
    ) -> None:
        secret = conninfo if isinstance(conninfo, Secret) else Secret(conninfo)
        del conninfo  # tracebacks show it
        _require_count("connections", connections)
        self._database = Database(secret, schema, connections)
        self._create = create
        self._runs = Runs(self._database)
        self._app = App(connector=PsycopgConnector())
        for add_tasks in TASKS:
            add_tasks(self._app)

    def __repr__(self) -> str:
        return f"<Cluster at {self._database.place} in {self._database.schema!r}>"

    async def __aenter__(self) -> Self:
        if sniffio.current_async_library() != "asyncio":
            raise ConfigurationError(
                "cluster: Procrastinate needs asyncio; run the program on it", parameter="cluster"
            )
        await self._database.open(create=self._create)
        await self._app.open_async(self._database.pool)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._app.close_async()
        await self._database.close()

    def fan_out(
        self,
        call: Call[T],
        arguments: Iterable[A] | AsyncIterable[A],
        *,
        key: str,
        over: str | None = None,
        batch: int = 100,
        limit: int = 10_000,
    ) -> RunOutcomes[A, T]:
        """Have the workers make *call* for each of *arguments*, and return the outcomes.

        It is a *run* with a name. After the death of the caller, the same name, call and arguments
        go on where they were: an outcome that is known comes without another call. An argument is
        called once, and its outcome stored once, however often it is given. Outcomes come as they
        complete.

        An operation that is not a write is called again if its worker is lost before its outcome
        is stored. A write is never sent again; its outcome is an OutcomeUnknownError, unless a
        finder of the worker finds out that it was carried out.

        Secrets in values are stored as `***`.

        Args:
            call: What `bind` returned. The value of the argument that varies does not matter.
            arguments: Any iterable or async iterable, of any length.
            key: The name of the run.
            over: The parameter that varies; the only one without a default, if None.
            batch: How many arguments a worker takes at once.
            limit: How many arguments are in the queue, or done and not consumed, at most.

        Returns:
            An async context manager; inside its block it is an async iterator of outcomes.

        Raises:
            ArgumentError: If an argument is wrong, if *key* is the name of a run of another call,
                or if the operation returns a secret.
            ClusterError: From the block, if the database cannot be used.
        """
        _require_count("batch", batch)
        _require_count("limit", limit)
        if not key:
            raise ArgumentError("key: expected the name of the run", parameter="key")
        if isinstance(arguments, (str, bytes)):
            raise ArgumentError(
                "arguments: expected an iterable of arguments, such as a list",
                parameter="arguments",
            )
        return RunOutcomes(
            self._database,
            self._app,
            call,
            arguments,
            over=_parameter(call, over),
            key=key,
            batch=batch,
            limit=limit,
        )

    async def work(
        self,
        session: Session,
        *,
        concurrency: int = 50,
        jobs: int = 2,
        find: Mapping[str, Finder] | None = None,
        lost_after: float = 30.0,
        grace: float = 30.0,
    ) -> None:
        """Do jobs with a session until it is cancelled.

        Args:
            session: Makes the calls.
            concurrency: How many calls of a job may be in flight.
            jobs: How many jobs to do at once.
            find: By wire name of a write, what finds out whether it was carried out; for uploads
                that is known already.
            lost_after: Seconds without a sign after which a worker counts as lost, and others
                take over its jobs. The same for all workers.
            grace: Seconds that the jobs have to end after it was cancelled; what is left goes back
                into the queue.

        Raises:
            ClusterError: If the database cannot be used.
        """
        _require_count("concurrency", concurrency)
        _require_count("jobs", jobs)
        finders = {**FINDERS, **(find or {})}
        worker = batches.Worker(session, self._runs, concurrency, finders)
        await work(
            self._app,
            self._database,
            [batches.queue_of(session.version)],
            {"worker": worker},
            jobs=jobs,
            lost_after=lost_after,
            grace=grace,
        )

    @property
    def mailboxes(self) -> Mailboxes:
        """The mailboxes for which workers do jobs: add, remove, list."""
        return Mailboxes(self._database)

    async def work_for_mailboxes(
        self,
        client: Client,
        find: FindCredential = credentials_from_environment,
        *,
        handlers: Mapping[str, Handler] | None = None,
        store: SessionStore | None = None,
        journals: str = "ecgridos",
        jobs: int = 4,
        lost_after: float = 30.0,
        grace: float = 30.0,
    ) -> None:
        """Do the jobs of mailboxes, each when it is due, until it is cancelled.

        Any number of workers may do so. No two jobs of a mailbox are done at the same time. If a
        worker is lost, another goes on with its jobs, by the journal of the mailbox. A job that
        fails is tried again when it is due again; `mailboxes.all()` tells why it failed. After a
        refused Login that is an hour later.

        Args:
            client: Makes the calls. Each credential has a session of its own.
            find: Returns the credential of a name: an API key, or a login name and its password.
                By default they come from the environment.
            handlers: By name, what does jobs other than `"receive"` and `"send"`. A worker without
                the handler of a job leaves it to others.
            store: Shares the sessions of credentials that are logins, so that all workers need one
                for each. Otherwise each worker has its own.
            journals: The schema of the journals; the commands `receive` and `send` use the same.
            jobs: How many jobs to do at once.
            lost_after: Seconds without a sign after which a worker counts as lost, and others
                take over its jobs. The same for all workers.
            grace: Seconds that the jobs have to end after it was cancelled; what is left goes back
                into the queue.

        Raises:
            ClusterError: If the database cannot be used.
        """
        _require_count("jobs", jobs)
        async with SessionPool(client, without_texts(find), store=store) as sessions:
            await work_for_mailboxes(
                self._database,
                sessions,
                handlers=handlers or {},
                journals=journals,
                jobs=jobs,
                lost_after=lost_after,
                grace=grace,
            )

    async def status(self) -> Status:
        """Count runs, outcomes and workers."""
        return await read_status(self._database)

    async def forget(self, key: str) -> None:
        """Remove a run and its outcomes. What is in the queue of it is not done any more.

        Raises:
            ArgumentError: If there is no run of that name.
        """
        if not await self._runs.forget(key):
            raise ArgumentError(f"key: there is no run {key!r}", parameter="key")


def _require_count(name: str, value: int) -> None:
    if value < 1:
        raise ConfigurationError(f"{name}: expected a number above 0", parameter=name)


def _parameter(call: Call[T], over: str | None) -> str:
    """Return the parameter that varies."""
    plan = find_operation(call.operation).plan(call.version)
    if is_secret(plan.result):
        raise ArgumentError(
            "call: it returns a secret, which is not stored; make it directly",
            parameter="call",
            operation=call.operation,
        )
    names = [parameter.name for parameter in plan.parameters]
    needed = [parameter.name for parameter in plan.parameters if not parameter.has_default]
    if over is None and len(needed) == 1:
        return needed[0]
    if over not in names:
        raise ArgumentError(
            f"over: expected the parameter that varies, one of {', '.join(names) or 'none'}",
            parameter="over",
            operation=call.operation,
        )
    return over
