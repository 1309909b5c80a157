"""The bindings: how each encodes a request, and where its replies hold the result."""

from typing import Final

from ecgridos_async._wire.bindings.binding import Binding
from ecgridos_async._wire.bindings.form import HTTPGet, HTTPPost
from ecgridos_async._wire.bindings.soap import SOAP11, SOAP12
from ecgridos_async.contract.protocol import Protocol

_WITHOUT_LIMIT: Final[dict[Protocol, Binding]] = {
    Protocol.SOAP11: SOAP11,
    Protocol.SOAP12: SOAP12,
    Protocol.HTTP_POST: HTTPPost(),
}


def binding_of(protocol: Protocol, *, max_query_length: int) -> Binding:
    """Return the implementation of a binding.

    It refuses an HTTP GET with a query longer than *max_query_length* characters.
    """
    return _WITHOUT_LIMIT.get(protocol) or HTTPGet(max_query_length)
