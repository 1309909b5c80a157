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
    from ecgridos_async import (
        errors as errors,
        instrumentation as instrumentation,
        mailbox as mailbox,
        models as models,
        sandbox as sandbox,
        testing as testing,
    )
    from ecgridos_async.call import Call as Call
    from ecgridos_async.client import Client as Client
    from ecgridos_async.config import Settings as Settings, Timeouts as Timeouts
    from ecgridos_async.content import (
        Content as Content,
        ContentStream as ContentStream,
        OpenedContent as OpenedContent,
    )
    from ecgridos_async.contract.catalogue import Catalogue as Catalogue
    from ecgridos_async.contract.json_schema import json_schema as json_schema
    from ecgridos_async.contract.operation import Effect as Effect, Evidence as Evidence
    from ecgridos_async.contract.protocol import Protocol as Protocol, ProtocolName as ProtocolName
    from ecgridos_async.contract.version import ApiVersion as ApiVersion, VersionName as VersionName
    from ecgridos_async.errors import (
        AccessDeniedError as AccessDeniedError,
        ArgumentError as ArgumentError,
        CallOutcome as CallOutcome,
        CallTimeoutError as CallTimeoutError,
        ClusterError as ClusterError,
        ConfigurationError as ConfigurationError,
        ConfirmRefusedError as ConfirmRefusedError,
        ConnectError as ConnectError,
        ConnectionLostError as ConnectionLostError,
        ContentMismatchError as ContentMismatchError,
        DataError as DataError,
        DeadlineError as DeadlineError,
        DecodeError as DecodeError,
        DuplicateError as DuplicateError,
        ECGridOSError as ECGridOSError,
        ECGridOSFault as ECGridOSFault,
        EmptyReplyError as EmptyReplyError,
        Fault as Fault,
        FrameworkFault as FrameworkFault,
        IDExistsOnNetworkError as IDExistsOnNetworkError,
        IncompleteListError as IncompleteListError,
        InternalError as InternalError,
        InvalidDataLengthError as InvalidDataLengthError,
        InvalidDataTypeError as InvalidDataTypeError,
        InvalidIDError as InvalidIDError,
        JournalError as JournalError,
        LoginRefusedError as LoginRefusedError,
        MailboxError as MailboxError,
        MailboxInUseError as MailboxInUseError,
        MalformedXMLError as MalformedXMLError,
        MissingExtraError as MissingExtraError,
        NotFoundError as NotFoundError,
        NotInThisVersionError as NotInThisVersionError,
        NotSoapError as NotSoapError,
        OutcomeUnknownError as OutcomeUnknownError,
        PoolTimeoutError as PoolTimeoutError,
        RedirectError as RedirectError,
        ReplyError as ReplyError,
        ReplyTooLargeError as ReplyTooLargeError,
        ServiceUnavailableError as ServiceUnavailableError,
        SessionStoreError as SessionStoreError,
        SessionTimeoutError as SessionTimeoutError,
        SQLError as SQLError,
        StateError as StateError,
        TooManySessionsError as TooManySessionsError,
        TransportError as TransportError,
        UnknownOperationError as UnknownOperationError,
        UnsafeXMLError as UnsafeXMLError,
        UploadRefusedError as UploadRefusedError,
    )
    from ecgridos_async.fan_out import (
        Failure as Failure,
        Outcome as Outcome,
        Progress as Progress,
        Success as Success,
    )
    from ecgridos_async.messages import (
        RawResponse as RawResponse,
        WireReply as WireReply,
        WireRequest as WireRequest,
    )
    from ecgridos_async.middleware import (
        Attempt as Attempt,
        CallNext as CallNext,
        Middleware as Middleware,
    )
    from ecgridos_async.models.frames import (
        to_arrow as to_arrow,  # pyright: ignore[reportUnknownVariableType]  # pyarrow has no types
        to_pandas as to_pandas,
    )
    from ecgridos_async.models.plain import PlainData as PlainData, to_dict as to_dict
    from ecgridos_async.secret import Secret as Secret
    from ecgridos_async.services import catalogue as catalogue, openapi as openapi
    from ecgridos_async.session import Session as Session
    from ecgridos_async.session_pool import SessionPool as SessionPool
    from ecgridos_async.session_store import (
        FileSessionStore as FileSessionStore,
        RedisSessionStore as RedisSessionStore,
    )
    from ecgridos_async.signals import run as run
else:
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            ".call": ("Call",),
            ".client": ("Client",),
            ".config": ("Settings", "Timeouts"),
            ".content": ("Content", "ContentStream", "OpenedContent"),
            ".contract.catalogue": ("Catalogue",),
            ".contract.json_schema": ("json_schema",),
            ".contract.operation": ("Effect", "Evidence"),
            ".contract.protocol": ("Protocol", "ProtocolName"),
            ".contract.version": ("ApiVersion", "VersionName"),
            ".errors": (
                "AccessDeniedError",
                "ArgumentError",
                "CallOutcome",
                "CallTimeoutError",
                "ClusterError",
                "ConfigurationError",
                "ConfirmRefusedError",
                "ConnectError",
                "ConnectionLostError",
                "ContentMismatchError",
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
                "JournalError",
                "LoginRefusedError",
                "MailboxError",
                "MailboxInUseError",
                "MalformedXMLError",
                "MissingExtraError",
                "NotFoundError",
                "NotInThisVersionError",
                "NotSoapError",
                "OutcomeUnknownError",
                "PoolTimeoutError",
                "RedirectError",
                "ReplyError",
                "ReplyTooLargeError",
                "ServiceUnavailableError",
                "SessionStoreError",
                "SessionTimeoutError",
                "SQLError",
                "StateError",
                "TooManySessionsError",
                "TransportError",
                "UnknownOperationError",
                "UnsafeXMLError",
                "UploadRefusedError",
            ),
            ".fan_out": ("Failure", "Outcome", "Progress", "Success"),
            ".messages": ("RawResponse", "WireReply", "WireRequest"),
            ".middleware": ("Attempt", "CallNext", "Middleware"),
            ".models.frames": ("to_arrow", "to_pandas"),
            ".models.plain": ("PlainData", "to_dict"),
            ".secret": ("Secret",),
            ".services": ("catalogue", "openapi"),
            ".session": ("Session",),
            ".session_pool": ("SessionPool",),
            ".session_store": ("FileSessionStore", "RedisSessionStore"),
            ".signals": ("run",),
        },
        submodules=("errors", "instrumentation", "mailbox", "models", "sandbox", "testing"),
    )
