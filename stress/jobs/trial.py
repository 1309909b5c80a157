"""A trial: a job that is killed, once or several times, and then left to end what it began."""

import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import attrs

from ecgridos_async.sandbox import DEMO_LOGIN, Sandbox
from ecgridos_async.sandbox.world.parcels import Parcel
from ecgridos_async.testing import (
    Close,
    Drip,
    FaultPlan,
    FaultProxy,
    Garbage,
    Hangup,
    Latency,
    Reset,
    Status,
    Truncate,
    WireFault,
)
from stress.jobs.child import DONE, FAILED, Order
from stress.jobs.judge import Evidence, Verdict, digest_of, downloads, judge_received, judge_sent

JOBS: Final = ("receive", "send")
KILLED: Final = -9
PARCELS: Final = 3
"""How many parcels or files one trial moves."""
SHARE: Final = 0.15
"""The share of requests that meet a fault, in a trial with faults."""

_FAULTS: Final[Sequence[WireFault]] = (
    *(Hangup(), Reset(), Reset(forwards=1), Close(), Close(forwards=1)),
    *(Status(503, retry_after=0), Status(500), Status(500, forwards=1)),
    *(Status(502, forwards=1), Status(504, forwards=1), Garbage()),
    *(Truncate(0.5), Truncate(0.9, lying=True), Latency(0.02), Drip(size=256, seconds=0.001)),
)
_RUNS: Final = 3
"""How often a job is run at the end, until one run ends well."""
_SIZES: Final = (1, 700, 3_000, 90_000, 400_000)
_SETTLED: Final = 0.01
_ROUTE: Final = '{"ecgrid_id_from": 3001, "ecgrid_id_to": 3003}'
"""From the demo user to its partner."""


@attrs.frozen(kw_only=True)
class Kill:
    """When to kill a run."""

    step: int | None = None
    """At this step, from 1."""
    seconds: float | None = None
    """After so many seconds."""


@attrs.frozen(kw_only=True)
class Trial:
    """What to do."""

    job: str
    kills: Sequence[Kill] = ()
    """One for each run but the last."""
    faults: bool = False
    backend: str = "asyncio"
    concurrency: int = 1
    seed: str = "1"


@attrs.define(kw_only=True)
class Outcome:
    """What came of a trial."""

    trial: Trial
    verdict: Verdict = attrs.field(factory=Verdict)
    kills: int = 0
    """Runs that were killed; the others ended before."""
    failed: int = 0
    """Runs that ended with an error of the network."""
    faults: int = 0
    steps: list[list[str]] = attrs.field(factory=lambda: list[list[str]]())
    """The steps of each run."""
    seconds: float = 0.0


class Ground:
    """A service, a network, and a process that forks the ones to be killed."""

    def __enter__(self) -> Self:
        self._forker = subprocess.Popen(
            [sys.executable, "-m", "stress.jobs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        self._sandbox = Sandbox()
        self._sandbox.start()
        self._proxy = FaultProxy(self._sandbox.url)
        self._proxy.start()
        self._reply()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._forker.stdin
        assert self._forker.stdout
        self._forker.stdin.close()
        self._forker.wait(90)
        self._forker.stdout.close()
        self._proxy.stop()
        self._sandbox.stop()

    def run(self, trial: Trial) -> Outcome:
        """Carry out a trial and judge it."""
        with tempfile.TemporaryDirectory() as folder:
            return _Run(self, trial, Path(folder)).run()

    def carry_out(self, order: Order) -> int:
        """Do a job once, in a process of its own, and return its status."""
        assert self._forker.stdin
        self._forker.stdin.write(json.dumps(attrs.asdict(order)) + "\n")
        self._forker.stdin.flush()
        status = int(self._reply())
        self._settle()
        return status

    @property
    def sandbox(self) -> Sandbox:
        return self._sandbox

    @property
    def proxy(self) -> FaultProxy:
        return self._proxy

    def _reply(self) -> str:
        assert self._forker.stdout
        line = self._forker.stdout.readline()
        assert line, "the process that forks has ended"
        return line

    def _settle(self) -> None:
        """Wait for what a killed process had sent."""
        before = -1
        end = time.monotonic() + 10
        while time.monotonic() < end and (
            self._proxy.connected or before != len(self._sandbox.calls())
        ):
            before = len(self._sandbox.calls())
            time.sleep(_SETTLED)


class _Run:
    def __init__(self, ground: Ground, trial: Trial, scratch: Path) -> None:
        self._ground = ground
        self._sandbox, self._proxy = ground.sandbox, ground.proxy
        self._trial = trial
        self._scratch = scratch
        self._folder = scratch / "folder"
        self._outcome = Outcome(trial=trial)
        self._dice = random.Random(trial.seed)  # noqa: S311  # nothing secret about it
        self._numbers = itertools.count(1)
        self._before = [downloads([])]

    def run(self) -> Outcome:
        trial, outcome = self._trial, self._outcome
        began = time.monotonic()
        self._sandbox.reset()
        expected = self._prepare()
        records = len(self._proxy.records)
        if trial.faults:
            seed = self._dice.getrandbits(32)
            self._proxy.plan = FaultPlan.random(seed, SHARE, faults=_FAULTS)
        try:
            for kill in trial.kills:
                self._once(kill)
        finally:
            self._proxy.plan = FaultPlan.none()
        outcome.faults = sum(record.fault is not None for record in self._proxy.records[records:])
        status, runs = FAILED, 0
        while status == FAILED and runs < _RUNS:
            status, runs = self._once(Kill()), runs + 1
        outcome.verdict.test(status == DONE, f"the last run ended with {status}")
        if status == DONE:
            outcome.verdict.add(self._judge(expected))
        outcome.seconds = time.monotonic() - began
        if not outcome.verdict.kept:
            outcome.verdict.broken.append(self._report())
        return outcome

    def _prepare(self) -> dict[str, str]:
        """Make what is to be moved; return the digest of each, by ParcelID or file name."""
        return self._fill_folder() if self._trial.job == "send" else self._fill_inbox()

    def _fill_inbox(self) -> dict[str, str]:
        waiting = {parcel.parcel_id for parcel in _waiting(self._sandbox)}
        for number in range(PARCELS):
            waiting.add(self._sandbox.deliver(self._content(number), "850.edi"))
        return {
            str(parcel.parcel_id): digest_of(parcel.content)
            for parcel in self._sandbox.world.parcels
            if parcel.parcel_id in waiting
        }

    def _fill_folder(self) -> dict[str, str]:
        self._folder.mkdir()
        names = [f"{number}.edi" for number in range(PARCELS)]
        for number, name in enumerate(names):
            content = self._content(number)
            if number == 0:  # one that the service is told where it goes
                (self._folder / f"{name}.route.json").write_text(_ROUTE)
            (self._folder / name).write_bytes(content)
        return {name: digest_of((self._folder / name).read_bytes()) for name in names}

    def _content(self, number: int) -> bytes:
        return f"{number}/".encode() + self._dice.randbytes(self._dice.choice(_SIZES))

    def _once(self, kill: Kill) -> int:
        """Run the job once, and return the status of its process."""
        trial, outcome = self._trial, self._outcome
        log = self._scratch / f"run-{next(self._numbers)}"
        status = self._ground.carry_out(
            Order(
                job=trial.job,
                url=self._proxy.url,
                folder=str(self._folder),
                log=str(log),
                backend=trial.backend,
                concurrency=trial.concurrency,
                kill_at=kill.step,
                kill_after=kill.seconds,
            )
        )
        outcome.kills += status == KILLED
        outcome.failed += status == FAILED
        outcome.steps.append(log.read_text().splitlines() if log.exists() else [])
        self._before.append(downloads(self._sandbox.ledger()))
        planned = kill.step is not None or kill.seconds is not None
        well = status in (DONE, FAILED) or (planned and status == KILLED)
        outcome.verdict.test(well, f"a run ended with {status}")
        return status

    def _judge(self, expected: dict[str, str]) -> Verdict:
        judge = judge_sent if self._trial.job == "send" else judge_received
        return judge(
            Evidence(
                expected=expected,
                folder=self._folder,
                ledger=self._sandbox.ledger(),
                parcels=list(self._sandbox.world.parcels),
                waiting=_waiting(self._sandbox),
                logs=["\n".join(steps) for steps in self._outcome.steps],
                downloads=self._before,
            )
        )

    def _report(self) -> str:
        """Return what is needed to look into a trial."""
        last = [steps[-1] if steps else "" for steps in self._outcome.steps]
        errors = [path.read_text()[-2000:] for path in sorted(self._scratch.glob("*.errors"))]
        return "\n".join([str(self._trial), f"last steps: {last}", *filter(None, errors)])


def _waiting(sandbox: Sandbox) -> list[Parcel]:
    """Return what waits in the inbox of the demo user."""
    user = sandbox.world.users.by_login(DEMO_LOGIN)
    assert user
    return [
        parcel
        for parcel in sandbox.world.parcels
        if parcel.in_box and parcel.receiver == (user.network_id, user.mailbox_id)
    ]
