"""The SOAP bindings: which operation a request runs, and its reply or fault."""

import re
from typing import Final

from ecgridos_async.sandbox.asmx.arguments import UnreadableElementError
from ecgridos_async.sandbox.asmx.envelope import (
    Envelope,
    MalformedError,
    SoapVersion,
    read_envelope,
    write_envelope,
    write_fault,
)
from ecgridos_async.sandbox.asmx.location import after_element
from ecgridos_async.sandbox.asmx.messages import XML, Reply, Request, media_type
from ecgridos_async.sandbox.asmx.service import Method, Service, fault_reply, result_reply
from ecgridos_async.sandbox.faults import Fault, FaultCode, FrameworkFault

_SOAP11_TYPE: Final = "text/xml"
_SOAP12_TYPE: Final = "application/soap+xml"

_ACTION: Final = re.compile(r';\s*action\s*=\s*(?:"([^"]*)"|([^;\s]*))', re.IGNORECASE)

_NO_ACTION: Final = (
    "Unable to handle request without a valid action parameter. Please supply a valid soap action."
)


def serve_soap(service: Service, request: Request) -> Reply:
    """Carry out a SOAP request."""
    media = media_type(request.content_type)
    if media not in (_SOAP11_TYPE, _SOAP12_TYPE):
        return _unsupported(SoapVersion.SOAP11)
    try:
        envelope = read_envelope(request.body)
    except MalformedError as error:
        return _malformed(service, request, error, media)
    except FrameworkFault as error:
        return soap_fault(service, request, SoapVersion.SOAP11, error, None)
    if envelope.version is SoapVersion.SOAP11 and media == _SOAP12_TYPE:
        return _unsupported(SoapVersion.SOAP11)
    return _reply(service, request, envelope)


def _reply(service: Service, request: Request, envelope: Envelope) -> Reply:
    method = None
    try:
        method = _route(service, request, envelope)
        arguments = _arguments(service, request, envelope, method)
        result = service.invoke(method, arguments, request.client)
        body = write_envelope(envelope.version, method.write_soap(result))
    except Exception as error:  # noqa: BLE001 (a server always replies)
        return soap_fault(service, request, envelope.version, error, method)
    version = envelope.version
    return result_reply(method, version.value, version.content_type, body)


def _route(service: Service, request: Request, envelope: Envelope) -> Method:
    """Return the method to run: that of the action if it counts, else that of the body."""
    content = envelope.content
    by_body = service.by_element(content.tag) if content is not None else None
    if envelope.version is SoapVersion.SOAP11:
        if request.soap_action is not None:
            action = _unquote(request.soap_action)
            method = service.by_action(action)
            if method is None:
                raise FrameworkFault(
                    f"Server did not recognize the value of HTTP Header SOAPAction: {action}."
                )
            return method
    else:
        method = service.by_action(_action(request.content_type) or "") or by_body
        if method is not None:
            return method
    if by_body is None:
        raise FrameworkFault(_NO_ACTION)
    return by_body


def _arguments(
    service: Service, request: Request, envelope: Envelope, method: Method
) -> list[object]:
    """Read the arguments; the element of another operation leaves all of them at defaults."""
    content = envelope.content
    if content is None or service.by_element(content.tag) is not method:
        return list(method.defaults)
    try:
        return method.read_soap(content)
    except UnreadableElementError as error:
        line, position = after_element(request.body, envelope.index_of(error.element))
        raise FrameworkFault(
            "Server was unable to read request. ---> "
            f"There is an error in XML document ({line}, {position}). ---> {error.reason}"
        ) from None


def _action(content_type: str) -> str | None:
    found = _ACTION.search(content_type)
    return (found[1] or found[2]) if found else None


def _unquote(action: str) -> str:
    action = action.strip()
    return action[1:-1] if len(action) > 1 and action[0] == action[-1] == '"' else action


def soap_fault(
    service: Service,
    request: Request,
    version: SoapVersion,
    error: Exception,
    method: Method | None,
) -> Reply:
    """Return the fault that says how a call failed."""
    fault = Fault.of(error, service.version)
    body = write_fault(version, fault, request.url)
    return fault_reply(method, version.value, version.content_type, body, handled=fault.handled)


def _malformed(service: Service, request: Request, error: MalformedError, media: str) -> Reply:
    """Reply to what is not an envelope. Without an action SOAP 1.2 must read it to route it."""
    version = SoapVersion.SOAP12 if media == _SOAP12_TYPE else SoapVersion.SOAP11
    if version is SoapVersion.SOAP12 and not _action(request.content_type):
        line, position = error.position
        reason = FrameworkFault(
            "Server was unable to process request. ---> "
            f"There is an error in XML document ({line}, {position}).",
            FaultCode.RECEIVER,
        )
        return soap_fault(service, request, version, reason, None)
    return Reply(400, version.content_type, b"", close=True, protocol=version.value)


def _unsupported(version: SoapVersion) -> Reply:
    return Reply(415, XML, b"", protocol=version.value)
