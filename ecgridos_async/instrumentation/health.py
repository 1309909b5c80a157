"""Health: what a client has counted, and how quickly the service replied."""

import datetime as dt

import attrs


@attrs.frozen(kw_only=True)
class Stats:
    """What a client counts: what is so now, and what happened since the client was made.

    Login, Logout and the calls of all its sessions are included.
    """

    in_flight: int
    """Calls that have begun and not ended, waiting and in a backoff included."""
    waiting: int
    """Attempts that wait for one of the `max_concurrency` places."""
    sending: int
    """Attempts that hold a place."""
    max_concurrency: int
    """The number of places."""
    connections: int | None
    """Open connections. None with a `transport` or `http_client` of your own."""
    idle: int | None
    """Open connections that no call uses."""
    retries_left: int
    """How many retries the client would make now, before it fails calls without one. A timeout
    costs two."""
    calls: int
    """Calls that have begun."""
    succeeded: int
    """Calls that ended with a result."""
    failed: int
    """Calls that ended with an error."""
    cancelled: int
    """Calls that were cancelled."""
    retries: int
    """Attempts after one that failed, except after a renewal."""
    renewals: int
    """Sessions that were renewed."""
    unknown_outcomes: int
    """Writes that ended with an `OutcomeUnknownError`."""


@attrs.frozen(kw_only=True)
class Ping:
    """The reply of the service to `client.ping()`."""

    seconds: float
    """How long the call took."""
    service_time: dt.datetime
    """The clock of the service."""
    clock_offset: float
    """Seconds by which the clock of the service is ahead of the one here, within `seconds`."""
