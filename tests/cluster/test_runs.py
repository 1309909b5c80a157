"""The queries of a run: what one reads does not grow with the run."""

import pytest

from ecgridos_async import Client
from ecgridos_async.cluster import schema
from ecgridos_async.cluster.database import Database as Connections
from ecgridos_async.cluster.runs import Kept, Runs, digest_of
from ecgridos_async.secret import Secret
from tests.postgres import fresh_schema

pytestmark = pytest.mark.anyio

BATCHES, SIZE = 80, 25


async def test_a_batch_reads_its_own_rows_alone() -> None:
    call = Client("3.2").bind("PricelistInfo", pricelist_id=0)
    for database in fresh_schema():
        connections = Connections(Secret(database.url), database.schema, 1)
        await connections.open(create=True)
        runs = Runs(connections)
        run = await runs.begin("many", call, "pricelist_id")
        for first in range(0, BATCHES * SIZE, SIZE):
            texts = {digest_of(run, str(n)): str(n) for n in range(first, first + SIZE)}
            (batch,) = {place.batch for place in (await runs.add(run, texts)).values()}
            assert len(await runs.waiting(batch)) == SIZE
            await runs.keep(batch, [Kept(digest, "x" * 1000) for digest in texts])
            assert len(await runs.outcomes(texts)) == SIZE
        await connections.close()
        ((read,),) = database.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables "
            "WHERE schemaname = %s AND relname = 'outcomes'",
            database.schema,
        )
        assert isinstance(read, int)
        assert read < 10 * BATCHES * SIZE  # by the half of the run for each batch: 80,000


async def test_tables_of_before_keep_their_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    call = Client("3.2").bind("PricelistInfo", pricelist_id=0)
    for database in fresh_schema():
        connections = Connections(Secret(database.url), database.schema, 1)
        with monkeypatch.context() as patched:
            patched.setattr(schema, "_MIGRATIONS", schema._MIGRATIONS[:2])
            await connections.open(create=True)
        run = await Runs(connections).begin("nightly", call, "pricelist_id")
        database.execute(
            "INSERT INTO outcomes (run, digest, batch, argument, done, value) "
            "VALUES (%s, 'x', 1, '42', now(), '{}')",
            run.id,
        )
        await connections.close()
        await connections.open(create=True)
        (place,) = (await Runs(connections).add(run, {digest_of(run, "42"): "42"})).values()
        await connections.close()
        assert place.done
