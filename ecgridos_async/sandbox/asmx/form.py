"""The form bindings, HTTP GET and HTTP POST: `<asmx>/<Operation>` with fields for arguments."""

from typing import Final

from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.sandbox.asmx.arguments import Form, parse_form
from ecgridos_async.sandbox.asmx.messages import PLAIN_TEXT, XML, Reply, Request, media_type
from ecgridos_async.sandbox.asmx.service import Method, Service, fault_reply, result_reply
from ecgridos_async.sandbox.faults import Fault, FrameworkFault

_FORM_TYPE: Final = "application/x-www-form-urlencoded"


def serve_form(service: Service, request: Request, name: str) -> Reply:
    """Carry out the operation *name* with the fields of a form."""
    protocol = Protocol.HTTP_POST if request.method == "POST" else Protocol.HTTP_GET
    method = service.method(name)
    if method is None:
        unknown = FrameworkFault(f"{name} Web Service method name is not valid.")
        return form_fault(service, protocol, unknown, None)
    try:
        arguments = method.read_form(_read(request, protocol))
        result = service.invoke(method, arguments, request.client)
        body = method.write_form(result).encode()
    except Exception as error:  # noqa: BLE001 (a server always replies)
        return form_fault(service, protocol, error, method)
    return result_reply(method, protocol, XML, body)


def form_fault(
    service: Service, protocol: Protocol, error: Exception, method: Method | None
) -> Reply:
    """Return the reply that says how a call failed."""
    fault = Fault.of(error, service.version)
    body = f"{fault.form_text}\n".encode()
    return fault_reply(method, protocol, PLAIN_TEXT, body, handled=fault.handled)


def _read(request: Request, protocol: Protocol) -> Form:
    if protocol is Protocol.HTTP_GET:
        return parse_form(request.query)
    if media_type(request.content_type) != _FORM_TYPE:
        raise FrameworkFault(f"Request format is invalid: {request.content_type}.")
    return parse_form(request.body.decode("utf-8", "replace"))
