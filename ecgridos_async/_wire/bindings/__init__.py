"""The bindings: how each of them writes a request, and where its replies have the result."""

from ecgridos_async._wire.bindings.binding import Binding
from ecgridos_async._wire.bindings.form import HTTPGet, HTTPPost
from ecgridos_async._wire.bindings.soap import SOAP11, SOAP12
from ecgridos_async.contract.protocol import Protocol


def binding_of(protocol: Protocol, *, max_query_length: int) -> Binding:
    """Return what writes and reads in a binding.

    An HTTP GET whose query is longer than *max_query_length* characters is refused.
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
