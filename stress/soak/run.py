"""A soak of one binding: the service and the network here, the client in a process of its own."""

import json
import math
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import attrs
import cattrs

from ecgridos_async import ProtocolName, VersionName
from ecgridos_async._calls.retries import RetryBudget
from ecgridos_async.sandbox import Sandbox
from stress.soak.judge import (
    BUDGET,
    CALM,
    DESCRIPTORS,
    MEMORY,
    SESSIONS,
    SILENCE,
    TASKS,
    Evidence,
    Figures,
    Left,
    Verdict,
    judge,
    judge_left,
)
from stress.soak.load import Ending, Held, Orders
from stress.soak.outcomes import read_outcomes
from stress.soak.weather import LATENCY, MarkedProxy, Weather

GROWTH: Final = 4 * 2**20
"""Bytes that the memory of the client may grow by from the first quarter of the time to its end.

Freed memory is given back before it is measured; what is left grows by less than 1.5 MiB, early on.
A leak of 1 KiB a call would pass this after some 4000 calls.
"""
ROUND: Final = 20.0
"""The longest round, in seconds: afterwards the sandbox is reset, so that it stays quick."""

_PATIENCE: Final = 120.0
"""Seconds after which the client is taken to hang."""
_BUDGET: Final = RetryBudget().left
_QUIET: Final = 2 * LATENCY

# One binding is run in each version, so that all four are run.
VERSIONS: Final[dict[ProtocolName, VersionName]] = {
    "soap11": "3.0",
    "soap12": "3.2",
    "http-get": "2.3",
    "http-post": "4.1",
}


@attrs.frozen(kw_only=True)
class Soak:
    """What to do."""

    protocol: ProtocolName
    backend: str = "asyncio"
    seconds: float
    share: float = 0.1
    seed: int = 1

    @property
    def version(self) -> VersionName:
        """The version that the binding is run in."""
        return VERSIONS[self.protocol]

    @property
    def name(self) -> str:
        """Who it is, and the seed of all its chances."""
        return f"{self.seed}/{self.backend}/{self.protocol}"

    @property
    def rounds(self) -> int:
        """How many rounds: a quarter of the time each, or less."""
        return max(4, math.ceil(self.seconds / ROUND)) if self.seconds >= 4 else 1


@attrs.define
class Result:
    """What came of it."""

    soak: Soak
    verdict: Verdict = attrs.field(factory=Verdict)
    figures: Figures = attrs.field(factory=Figures)
    ending: Ending | None = None
    expiries: int = 0
    storms: int = 0
    refusals: int = 0
    lowest_budget: int = 0
    budget_left: int = 0
    seconds: float = 0.0
    """How long the load went on."""


Progress = Callable[[Result], None]


class HangError(Exception):
    """The client did not reply."""


def run(soak: Soak, progress: Progress) -> Result:
    """Soak a binding and judge it; *progress* is told after each round."""
    sandbox = Sandbox(max_sessions=100_000, session_timeout=3600)
    sandbox.start()
    try:
        proxy = MarkedProxy(sandbox.url)
        proxy.start()
        try:
            with tempfile.TemporaryDirectory() as folder:
                return _Run(soak, sandbox, proxy, Path(folder)).run(progress)
        finally:
            proxy.stop()
    finally:
        sandbox.stop()


class _Run:
    def __init__(self, soak: Soak, sandbox: Sandbox, proxy: MarkedProxy, folder: Path) -> None:
        self._soak = soak
        self._sandbox = sandbox
        self._proxy = proxy
        self._folder = folder
        self._result = Result(soak)
        self._logins = 1  # of the session that all rounds use
        self._not_logged_out = 0

    def run(self, progress: Progress) -> Result:
        soak, result = self._soak, self._result
        orders = Orders(
            endpoint=self._proxy.url,
            version=soak.version,
            protocol=soak.protocol,
            backend=soak.backend,
            seed=soak.name,
            seconds=soak.seconds,
            folder=str(self._folder),
        )
        with _Client(orders, self._folder / "stderr") as client:
            for number in range(1, soak.rounds + 1):
                self._round(client, number)
                progress(result)
            self._sandbox.reset()
            client.tell({"seconds": 0})
            result.ending = cattrs.structure(client.reply(), Ending)
        self._end(result.ending, (self._folder / "stderr").read_text(encoding="utf-8"))
        return result

    def _round(self, client: "_Client", number: int) -> None:
        soak, result = self._soak, self._result
        self._sandbox.reset()
        self._proxy.take()
        seconds = soak.seconds / soak.rounds
        began = time.monotonic()
        weather = Weather(
            self._sandbox, self._proxy, share=soak.share, seed=f"{soak.name}/{number}"
        )
        with weather:
            client.tell({"round": number, "seconds": seconds})
            held = cattrs.structure(client.reply(seconds), Held)
        result.seconds += time.monotonic() - began
        self._settle()
        log = self._folder / str(number)
        ledger = self._sandbox.ledger()
        verdict, figures = judge(
            Evidence(
                outcomes=list(read_outcomes(log)),
                requests=self._proxy.take(),
                ledger=ledger,
                world=self._sandbox.world,
                refused=weather.refused,
            )
        )
        log.unlink()
        left = Left(
            open_sessions=self._sandbox.open_sessions(),
            logins_done=sum(entry.operation == "Login" for entry in ledger),
            logins_told=held.logins - self._logins,
            not_logged_out=held.not_logged_out - self._not_logged_out,
            slots_missing=held.slots_missing,
            tasks_left=held.tasks_left,
        )
        self._logins, self._not_logged_out = held.logins, held.not_logged_out
        verdict.add(judge_left(left, sessions=1))
        result.verdict.add(verdict)
        result.figures.add(figures)
        result.expiries += weather.expiries
        result.storms += weather.storms
        result.refusals += len(weather.refused)
        result.lowest_budget, result.budget_left = held.lowest_budget, held.budget_left

    def _settle(self) -> None:
        """Wait for what is still on its way to the service."""
        end = time.monotonic() + 10
        before = -1
        while time.monotonic() < end and before != (before := len(self._sandbox.ledger())):
            time.sleep(_QUIET)

    def _end(self, ending: Ending, stderr: str) -> None:
        test = self._result.verdict.test
        calm = ending.calm
        test(CALM, not calm.unwell, "\n".join(calm.unwell))
        paid = min(calm.budget_before + calm.returned, _BUDGET) <= calm.budget_after
        test(BUDGET, paid, calm)
        if self._soak.rounds > 1:
            growth = ending.resident_late - ending.resident_early
            test(MEMORY, growth <= GROWTH, f"{growth / 2**20:.1f} MiB more")
        surplus = ending.descriptors_after - ending.descriptors_before
        test(DESCRIPTORS, surplus <= 0, f"{surplus} more")
        test(TASKS, ending.tasks_left <= 0, f"{ending.tasks_left} more")
        test(SILENCE, not stderr, stderr[-3000:])
        # The sandbox was reset before the calm, so what was lost before does not count.
        test(SESSIONS, self._sandbox.open_sessions() == 0, self._sandbox.open_sessions())


class _Client:
    """The process of the client."""

    def __init__(self, orders: Orders, stderr: Path) -> None:
        self._orders = orders
        self._stderr = stderr.open("w", encoding="utf-8")
        self._replies: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-W", "always::ResourceWarning", "-m", "stress.soak.load"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        try:
            self.tell(attrs.asdict(self._orders))
            self.reply()
            self.tell({})
            self.reply()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        assert self._process.stdout
        self._process.stdout.close()
        self._stderr.close()

    def tell(self, command: Mapping[str, object]) -> None:
        """Give it a command."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def reply(self, seconds: float = 0.0) -> Any:
        """Return its reply, which takes *seconds* and not much more."""
        try:
            line = self._replies.get(timeout=seconds + _PATIENCE)
        except queue.Empty:
            raise HangError(f"no reply within {seconds + _PATIENCE:g} s") from None
        if not line:
            self._stderr.flush()
            raise HangError(Path(self._stderr.name).read_text(encoding="utf-8")[-3000:])
        return json.loads(line)

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._replies.put(line)
        self._replies.put("")
