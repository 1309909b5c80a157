"""The bindings: how each encodes a request, and where its replies hold the result."""

from ecgridos_async._wire.bindings.binding import Binding
from ecgridos_async._wire.bindings.form import HTTPGet, HTTPPost
from ecgridos_async._wire.bindings.soap import SOAP11, SOAP12
from ecgridos_async.contract.protocol import Protocol


def binding_of(protocol: Protocol, *, max_query_length: int) -> Binding:
    """Return the implementation of a binding.

    It refuses an HTTP GET with a query longer than *max_query_length* characters.
    """
    match protocol:
        case Protocol.SOAP11:
            return SOAP11
        case Protocol.SOAP12:
            return SOAP12
        case Protocol.HTTP_GET:
            return HTTPGet(max_query_length)
        case Protocol.HTTP_POST:
            return HTTPPost()
