"""Failures on order: so that a test can see what follows when a call fails."""

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.sandbox.faults import ServiceFault


class UnplannedError(Exception):
    """An error that no code of ECGridOS foresaw."""


class Failures:
    """Which operations fail next, how often, and how."""

    def __init__(self) -> None:
        self._next: dict[str, list[RetCode | None]] = {}

    def order(self, operation: str, code: RetCode | None, times: int) -> None:
        """Let the next calls of *operation* be refused with *code*, or fail unhandled if None."""
        self._next.setdefault(operation, []).extend([code] * times)

    def raise_next(self, operation: str) -> None:
        """Raise the failure that was ordered for this call, if one was."""
        ordered = self._next.get(operation)
        if not ordered:
            return
        code = ordered.pop(0)
        if code is None:
            raise UnplannedError("An unplanned failure: <not> an ECGridOS fault & unhandled")
        raise ServiceFault(code, operation, "The sandbox was told to refuse this call.")
