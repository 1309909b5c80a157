"""Rows over the network: one by one, many at once, by which event loop and transport."""

import gc
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import uvloop

from benchmarks import peers_ours
from benchmarks.agreement import agree
from benchmarks.measure import Bench, Figures, Loop, Round, Row, take_turns
from benchmarks.payloads import PRICELIST_SOAP12
from benchmarks.peers import Caller, Line
from benchmarks.peers_http import AIOHTTP, HTTPX, HTTPX_OVER_AIOHTTP, pool
from benchmarks.peers_xsdata import XSDATA
from benchmarks.peers_zeep import ZEEP, plain

ASYNCIO = Loop("asyncio")
UVLOOP = Loop("uvloop", uvloop.new_event_loop)

OURS = peers_ours.caller()
OURS_OVER_POOL = peers_ours.caller("ours, httpx's pool", pool)
PEERS = (OURS, HTTPX, HTTPX_OVER_AIOHTTP, AIOHTTP, XSDATA, ZEEP)
SLOW = frozenset((HTTPX.name, XSDATA.name, ZEEP.name, OURS_OVER_POOL.name))
"""Those that slow with the square of the calls in flight: httpx's pool is below them."""
_RARELY = 50_000
"""New objects before the garbage collector looks at them; Python's own number is 700."""


class Work(NamedTuple):
    """What a side does in a round."""

    address: str
    calls: int
    in_flight: int


async def check(line: Line, caller: Caller) -> None:
    """Make one call and look at all it returns."""
    value = await line.one(42)
    if caller.decodes:
        agree(PRICELIST_SOAP12, plain(value) if caller is ZEEP else value)
    else:
        assert value == PRICELIST_SOAP12


def taken(bench: Bench, callers: Sequence[Caller]) -> list[Caller]:
    """Return those of the callers that are to be measured."""
    return [caller for caller in callers if bench.takes(caller.name)]


def check_all(callers: Sequence[Caller], address: str) -> None:
    for caller in callers:

        async def ask(caller: Caller = caller) -> Figures:
            async with caller.open(address, 10) as line:
                await check(line, caller)
            return {}

        ASYNCIO.run(ask)


def one_by_one(caller: Caller, work: Work, loop: Loop = ASYNCIO, name: str = "") -> Round:
    """Return rounds of calls one after another, over a line that is warm."""

    async def main() -> Figures:
        async with caller.open(work.address, work.in_flight) as line:
            for number in range(10):
                await line.one(number)
            started = time.perf_counter()
            for number in range(work.calls):
                await line.one(number)
            return {name or caller.name: (time.perf_counter() - started) / work.calls}

    return lambda: loop.run(main)


def many(caller: Caller, work: Work, loop: Loop = ASYNCIO, name: str = "") -> Round:
    """Return rounds of many calls by a client that is new: opening connections is in the time."""

    async def main() -> Figures:
        started = time.perf_counter()
        async with caller.open(work.address, work.in_flight) as line:
            await line.many(work.calls, work.in_flight)
            cold = time.perf_counter() - started
            figures = {name or caller.name: cold / work.calls}
            if caller.name not in SLOW:
                started = time.perf_counter()
                await line.many(work.calls, work.in_flight)
                warm = time.perf_counter() - started
                figures[f"{name or caller.name} (connections open)"] = warm / work.calls
            return figures

    return lambda: loop.run(main)


def sequential(bench: Bench) -> Row:
    work = Work(bench.address(), bench.at_most(500, 100), 100)
    peers = taken(bench, PEERS)
    check_all(peers, work.address)
    title = "calls one by one"
    sides = [one_by_one(caller, work) for caller in peers]
    return Row("sequential", title, "s", take_turns(bench, title, sides), HTTPX.name)


def fan_out(bench: Bench) -> Row:
    return _fan_out(bench, "fan_out", 0)


def fan_out_20ms(bench: Bench) -> Row:
    return _fan_out(bench, "fan_out_20ms", 20)


def _fan_out(bench: Bench, name: str, wait_ms: int) -> Row:
    count = bench.at_most(1000, 200)
    work = Work(bench.address(wait_ms=wait_ms), count, 100)
    peers = taken(bench, PEERS)
    check_all(peers, work.address)
    title = f"{count:,} calls, 100 in flight" + (f", server {wait_ms} ms" if wait_ms else "")
    sides = [many(caller, work) for caller in peers]
    notes: tuple[str, ...] = (
        "Each round begins with a new client, so connections are opened within the time.",
    )
    if bench.quick:
        notes += ("A quick run makes fewer calls, so opening connections weighs more.",)
    return Row(
        name,
        title,
        "s",
        take_turns(bench, title, sides, warm=False),
        HTTPX.name,
        notes,
    )


def cpu(bench: Bench) -> Row:
    """CPU of a call, one by one and with 100 in flight, over connections that are open."""
    work = Work(bench.address(), bench.at_most(1000, 200), 100)
    peers = (OURS, AIOHTTP)
    check_all(peers, work.address)
    title = "CPU of a call, one by one and with 100 in flight"
    sides = [_cpu(caller, work) for caller in peers]
    notes = ("Of the client's process, all threads; the connections are open.",)
    return Row("cpu", title, "s", take_turns(bench, title, sides), None, notes)


def _cpu(caller: Caller, work: Work) -> Round:
    async def main() -> Figures:
        async with caller.open(work.address, work.in_flight) as line:
            await line.many(work.in_flight * 2, work.in_flight)
            started = time.process_time()
            for number in range(work.calls):
                await line.one(number)
            between = time.process_time()
            await line.many(work.calls, work.in_flight)
            ended = time.process_time()
        return {
            f"{caller.name}, one by one": (between - started) / work.calls,
            f"{caller.name}, {work.in_flight} in flight": (ended - between) / work.calls,
        }

    return lambda: ASYNCIO.run(main)


def uvloop_sequential(bench: Bench) -> Row:
    work = Work(bench.address(), bench.at_most(500, 100), 100)
    return _choices(
        bench, "uvloop_sequential", "one by one, by loop and transport", one_by_one, work
    )


def uvloop_fan_out(bench: Bench) -> Row:
    work = Work(bench.address(), bench.at_most(1000, 200), 100)
    title = f"{work.calls:,} calls, 100 in flight, by loop and transport"
    return _choices(bench, "uvloop_fan_out", title, many, work)


def _choices(bench: Bench, name: str, title: str, measure: Callable[..., Round], work: Work) -> Row:
    callers = (OURS, OURS_OVER_POOL)
    check_all(callers, work.address)
    sides = [measure(caller, work) for caller in (*callers, HTTPX)]
    sides += [measure(caller, work, UVLOOP, f"{caller.name}, uvloop") for caller in (OURS, AIOHTTP)]
    return Row(name, title, "s", take_turns(bench, title, sides, warm=False), OURS.name)


def in_flight(bench: Bench) -> Row:
    """CPU and time of a call with 10, 100 and 1,000 in flight; the client is new each time."""
    count = bench.at_most(10_000, 2_000)
    title = f"{count:,} calls, 10 → 100 → 1,000 in flight"
    sides: list[Round] = []
    for many_in_flight in (10, 100, 1000):
        work = Work(bench.address(), count, many_in_flight)
        sides += [_cost(OURS, work), _rarely_collected(OURS, work), _cost(AIOHTTP, work)]
        fewer = bench.at_most(1000, 200) if many_in_flight < 1000 else bench.at_most(1000, 0)
        if fewer:
            sides.append(_cost(HTTPX, work._replace(calls=fewer)))
    return Row(
        "in_flight",
        title,
        "s",
        take_turns(bench, title, sides, warm=False),
        None,
        (
            "Each round begins with a new client. httpx makes fewer calls: they take too long.",
            f"*Rarely collected* is after `gc.set_threshold({_RARELY:_})`.",
        ),
    )


def _cost(caller: Caller, work: Work, name: str = "") -> Round:
    name = name or caller.name

    async def main() -> Figures:
        started, cpu = time.perf_counter(), time.process_time()
        async with caller.open(work.address, work.in_flight) as line:
            await line.many(work.calls, work.in_flight)
        taken, used = time.perf_counter() - started, time.process_time() - cpu
        return {
            f"{name}, time, {work.in_flight:,}": taken / work.calls,
            f"{name}, CPU, {work.in_flight:,}": used / work.calls,
        }

    return lambda: ASYNCIO.run(main)


def _rarely_collected(caller: Caller, work: Work) -> Round:
    """Return rounds in which Python's garbage collector runs less often than it does unasked."""
    cost = _cost(caller, work, f"rarely collected: {caller.name}")

    def measure() -> Figures:
        usual = gc.get_threshold()
        gc.set_threshold(_RARELY)
        try:
            return cost()
        finally:
            gc.set_threshold(*usual)

    return measure
