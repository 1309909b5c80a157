"""The demo: the main job of this package, run on the embedded sandbox."""

import collections
import contextlib
import time

import anyio
import attrs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.table import Table

from ecgridos_async.cli.output import fail, print_json
from ecgridos_async.client import Client
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.fan_out import Progress
from ecgridos_async.models.pricelists import Pricelist
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services.pricelists import Pricelists

_SHOWN = 5


@attrs.define
class Tally:
    """What came of the lookups."""

    succeeded: int = 0
    failures: collections.Counter[str] = attrs.field(factory=lambda: collections.Counter[str]())
    shown: list[Pricelist] = attrs.field(factory=lambda: list[Pricelist]())
    seconds: float = 0.0
    logged_out: bool = False
    sessions_left: int = 0

    @property
    def failed(self) -> int:
        """How many lookups failed."""
        return self.failures.total()


@attrs.frozen(kw_only=True)
class Demo:
    """Login, many lookups at once, Logout."""

    lookups: int
    concurrency: int
    version: ApiVersion
    protocol: Protocol
    as_json: bool

    def run(self) -> None:
        """Run the demo and print what came of it."""
        operation_of(Pricelists.info).plan(self.version)  # a version without it is told at once
        tally = anyio.run(self._measure)
        if self.as_json:
            self._print_json(tally)
        else:
            self._print_table(tally)
        if not tally.logged_out or tally.sessions_left:
            fail(f"{tally.sessions_left} sessions are left open on the server")

    async def _measure(self) -> Tally:
        tally = Tally()
        bar = ProgressBar(
            TextColumn("looking up pricelists"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        task = bar.add_task("", total=self.lookups)

        def advance(progress: Progress) -> None:
            bar.update(task, completed=progress.completed)

        async with (
            Sandbox() as sandbox,
            Client(
                self.version, self.protocol, sandbox.url, max_concurrency=self.concurrency
            ) as client,
        ):
            session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
            async with session:
                started = time.perf_counter()
                with contextlib.nullcontext() if self.as_json else bar:
                    async with session.fan_out(
                        session.pricelists.info,
                        range(1, self.lookups + 1),
                        concurrency=self.concurrency,
                        progress=advance,
                    ) as outcomes:
                        async for outcome in outcomes:
                            if outcome.error is not None:
                                tally.failures[type(outcome.error).__name__] += 1
                                continue
                            tally.succeeded += 1
                            if len(tally.shown) < _SHOWN:
                                tally.shown.append(outcome.value)
                tally.seconds = time.perf_counter() - started
            tally.logged_out = not session.is_open
            tally.sessions_left = sandbox.open_sessions()
        return tally

    def _print_json(self, tally: Tally) -> None:
        print_json(
            {
                "version": str(self.version),
                "protocol": str(self.protocol),
                "lookups": self.lookups,
                "succeeded": tally.succeeded,
                "failed": tally.failed,
                "seconds": round(tally.seconds, 3),
                "logged_out": tally.logged_out,
                "sessions_left": tally.sessions_left,
            }
        )

    def _print_table(self, tally: Tally) -> None:
        console = Console()
        table = Table("id", "description", "model", "status", "levels", title="The first to arrive")
        for pricelist in tally.shown:
            table.add_row(
                str(pricelist.pricelist_id),
                pricelist.description or "",
                pricelist.model,
                pricelist.status,
                str(len(pricelist.levels)),
            )
        console.print(table)
        console.print(f"ECGridOS {self.version} over {self.protocol}, on the embedded sandbox")
        console.print(f"lookups       {self.lookups}, {self.concurrency} in flight")
        console.print(f"failures      {tally.failed}")
        for name, count in tally.failures.most_common():
            console.print(f"              {count} × {name}")
        console.print(f"seconds       {tally.seconds:.3f}")
        console.print(f"lookups/s     {self.lookups / tally.seconds:,.0f}")
        console.print(f"sessions left open on the server: {tally.sessions_left}")
