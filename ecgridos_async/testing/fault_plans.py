"""The plan of a `FaultProxy`: which fault, if any, meets which request."""

import math
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from ecgridos_async.testing.faults import WireFault

Decide = Callable[[int, str | None], WireFault | None]
"""Takes the number of a request, from 1, and its operation; returns the fault or None.

The operation is its wire name, None for a request that names none, such as one for the WSDL.
"""


class FaultPlan:
    """Decides which fault meets a request.

        FaultPlan.none()
        FaultPlan.at({3: Reset(), 7: Status(503)})
        FaultPlan.on("ParcelUpload", Reset(forwards=1), times=2)
        FaultPlan.random(seed=1, share=0.1, faults=[Reset(), Close()])
        FaultPlan(lambda number, operation: Stall() if operation == "Logout" else None)

    Requests are numbered from 1, as they arrive at the proxy. What *decide* raises resets the
    connection, and `FaultProxy.stop` raises it.
    """

    def __init__(self, decide: Decide) -> None:
        self.decide: Decide = decide

    @classmethod
    def none(cls) -> Self:
        """Return a plan without faults."""
        return cls(lambda _number, _operation: None)

    @classmethod
    def at(cls, faults: Mapping[int, WireFault]) -> Self:
        """Return a plan that gives faults by the number of the request; the first is 1."""
        kept = dict(faults)
        if any(number < 1 for number in kept):
            raise ValueError("numbers must be 1 or more")
        return cls(lambda number, _operation: kept.get(number))

    @classmethod
    def on(cls, operation: str, fault: WireFault, *, times: int = 1, skip: int = 0) -> Self:
        """Return a plan for the requests of one operation, by its wire name.

        It keeps a count, so make a new plan for each proxy.

        Args:
            operation: Wire name.
            fault: The fault to inject.
            times: How many requests meet it; later ones pass.
            skip: How many requests pass first.
        """
        if times < 1 or skip < 0:
            raise ValueError("times must be at least 1, and skip at least 0")
        lock = threading.Lock()
        seen = 0

        def decide(_: int, name: str | None) -> WireFault | None:
            nonlocal seen
            if name != operation:
                return None
            with lock:
                seen += 1
                return fault if skip < seen <= skip + times else None

        return cls(decide)

    @classmethod
    def random(
        cls,
        seed: int,
        share: float = 0.1,
        *,
        faults: Sequence[WireFault],
        weights: Sequence[float] | None = None,
    ) -> Self:
        """Return a plan that gives a *share* of all requests, 0 to 1, one of *faults*.

        The fault of a request depends only on *seed* and its number, so that a run can be repeated.

        Args:
            seed: Seed of the random numbers.
            share: The share of requests that meet a fault.
            faults: The faults to choose from.
            weights: How likely each fault is; equally likely if left out.
        """
        choices = tuple(faults)
        shares = tuple(weights) if weights is not None else (1.0,) * len(choices)
        if not 0 <= share <= 1:
            raise ValueError("share must be from 0 to 1")
        if len(shares) != len(choices):
            raise ValueError("there must be as many weights as faults")
        if not choices or min(shares) < 0 or not 0 < sum(shares) < math.inf:
            raise ValueError("there must be a fault, and weights must be above 0 in sum")

        def decide(number: int, _: str | None) -> WireFault | None:
            # A generator for each number: concurrent requests may be decided in any order.
            dice = random.Random(f"{seed}/{number}")  # noqa: S311 (nothing secret about it)
            if dice.random() >= share:
                return None
            return dice.choices(choices, shares)[0]

        return cls(decide)
