"""How far a request came: what decides whether a call that failed may be made again."""

import attrs


@attrs.define
class Delivery:
    """How far a request came.

    The transport keeps it up to date while it sends an attempt; who made the attempt reads it.
    """

    begun: bool = True
    """Whether the service may have got a byte of it; assumed until the contrary is known."""
    reused: bool = False
    """Whether it went over a connection that had served a call before."""
    answered: bool = False
    """Whether a byte of the reply was read."""
    stale: bool = False
    """Whether a reused connection broke before a byte of the reply came, or gave 408 and closed.

    Then the service had most likely closed it, being idle, just as the request went out. The
    other idle connections have been closed too, so a second attempt opens a new one.
    """
