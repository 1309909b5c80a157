"""Counts: what happened to the calls of a client."""

import attrs


@attrs.define(eq=False)
class Counts:
    """What happened to the calls of a client since it was made.

    The loop counts in place: a function for it would be called twice in every call.
    """

    calls: int = 0
    succeeded: int = 0
    failed: int = 0
    cancelled: int = 0
    retries: int = 0
    renewals: int = 0
    unknown_outcomes: int = 0

    @property
    def in_flight(self) -> int:
        """The calls that have begun and not ended."""
        return self.calls - self.succeeded - self.failed - self.cancelled
