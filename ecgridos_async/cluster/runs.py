"""Runs in the database: their arguments, each with its outcome once that is known."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ecgridos_async.call import Call
from ecgridos_async.cluster.database import Database
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.jsonable import JSONData


@attrs.frozen
class Run:
    """A fan-out with a name: one call, and the parameter that varies."""

    id: int
    key: str
    call: Call[object]
    over: str

    def call_with(self, argument: str) -> Call[object]:
        """Return the call for an argument, which is JSON."""
        given = {**self.call.arguments, self.over: json.loads(argument)}
        return attrs.evolve(self.call, arguments=given)


@attrs.frozen
class Waiting:
    """An argument whose outcome is not known yet."""

    digest: bytes
    argument: str
    """As JSON."""
    started: dt.datetime | None
    """When a worker began to send the call, if the call is a write."""


@attrs.frozen
class Kept:
    """An outcome: the JSON of a value, or of an error."""

    digest: bytes
    value: str | None = None
    error: str | None = None


@attrs.frozen
class Place:
    """Where an argument is."""

    batch: int
    done: bool


def digest_of(run: Run, argument: str) -> bytes:
    """Return what an argument of a run is known by: it may be long, and in other runs too."""
    return hashlib.sha256(f"{run.id}:{argument}".encode()).digest()[:16]


def channel_of(schema: str) -> str:
    """Return the channel on which workers notify of outcomes."""
    return f"ecgridos_outcomes_{schema}"


class Runs:
    """The runs in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._channel = channel_of(database.schema)

    async def begin(self, key: str, call: Call[object], over: str) -> Run:
        """Return the run of a name, which begins if it is new.

        Raises:
            ArgumentError: If it is a run of another call.
        """
        rows = await self._database.rows(
            b"""
            WITH new AS (
                INSERT INTO runs (key, call, over) VALUES (%(key)s, %(call)s, %(over)s)
                ON CONFLICT DO NOTHING RETURNING id, call, over
            )
            SELECT * FROM new UNION ALL SELECT id, call, over FROM runs WHERE key = %(key)s
            """,
            key=key,
            call=call.to_json(),
            over=over,
        )
        if not rows:  # another process began it just now
            return await self.begin(key, call, over)
        run = _run(key, rows[0])
        if (_fixed(run.call, run.over), run.over) != (_fixed(call, over), over):
            raise ArgumentError(
                f"key: the run {key!r} is one of another call, {run.call!r} over {run.over}; use "
                "another key, or forget that run",
                parameter="key",
                operation=call.operation,
            )
        return run

    async def add(self, run: Run, arguments: Mapping[bytes, str]) -> dict[bytes, Place]:
        """Add a batch of arguments, and return where each is; those that are known stay."""
        rows = await self._database.rows(
            b"""
            WITH given AS (
                SELECT * FROM unnest(%(digests)b::bytea[], %(arguments)b::text[])
                    AS given (digest, argument)
            ), batch AS (SELECT nextval('batches') AS number
            ), new AS (
                INSERT INTO outcomes (run, digest, batch, argument)
                SELECT %(run)s, digest, number, argument FROM given, batch ORDER BY digest
                ON CONFLICT DO NOTHING RETURNING digest, batch
            )
            SELECT digest, batch, false AS done FROM new
            UNION ALL
            SELECT digest, batch, done IS NOT NULL AS done FROM outcomes
            WHERE digest = ANY(%(digests)b)
            """,
            run=run.id,
            digests=[*arguments],
            arguments=[*arguments.values()],
        )
        found = {bytes(row["digest"]): Place(row["batch"], row["done"]) for row in rows}
        left = {digest: text for digest, text in arguments.items() if digest not in found}
        # Another process added them just now.
        return found | await self.add(run, left) if left else found

    async def complete(self, run: Run) -> None:
        """Note that all arguments of a run are known."""
        await self._database.rows(b"UPDATE runs SET complete = true WHERE id = %(run)s", run=run.id)

    async def find(self, run_id: int) -> Run | None:
        """Return a run, None if it was forgotten."""
        rows = await self._database.rows(
            b"SELECT id, key, call, over FROM runs WHERE id = %(run)s", run=run_id
        )
        return _run(rows[0]["key"], rows[0]) if rows else None

    async def waiting(self, batch: int) -> list[Waiting]:
        """Return the arguments of a batch whose outcomes are not known."""
        rows = await self._database.rows(
            b"SELECT digest, argument, started FROM outcomes WHERE batch = %(batch)s "
            b"AND done IS NULL",
            batch=batch,
        )
        return [Waiting(bytes(row["digest"]), row["argument"], row["started"]) for row in rows]

    async def start(self, digest: bytes) -> bool:
        """Note that a write is about to be sent; return whether nobody has noted it before."""
        rows = await self._database.rows(
            b"UPDATE outcomes SET started = now() WHERE digest = %(digest)s "
            b"AND started IS NULL AND done IS NULL RETURNING 1",
            digest=digest,
        )
        return bool(rows)

    async def keep(self, batch: int, outcomes: Sequence[Kept]) -> None:
        """Store outcomes, unless they are known, and notify the caller."""
        await self._database.rows(
            b"""
            WITH kept AS (
                UPDATE outcomes SET done = clock_timestamp(), value = given.value,
                    error = given.error
                FROM unnest(%(digests)b::bytea[], %(values)b::text[], %(errors)b::text[])
                    AS given (digest, value, error)
                WHERE outcomes.digest = given.digest AND done IS NULL
                RETURNING 1
            )
            SELECT count(*), pg_notify(%(channel)s, %(batch)s) FROM kept
            """,
            digests=[one.digest for one in outcomes],
            values=[one.value for one in outcomes],
            errors=[one.error for one in outcomes],
            channel=self._channel,
            batch=str(batch),
        )

    async def outcomes(self, digests: Iterable[bytes]) -> list[Kept]:
        """Return those outcomes that are known."""
        rows = await self._database.rows(
            b"SELECT digest, value, error FROM outcomes WHERE digest = ANY(%(digests)b) "
            b"AND done IS NOT NULL",
            digests=[*digests],
        )
        return [Kept(bytes(row["digest"]), row["value"], row["error"]) for row in rows]

    async def forget(self, key: str) -> bool:
        """Remove a run with its outcomes, and return whether there was one."""
        rows = await self._database.rows(
            b"DELETE FROM runs WHERE key = %(key)s RETURNING 1", key=key
        )
        return bool(rows)


def _run(key: str, row: Mapping[str, object]) -> Run:
    call = Call.from_json(str(row["call"]))
    identity = row["id"]
    assert isinstance(identity, int)
    return Run(identity, key, call, str(row["over"]))


def _fixed(call: Call[object], over: str) -> tuple[str, str, dict[str, JSONData]]:
    """Return what a run may not change: all except the argument that varies."""
    fixed = {name: value for name, value in call.arguments.items() if name != over}
    return call.operation, call.version, fixed
