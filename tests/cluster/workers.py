"""Workers for tests: as a task, or as a process that can be killed."""

import contextlib
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from typing import Any

import anyio

from ecgridos_async import Session
from ecgridos_async.cluster import Cluster
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.cli.programs import environment
from tests.postgres import Database


@contextlib.asynccontextmanager
async def working(cluster: Cluster, session: Session, **options: Any) -> AsyncGenerator[None, None]:
    """Work in this process, until the block ends."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: cluster.work(session, **options))
        yield
        tasks.cancel_scope.cancel()


@contextlib.contextmanager
def worker(
    database: Database, sandbox: Sandbox, *options: str
) -> Generator["subprocess.Popen[str]", None, None]:
    """Start `ecgridos worker`; it is killed at the end."""
    variables = environment(
        ECGRIDOS_DATABASE=database.url,
        ECGRIDOS_ENDPOINT=sandbox.endpoint("3.2"),
        ECGRIDOS_LOGIN=DEMO_LOGIN,
        ECGRIDOS_PASSWORD=DEMO_PASSWORD,
    )
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "ecgridos_async", "worker"),
            *("--schema", database.schema, "--api-version", "3.2", "--lost-after", "1", *options),
        ],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
