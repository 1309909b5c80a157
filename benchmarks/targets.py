"""What is to be reached, and whether it was."""

import statistics
from typing import Literal, NamedTuple

from benchmarks.measure import Row, Series, ratios

Kind = Literal["cost", "speed", "spread", "level", "rate"]


class Target(NamedTuple):
    """A bound on what a row gives."""

    row: str
    text: str
    kind: Kind
    """`cost`: ours over theirs. `speed`: theirs over ours. `spread`: the largest over the smallest
    of the series given. `level`: the figure itself. `rate`: how many of them in a second."""
    ours: str
    theirs: str = ""
    reach: float = 0.0
    try_for: float | None = None

    @property
    def at_least(self) -> bool:
        """Whether more is better."""
        return self.kind in ("speed", "rate")

    def value(self, series: Series) -> float | None:
        """Return what was measured, the median over the rounds; None if it was not."""
        if self.kind == "spread":
            chosen: list[list[float]] = [
                figures for name, figures in series.items() if name.startswith(self.ours)
            ]
            together: list[tuple[float, ...]] = list(zip(*chosen, strict=True))
            return statistics.median([max(each) / min(each) for each in together])
        if self.ours not in series or (self.theirs and self.theirs not in series):
            return None
        ours = series[self.ours]
        if self.kind == "level":
            return statistics.median(ours)
        if self.kind == "rate":
            return 1 / statistics.median(ours)
        theirs = series[self.theirs]
        return ratios(ours, theirs) if self.kind == "cost" else ratios(theirs, ours)

    def meets(self, value: float, bound: float) -> bool:
        """Whether a value, as precise as it is shown, keeps a bound."""
        shown = round(value, 2)
        return shown >= bound if self.at_least else shown <= bound

    def verdict(self, value: float) -> str:
        """Return what to say about a value."""
        if self.try_for is not None and self.meets(value, self.try_for):
            return "best"
        return "reached" if self.meets(value, self.reach) else "not reached"


OURS, LXML, ZEEP, HTTPX = "ours", "lxml", "zeep", "httpx, unparsed"
IMPORTS = "import httpx, lxml"

SPEED = (
    Target("decode_nested", "decode 500 nested parcels, ours ÷ lxml", "cost", OURS, LXML, 2.0, 1.7),
    Target("decode_pricelist", "decode PricelistInfo, ours ÷ lxml", "cost", OURS, LXML, 1.6, 1.4),
    Target(
        "cpu",
        "CPU of a call one by one, ours ÷ aiohttp",
        "cost",
        "ours, one by one",
        "aiohttp, unparsed, one by one",
        2.2,
        1.7,
    ),
    Target(
        "cpu",
        "CPU of a call at 100 in flight, ours ÷ aiohttp",
        "cost",
        "ours, 100 in flight",
        "aiohttp, unparsed, 100 in flight",
        3.2,
        2.4,
    ),
    Target("sequential", "calls one by one, httpx ÷ ours", "speed", OURS, HTTPX, 1.6, 1.9),
    Target("fan_out", "100 in flight, httpx ÷ ours", "speed", OURS, HTTPX, 18, 25),
    Target("fan_out", "100 in flight, zeep ÷ ours", "speed", OURS, ZEEP, 22, 30),
    Target("fan_out_20ms", "100 in flight, server 20 ms, a second", "rate", OURS, "", 3000, 3600),
    Target("start", "start to first reply, ours ÷ imports", "cost", OURS, IMPORTS, 1.9, 1.7),
    Target("block", "35 MB reply, longest block in ms", "level", "ours, 35 MB", "", 20, 10),
)
"""The speed table: short to measure, for of each row only these sides are needed."""

TARGETS = (
    *SPEED,
    Target("decode_pricelist", "decode PricelistInfo, zeep ÷ ours", "speed", OURS, ZEEP, 9, 12),
    Target("decode_parcels", "decode 500 parcels, ours ÷ lxml", "cost", OURS, LXML, 3.3, 2.7),
    Target("decode_parcels", "decode 500 parcels, zeep ÷ ours", "speed", OURS, ZEEP, 9, 12),
    Target("encode", "build a request, ours ÷ a template", "cost", OURS, "template", 4, 2.5),
    Target("fan_out_20ms", "the same, server 20 ms, httpx ÷ ours", "speed", OURS, HTTPX, 8, 12),
    Target("fan_out_20ms", "the same, server 20 ms, zeep ÷ ours", "speed", OURS, ZEEP, 10, 12),
    Target(
        "in_flight",
        "10 → 1,000 in flight, CPU a call, most ÷ least",
        "spread",
        "ours, CPU",
        "",
        1.3,
        1.1,
    ),
    Target(
        "in_flight", "the same, time a call, most ÷ least", "spread", "ours, time", "", 1.3, 1.1
    ),
    Target("memory", "RSS per held Pricelist, × wire bytes", "level", OURS, "", 1.6, 1.45),
    Target("large", "parcel to bytes, peak × payload", "level", "ours, to bytes", "", 1.3, 1.1),
    Target("large", "parcel to a file, peak × payload", "level", "ours, to a file", "", 0.2, 0.06),
    Target("block", "500 kB reply, longest block in ms", "level", "ours, 500 kB", "", 20),
)


def targets_of(row: Row) -> list[Target]:
    """Return the targets of a row."""
    return [target for target in TARGETS if target.row == row.name]
