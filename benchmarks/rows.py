"""All rows, by name, in the order in which they are shown."""

from collections.abc import Callable

import attrs

from benchmarks import rows_calls, rows_processes, rows_wire
from benchmarks.measure import Bench, Row
from benchmarks.targets import SPEED

Maker = Callable[[Bench], Row | tuple[Row, ...]]

MAKERS: dict[str, Maker] = {
    "decode_pricelist": rows_wire.decode_pricelist,
    "decode_parcels": rows_wire.decode_parcels,
    "decode_nested": rows_wire.decode_nested,
    "encode": rows_wire.encode,
    "sequential": rows_calls.sequential,
    "cpu": rows_calls.cpu,
    "fan_out": rows_calls.fan_out,
    "fan_out_20ms": rows_calls.fan_out_20ms,
    "in_flight": rows_calls.in_flight,
    "start": rows_processes.start,
    "memory": rows_processes.memory,
    "large": rows_processes.large,
    "block": rows_processes.block,
    "growth": rows_processes.growth,
    "uvloop_sequential": rows_calls.uvloop_sequential,
    "uvloop_fan_out": rows_calls.uvloop_fan_out,
}


def make(name: str, bench: Bench) -> tuple[Row, ...]:
    """Measure what has that name."""
    made = MAKERS[name](bench)
    return made if isinstance(made, tuple) else (made,)


def in_short(name: str, bench: Bench) -> tuple[Row, ...]:
    """Measure only the sides of it that the speed table compares."""
    compared = [(target.ours, target.theirs) for target in SPEED if target.row == name]
    return make(name, attrs.evolve(bench, sides=frozenset(sum(compared, ()))))
