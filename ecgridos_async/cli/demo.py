"""The demo: the main job of this package, run on the embedded sandbox."""

import collections
import itertools
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, Generic, TextIO, TypeVar

import attrs
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn

from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import write_json, write_line, write_table
from ecgridos_async.cli.progress import progress_bar
from ecgridos_async.client import Client
from ecgridos_async.contract.operation import Operation, operation_of
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.fan_out import Progress
from ecgridos_async.instrumentation.timeline import Timeline
from ecgridos_async.models.pricelists import Pricelist
from ecgridos_async.models.trading_partners import ECGridIDInfo
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services.pricelists import Pricelists
from ecgridos_async.services.trading_partners import TradingPartners
from ecgridos_async.session import Session
from ecgridos_async.signals import run

_SHOWN: Final = 5
_PARTNERS: Final = range(3001, 3006)
"""The trading partners in a new sandbox."""

T = TypeVar("T")


@attrs.frozen
class Subject(Generic[T]):
    """What is looked up."""

    operation: Operation
    name: str
    method: Callable[[Session], Callable[[int], Awaitable[T]]]
    ids: Callable[[int], Iterable[int]]
    """Return the ids for a number of lookups."""
    columns: tuple[str, ...]
    row: Callable[[T], tuple[str, ...]]


PRICELISTS: Final = Subject[Pricelist](
    operation=operation_of(Pricelists.info),
    name="pricelists",
    method=lambda session: session.pricelists.info,
    ids=lambda lookups: range(1, lookups + 1),
    columns=("id", "description", "model", "status", "levels"),
    row=lambda found: (
        str(found.pricelist_id),
        found.description or "",
        found.model,
        found.status,
        str(len(found.levels)),
    ),
)
PARTNERS: Final = Subject[ECGridIDInfo](
    operation=operation_of(TradingPartners.info),
    name="trading partners",
    method=lambda session: session.trading_partners.info,
    ids=lambda lookups: itertools.islice(itertools.cycle(_PARTNERS), lookups),
    columns=("id", "description", "qualifier", "EDI id", "status"),
    row=lambda found: (
        str(found.ecgrid_id),
        found.description or "",
        found.qualifier or "",
        found.id or "",
        found.status,
    ),
)


@attrs.define
class Tally:
    """The result of the lookups."""

    succeeded: int = 0
    failures: collections.Counter[str] = attrs.field(factory=lambda: collections.Counter[str]())
    rows: list[tuple[str, ...]] = attrs.field(factory=lambda: list[tuple[str, ...]]())
    """Of the first results."""
    seconds: float = 0.0
    logged_out: bool = False
    sessions_left: int = 0

    @property
    def failed(self) -> int:
        """The number of failed lookups."""
        return self.failures.total()


@attrs.frozen(kw_only=True)
class Demo:
    """Login, many lookups at once, Logout."""

    lookups: int
    concurrency: int
    version: ApiVersion
    protocol: Protocol
    timeline: TextIO | None
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Run the demo and print its result."""
        if self.version in PRICELISTS.operation.versions:
            self._show(PRICELISTS)
        else:
            self._show(PARTNERS)

    def _show(self, subject: Subject[T]) -> None:
        tally = run(self._measure, subject)
        if self.as_json or self.compact:
            self._print_json(subject, tally)
        else:
            self._print_table(subject, tally)
        if not tally.logged_out or tally.sessions_left:
            raise CommandError(
                f"{tally.sessions_left} sessions are left open on the server", Exit.FINDING
            )

    async def _measure(self, subject: Subject[T]) -> Tally:
        tally = Tally()
        timeline = Timeline(most_calls=self.lookups + 2)
        bar = progress_bar(
            TextColumn(f"looking up {subject.name}"),
            BarColumn(),
            MofNCompleteColumn(),
            shown=not (self.as_json or self.compact),
        )
        task = bar.add_task("", total=self.lookups)

        def advance(progress: Progress) -> None:
            bar.update(task, completed=progress.completed)

        async with (
            Sandbox() as sandbox,
            Client(
                self.version,
                self.protocol,
                sandbox.url,
                max_concurrency=self.concurrency,
                hooks=[timeline] if self.timeline else [],
            ) as client,
        ):
            session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
            async with session:
                started = time.perf_counter()
                with bar:
                    async with session.fan_out(
                        subject.method(session),
                        subject.ids(self.lookups),
                        concurrency=self.concurrency,
                        progress=advance,
                    ) as outcomes:
                        async for outcome in outcomes:
                            if outcome.error is not None:
                                tally.failures[type(outcome.error).__name__] += 1
                                continue
                            tally.succeeded += 1
                            if len(tally.rows) < _SHOWN:
                                tally.rows.append(subject.row(outcome.value))
                tally.seconds = time.perf_counter() - started
            tally.logged_out = not session.is_open
            tally.sessions_left = sandbox.open_sessions()
        if self.timeline is not None:
            self.timeline.write(timeline.svg(title=f"{self.lookups} {subject.name}"))
        return tally

    def _print_json(self, subject: Subject[T], tally: Tally) -> None:
        write_json(
            {
                "version": str(self.version),
                "protocol": str(self.protocol),
                "operation": subject.operation.name,
                "lookups": self.lookups,
                "succeeded": tally.succeeded,
                "failed": tally.failed,
                "seconds": round(tally.seconds, 3),
                "logged_out": tally.logged_out,
                "sessions_left": tally.sessions_left,
            },
            compact=self.compact,
        )

    def _print_table(self, subject: Subject[T], tally: Tally) -> None:
        write_table(subject.columns, tally.rows, title="The first to arrive")
        lines = [f"ECGridOS {self.version} over {self.protocol}, on the embedded sandbox"]
        if subject.operation is not PRICELISTS.operation:
            lines.append(
                f"version {self.version} has no {PRICELISTS.operation.name}, "
                f"so {subject.name} were looked up by {subject.operation.name}"
            )
        lines += [
            f"lookups       {self.lookups}, {self.concurrency} in flight",
            f"failures      {tally.failed}",
            *(f"              {count} × {name}" for name, count in tally.failures.most_common()),
            f"seconds       {tally.seconds:.3f}",
            f"lookups/s     {self.lookups / tally.seconds:,.0f}",
            f"sessions left open on the server: {tally.sessions_left}",
        ]
        for line in lines:
            write_line(line)
