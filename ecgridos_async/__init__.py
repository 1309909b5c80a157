"""Async client SDK for ECGridOS, Loren Data's SOAP service for EDI networks.

    import ecgridos_async as ecgridos

    async def main() -> None:
        async with ecgridos.Client() as client:
            async with client.session("login", "password") as session:
                waiting = await session.parcels.in_box()

    ecgridos.run(main)

Names are imported when they are first used, so that importing the package costs little.
"""

from typing import TYPE_CHECKING

from ecgridos_async._support.lazy import lazy_names

__version__ = "0.1.0"

if TYPE_CHECKING:
    from ecgridos_async import errors as errors
    from ecgridos_async import models as models
    from ecgridos_async import sandbox as sandbox
    from ecgridos_async import testing as testing
    from ecgridos_async.client import Client
    from ecgridos_async.config import Settings, Timeouts
    from ecgridos_async.contract.catalogue import Catalogue
    from ecgridos_async.contract.operation import Effect, Evidence
    from ecgridos_async.contract.protocol import Protocol, ProtocolName
    from ecgridos_async.contract.version import ApiVersion, VersionName
    from ecgridos_async.errors import (
        AccessDeniedError,
        ArgumentError,
        CallOutcome,
        CallTimeoutError,
        ConfigurationError,
        ConnectError,
        ConnectionLostError,
        DataError,
        DeadlineError,
        DecodeError,
        DuplicateError,
        ECGridOSError,
        ECGridOSFault,
        EmptyReplyError,
        Fault,
        FrameworkFault,
        IDExistsOnNetworkError,
        IncompleteListError,
        InternalError,
        InvalidDataLengthError,
        InvalidDataTypeError,
        InvalidIDError,
        LoginRefusedError,
        MalformedXMLError,
        NotFoundError,
        NotInThisVersionError,
        NotSoapError,
        OutcomeUnknownError,
        PoolTimeoutError,
        RedirectError,
        ReplyError,
        ReplyTooLargeError,
        ServiceUnavailableError,
        SessionTimeoutError,
        SQLError,
        StateError,
        TooManySessionsError,
        TransportError,
        UnknownOperationError,
        UnsafeXMLError,
    )
    from ecgridos_async.fan_out import Failure, Outcome, Progress, Success
    from ecgridos_async.messages import RawResponse, WireReply, WireRequest
    from ecgridos_async.middleware import Attempt, CallNext, Middleware
    from ecgridos_async.models.plain import PlainData, to_dict
    from ecgridos_async.secret import Secret
    from ecgridos_async.services import catalogue
    from ecgridos_async.session import Session
    from ecgridos_async.signals import run
else:
    __getattr__, __dir__ = lazy_names(
        __name__,
        {
            ".client": ("Client",),
            ".config": ("Settings", "Timeouts"),
            ".contract.catalogue": ("Catalogue",),
            ".contract.operation": ("Effect", "Evidence"),
            ".contract.protocol": ("Protocol", "ProtocolName"),
            ".contract.version": ("ApiVersion", "VersionName"),
            ".errors": (
                "AccessDeniedError",
                "ArgumentError",
                "CallOutcome",
                "CallTimeoutError",
                "ConfigurationError",
                "ConnectError",
                "ConnectionLostError",
                "DataError",
                "DeadlineError",
                "DecodeError",
                "DuplicateError",
                "ECGridOSError",
                "ECGridOSFault",
                "EmptyReplyError",
                "Fault",
                "FrameworkFault",
                "IDExistsOnNetworkError",
                "IncompleteListError",
                "InternalError",
                "InvalidDataLengthError",
                "InvalidDataTypeError",
                "InvalidIDError",
                "LoginRefusedError",
                "MalformedXMLError",
                "NotFoundError",
                "NotInThisVersionError",
                "NotSoapError",
                "OutcomeUnknownError",
                "PoolTimeoutError",
                "RedirectError",
                "ReplyError",
                "ReplyTooLargeError",
                "ServiceUnavailableError",
                "SessionTimeoutError",
                "SQLError",
                "StateError",
                "TooManySessionsError",
                "TransportError",
                "UnknownOperationError",
                "UnsafeXMLError",
            ),
            ".fan_out": ("Failure", "Outcome", "Progress", "Success"),
            ".messages": ("RawResponse", "WireReply", "WireRequest"),
            ".middleware": ("Attempt", "CallNext", "Middleware"),
            ".models.plain": ("PlainData", "to_dict"),
            ".secret": ("Secret",),
            ".services": ("catalogue",),
            ".session": ("Session",),
            ".signals": ("run",),
        },
        submodules=("errors", "models", "sandbox", "testing"),
    )

__all__ = [
    "AccessDeniedError",
    "ApiVersion",
    "ArgumentError",
    "Attempt",
    "CallNext",
    "CallOutcome",
    "CallTimeoutError",
    "Catalogue",
    "Client",
    "ConfigurationError",
    "ConnectError",
    "ConnectionLostError",
    "DataError",
    "DeadlineError",
    "DecodeError",
    "DuplicateError",
    "ECGridOSError",
    "ECGridOSFault",
    "Effect",
    "EmptyReplyError",
    "Evidence",
    "Failure",
    "Fault",
    "FrameworkFault",
    "IDExistsOnNetworkError",
    "IncompleteListError",
    "InternalError",
    "InvalidDataLengthError",
    "InvalidDataTypeError",
    "InvalidIDError",
    "LoginRefusedError",
    "MalformedXMLError",
    "Middleware",
    "NotFoundError",
    "NotInThisVersionError",
    "NotSoapError",
    "Outcome",
    "OutcomeUnknownError",
    "PlainData",
    "PoolTimeoutError",
    "Progress",
    "Protocol",
    "ProtocolName",
    "RawResponse",
    "RedirectError",
    "ReplyError",
    "ReplyTooLargeError",
    "SQLError",
    "Secret",
    "ServiceUnavailableError",
    "Session",
    "SessionTimeoutError",
    "Settings",
    "StateError",
    "Success",
    "Timeouts",
    "TooManySessionsError",
    "TransportError",
    "UnknownOperationError",
    "UnsafeXMLError",
    "VersionName",
    "WireReply",
    "WireRequest",
    "__version__",
    "catalogue",
    "run",
    "to_dict",
]
