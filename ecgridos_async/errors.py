"""All errors of this package; the class tells the outcome of the call.

    ECGridOSError
    ├── ConfigurationError            a setting is wrong; nothing was sent
    ├── StateError                    a client or session is not open; nothing was sent
    ├── ArgumentError                 an argument is wrong; nothing was sent
    │   ├── NotInThisVersionError     this version of the service lacks the operation or parameter
    │   └── UnknownOperationError     no version of the service has such an operation
    ├── TransportError                the service sent no reply
    │   ├── ConnectError              the service was not reached; nothing was sent
    │   ├── PoolTimeoutError          no connection came free in time; nothing was sent
    │   ├── ConnectionLostError       the connection broke after the call was sent
    │   ├── ServiceUnavailableError   a gateway or a broken server replied instead: 503, 502 …
    │   └── CallTimeoutError          a reply did not come in time
    │       └── DeadlineError         the total timeout of the call ran out
    ├── OutcomeUnknownError           a write was sent, and whether it was carried out is unknown
    ├── ReplyError                    a reply came that cannot be used
    │   ├── NotSoapError              it is not a reply of ECGridOS: HTML, plain text, JSON …
    │   │   ├── EmptyReplyError       it has no body
    │   │   └── RedirectError         it points to another address, which is never followed
    │   ├── UnsafeXMLError            it declares a document type, which SOAP forbids
    │   ├── ReplyTooLargeError        it is larger than the limit
    │   ├── IncompleteListError       the pages of a list have fewer records than announced
    │   └── DecodeError               it does not match the contract; names the field
    │       └── MalformedXMLError     it is not well-formed XML, or was truncated
    ├── SessionStoreError             the store of a shared session cannot be used
    ├── MailboxError                  a job of the mailbox failed
    │   ├── MailboxInUseError         another process works on the folder
    │   ├── JournalError              the journal cannot be read or written
    │   ├── ContentMismatchError      the content of a parcel is not as long as the service says
    │   ├── ConfirmRefusedError       the service did not take the parcel out of the inbox
    │   └── UploadRefusedError        the service gave no ParcelID for an upload
    ├── ClusterError                  the database of a cluster cannot be used, or work was given up
    └── Fault                         the service refused the call
        ├── FrameworkFault            ASP.NET refused it: a missing parameter, an unreadable value
        └── ECGridOSFault             ECGridOS refused it; `code, string, item, message` say why
            ├── SessionTimeoutError   the session is unknown, logged out or expired
            ├── AccessDeniedError     the user has no right to it
            │   └── LoginRefusedError     Login was refused
            │       └── TooManySessionsError  the user has too many open sessions
            ├── NotFoundError         there is no such object
            ├── InvalidIDError        the id is not valid
            ├── DuplicateError        it exists already
            │   └── IDExistsOnNetworkError    it exists on another network or mailbox
            ├── DataError             the data is not acceptable
            │   ├── InvalidDataTypeError      it has the wrong type
            │   └── InvalidDataLengthError    it is too short or too long
            └── InternalError         the service failed
                └── SQLError          its database failed

Every error has `operation`, the wire name of the operation (None where there is none),
`attempts`, how often the call was made, `outcome`, whether the service may have carried the call
out, and `retryable`, whether repeating the same call is safe and may help. Errors pickle, and
contain no secret.

One error is not an ECGridOSError and belongs to no call: MissingExtraError, a ModuleNotFoundError.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, Literal

CallOutcome = Literal["not_sent", "refused", "answered", "unknown"]
"""Whether the service may have carried out a failed call.

- `not_sent`: no. Nothing reached the service.
- `refused`: no. The service, or the server in front of it, refused before doing it.
- `answered`: it may have. A reply came, but cannot be used.
- `unknown`: nobody knows. The call was sent, and no reply tells its outcome.
"""

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


def _rebuild(
    cls: "type[ECGridOSError]", args: tuple[object, ...], state: dict[str, object]
) -> "ECGridOSError":
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ECGridOSError(Exception):
    """The base class of all errors of this package; `docs/errors.md` says what to do about each."""

    operation: str | None
    """Wire name of the operation that was called, or None."""
    attempts: int = 0
    """How many attempts were made before this was raised; 0 if none was."""
    outcome: CallOutcome = "unknown"
    """Whether the service may have carried out the call, over all attempts."""
    retryable: bool = False
    """Whether repeating the same call is safe and may help."""

    def __init__(self, text: str, *, operation: str | None = None) -> None:
        super().__init__(text)
        self.operation = operation

    def __str__(self) -> str:
        text = str(self.args[0]) if self.args else type(self).__name__
        return f"{self.operation}: {text}" if self.operation else text

    def __reduce__(
        self,
    ) -> tuple[Callable[..., "ECGridOSError"], tuple[object, ...]]:
        return _rebuild, (type(self), self.args, dict(self.__dict__))


class ConfigurationError(ECGridOSError, ValueError):
    """A setting of the client is wrong. Nothing was sent."""

    outcome: CallOutcome = "not_sent"
    parameter: str
    """Python name of the setting."""

    def __init__(self, text: str, *, parameter: str, operation: str | None = None) -> None:
        super().__init__(text, operation=operation)
        self.parameter = parameter


class StateError(ECGridOSError, RuntimeError):
    """A client or session was used while not open, or from another event loop.

    That is before it was opened, after it was closed, or outside the event loop of its first use.
    Nothing was sent.
    """

    outcome: CallOutcome = "not_sent"


class ArgumentError(ECGridOSError, ValueError):
    """An argument is wrong. Nothing was sent."""

    outcome: CallOutcome = "not_sent"
    parameter: str
    """Python name of the parameter."""

    def __init__(self, text: str, *, parameter: str, operation: str | None = None) -> None:
        super().__init__(text, operation=operation)
        self.parameter = parameter


class NotInThisVersionError(ArgumentError):
    """The version of the service in use lacks the operation or parameter. Nothing was sent."""


class UnknownOperationError(ArgumentError):
    """No version of the service has an operation of that name. Nothing was sent."""


class TransportError(ECGridOSError):
    """The service sent no reply: the network, a gateway or the server failed."""

    may_have_arrived: bool = True
    """Whether the service may have received the call, in this attempt or an earlier one."""
    stale: bool = False
    """Whether an idle connection that was reused broke before the first byte of the reply."""


class ConnectError(TransportError):
    """The service was not reached: name, address, connection or TLS failed."""

    outcome: CallOutcome = "not_sent"
    retryable: bool = True
    may_have_arrived = False


class PoolTimeoutError(TransportError):
    """No connection came free in time. Nothing was sent."""

    outcome: CallOutcome = "not_sent"
    retryable: bool = True
    may_have_arrived = False


class ConnectionLostError(TransportError):
    """The connection broke while the call was sent or its reply awaited."""


_REFUSING: Final = (429, 503)
"""The statuses that say that the call was not accepted."""


class ServiceUnavailableError(TransportError):
    """HTTP 503, 429 or another 5xx that does not come from ECGridOS: a gateway, a maintenance page.

    After 503 and 429 the call was not carried out. After 500, 502 and 504 the outcome is unknown,
    so a write raises OutcomeUnknownError instead, with this as its cause.
    """

    status: int
    """HTTP status of the reply."""
    retry_after: float | None
    """The seconds that the server asks to wait; None if it sends no readable `Retry-After`."""
    content_type: str
    """Content-Type of the reply, `""` if it had none."""
    excerpt: str
    """The beginning of the body, at most 500 characters, secrets masked."""

    def __init__(
        self,
        text: str,
        *,
        operation: str | None = None,
        status: int = 503,
        retry_after: float | None = None,
        content_type: str = "",
        excerpt: str = "",
    ) -> None:
        super().__init__(text, operation=operation)
        self.status = status
        self.retry_after = retry_after
        self.content_type = content_type
        self.excerpt = excerpt
        if status in _REFUSING:
            self.may_have_arrived = False
            self.outcome: CallOutcome = "refused"
            self.retryable: bool = retry_after is not None


class CallTimeoutError(TransportError):
    """The request was not sent, or its reply not received, in time."""


class DeadlineError(CallTimeoutError):
    """The total timeout of the call ran out."""


class OutcomeUnknownError(ECGridOSError):
    """A write was sent, and whether the service carried it out is unknown.

    This package never repeats it. Ask the service (list, info) before you repeat it;
    `__cause__` is the error that hid the outcome.
    """

    arguments: Mapping[str, object]
    """The arguments by Python name: secrets are `***`, contents are their length."""
    digest: str
    """SHA-256 of the content of an upload, in hexadecimal; empty if it was a stream, and for other
    calls."""
    known: str
    """What is known of the request, as a sentence."""
    seconds: float
    """From the call to this error."""
    started_at: dt.datetime
    """When the call began, in UTC."""

    def __init__(
        self,
        text: str,
        *,
        operation: str | None = None,
        arguments: Mapping[str, object] = _NOTHING,
        digest: str = "",
        known: str = "",
        seconds: float = 0.0,
        started_at: dt.datetime | None = None,
    ) -> None:
        super().__init__(text, operation=operation)
        self.arguments = dict(arguments)
        self.digest = digest
        self.known = known
        self.seconds = seconds
        self.started_at = started_at or dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds)


class ReplyError(ECGridOSError):
    """A reply came that cannot be used. The service may have carried out the call."""

    outcome: CallOutcome = "answered"
    status: int
    """HTTP status of the reply."""
    content_type: str
    """Content-Type of the reply, `""` if it had none."""
    excerpt: str
    """The beginning of the body, at most 500 characters, secrets masked."""
    may_be_cut_off: bool = False
    """Whether the body is incomplete, and only the end of the connection marked its end."""

    def __init__(
        self,
        text: str,
        *,
        operation: str | None = None,
        status: int = 0,
        content_type: str = "",
        excerpt: str = "",
    ) -> None:
        super().__init__(text, operation=operation)
        self.status = status
        self.content_type = content_type
        self.excerpt = excerpt


class NotSoapError(ReplyError):
    """The reply is not one of ECGridOS: a wrong address, a proxy, an error page."""


class EmptyReplyError(NotSoapError):
    """The reply has no body; `status` tells why."""


class RedirectError(NotSoapError):
    """The reply is a redirect. Calls carry a session and never follow one."""


class UnsafeXMLError(ReplyError):
    """The reply declares a document type. SOAP forbids it, and XML attacks begin with one."""


class ReplyTooLargeError(ReplyError):
    """The reply exceeds the client's limit."""


class IncompleteListError(ReplyError):
    """The pages of a list have fewer records than the service announced.

    Raised at the end of an `iter_…` method, after all received records.
    """

    given: int
    """How many records were received."""
    total: int | None
    """How many the service announced, None if it did not."""

    def __init__(
        self, text: str, *, given: int = 0, total: int | None = None, operation: str | None = None
    ) -> None:
        super().__init__(text, operation=operation, status=200)
        self.given = given
        self.total = total


class DecodeError(ReplyError):
    """The reply does not match the contract."""

    path: str
    """Path in the result, such as `Pricelist.Levels[0].Level`; `""` if none in particular."""

    def __init__(
        self,
        text: str,
        *,
        path: str = "",
        operation: str | None = None,
        status: int = 0,
        content_type: str = "",
        excerpt: str = "",
    ) -> None:
        super().__init__(
            text, operation=operation, status=status, content_type=content_type, excerpt=excerpt
        )
        self.path = path

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text} (at {self.path})" if self.path else text


class MalformedXMLError(DecodeError):
    """The reply is not well-formed XML, or was truncated."""


class SessionStoreError(ECGridOSError):
    """The store by which processes share a session cannot be used: its disk or server is away.

    A session that is open can be used further, until it expires.
    """

    outcome: CallOutcome = "not_sent"
    retryable: bool = True


class MailboxError(ECGridOSError):
    """A job of the mailbox failed. Parcels and files are where they were."""

    outcome: CallOutcome = "not_sent"


class MailboxInUseError(MailboxError):
    """Another process, or another task of this one, does the job."""

    retryable: bool = True


class JournalError(MailboxError):
    """The journal of a job cannot be read or written."""


class ContentMismatchError(MailboxError):
    """The content of a parcel is not as long as the service says. It was not saved."""

    outcome: CallOutcome = "answered"
    parcel_id: int
    """The parcel."""
    expected: int
    """The size that the service gave, in bytes."""
    size: int
    """The size of what came."""

    def __init__(
        self,
        text: str,
        *,
        parcel_id: int = 0,
        expected: int = 0,
        size: int = 0,
        operation: str | None = None,
    ) -> None:
        super().__init__(text, operation=operation)
        self.parcel_id = parcel_id
        self.expected = expected
        self.size = size


class ConfirmRefusedError(MailboxError):
    """The service returned `false` when a parcel was confirmed: it is still in the inbox."""

    outcome: CallOutcome = "refused"
    parcel_id: int
    """The parcel."""

    def __init__(self, text: str, *, parcel_id: int = 0, operation: str | None = None) -> None:
        super().__init__(text, operation=operation)
        self.parcel_id = parcel_id


class UploadRefusedError(MailboxError):
    """The service returned a number for an upload that is not a ParcelID."""

    outcome: CallOutcome = "refused"


class ClusterError(ECGridOSError):
    """The database of a cluster cannot be used, or a worker failed for another reason than a call.

    What was stored stays, and the run goes on from there when it is asked for again.
    """


class Fault(ECGridOSError):
    """The service refused the call."""

    outcome: CallOutcome = "refused"
    status: int
    """HTTP status of the reply."""

    def __init__(self, text: str, *, operation: str | None = None, status: int = 500) -> None:
        super().__init__(text, operation=operation)
        self.status = status


class FrameworkFault(Fault):
    """ASP.NET refused the call before ECGridOS saw it, or ECGridOS crashed."""

    sender: bool
    """True if the fault blames the request, False if it blames the server."""

    def __init__(
        self, text: str, *, sender: bool = False, operation: str | None = None, status: int = 500
    ) -> None:
        super().__init__(text, operation=operation, status=status)
        self.sender = sender


class ECGridOSFault(Fault):
    """ECGridOS refused the call.

    The form bindings send only a text, so there `code` is None and `item`, `message` are `""`.
    """

    code: int | None
    """ErrorCode. The vendor has confirmed only number 8 (invalid data length)."""
    string: str
    """ErrorString: the fixed text of the code."""
    item: str
    """ErrorItem: the offending parameter or field."""
    message: str
    """ErrorMessage: the details."""

    def __init__(
        self,
        string: str,
        *,
        code: int | None = None,
        item: str = "",
        message: str = "",
        operation: str | None = None,
        status: int = 500,
    ) -> None:
        where = f" [{item}]" if item else ""
        what = f" {message}" if message and message != string else ""
        super().__init__(f"{string}{where}{what}", operation=operation, status=status)
        self.code = code
        self.string = string
        self.item = item
        self.message = message


class SessionTimeoutError(ECGridOSFault):
    """The session is unknown, logged out or expired by inactivity. Log in again."""


class AccessDeniedError(ECGridOSFault):
    """The user's AuthLevel, network or mailbox does not cover the request."""


class LoginRefusedError(AccessDeniedError):
    """Login was refused: check the login name and password, and whether the user is locked out."""


class TooManySessionsError(LoginRefusedError):
    """Login was refused because the user has too many open sessions.

    Sessions that were not logged out still count. Log them out, let them expire, or have an
    administrator call UserReset. Share one session: any number of tasks may use it at once.
    """

    def __str__(self) -> str:
        return (
            f"{super().__str__()} Log one out, wait until one expires, or share one session: "
            "any number of tasks may use it at once."
        )


class NotFoundError(ECGridOSFault):
    """There is no such object."""


class InvalidIDError(ECGridOSFault):
    """The given id is not valid."""


class DuplicateError(ECGridOSFault):
    """The object exists already."""


class IDExistsOnNetworkError(DuplicateError):
    """The qualifier and id exist on another network or mailbox; move the trading partner."""


class DataError(ECGridOSFault):
    """The given data is not acceptable."""


class InvalidDataTypeError(DataError):
    """The given data has the wrong type."""


class InvalidDataLengthError(DataError):
    """The given data is too short or too long; `item` names it."""


class InternalError(ECGridOSFault):
    """The service failed internally."""


class SQLError(InternalError):
    """The database of the service failed."""


class MissingExtraError(ModuleNotFoundError):
    """A module of an optional extra is not installed; the text says how to install it.

    Raised when the part that needs it is imported or first used.
    """

    def __init__(self, text: str, *, name: str | None = None) -> None:
        super().__init__(text, name=name)
