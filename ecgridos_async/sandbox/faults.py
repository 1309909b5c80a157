"""Refusals: the errors ECGridOS gives itself, and those ASP.NET gives before it is reached."""

import enum
from typing import Final

import attrs

from ecgridos_async.contract.ret_codes import RetCode
from ecgridos_async.contract.version import ApiVersion


class ServiceFault(Exception):  # noqa: N818 (SOAP calls it a fault)
    """ECGridOS refuses a call; raised by handlers, written as a fault with an ErrorInfo."""

    def __init__(self, code: RetCode, item: str = "", message: str = "") -> None:
        super().__init__(f"{code.name} {item}: {message}")
        self.code = code
        self.item = item
        """Name of the offending parameter or field."""
        self.message = message
        """What is wrong this time."""


def denied(item: str, message: str = "It is not yours to use.") -> ServiceFault:
    """Return the fault of a caller whose rights do not reach so far."""
    return ServiceFault(RetCode.ACCESS_DENIED, item, message)


def absent(item: str, noun: str, value: object) -> ServiceFault:
    """Return the fault of an id that nothing has."""
    return ServiceFault(RetCode.NOT_FOUND, item, f"There is no {noun} {value}.")


def wrong(item: str, message: str) -> ServiceFault:
    """Return the fault of a value that the service does not take."""
    return ServiceFault(RetCode.DATA_ERROR, item, message)


def duplicate(item: str, message: str) -> ServiceFault:
    """Return the fault of what there is already."""
    return ServiceFault(RetCode.DUPLICATE, item, message)


class FaultCode(enum.Enum):
    """Who is at fault, as SOAP 1.1 and SOAP 1.2 call it."""

    SENDER = ("Client", "Sender")
    RECEIVER = ("Server", "Receiver")
    VERSION_MISMATCH = ("VersionMismatch", "VersionMismatch")


class FrameworkFault(Exception):  # noqa: N818 (SOAP calls it a fault)
    """ASP.NET refuses a request that never reaches ECGridOS."""

    def __init__(
        self, text: str, code: FaultCode = FaultCode.SENDER, *, because: str | None = None
    ) -> None:
        super().__init__(text)
        self.messages: tuple[str, ...] = (text,) if because is None else (text, because)
        """The message of the exception, and that of its inner one if there is one."""
        self.text: str = " ---> ".join(self.messages)
        self.code = code


@attrs.frozen
class Fault:
    """A refusal as the bindings write it, whoever gave it."""

    code: FaultCode
    text: str
    """The fault string."""
    messages: tuple[str, ...]
    """What the form bindings, which have no fault, say instead: a message for each exception."""
    error_info: tuple[tuple[str, str], ...] = ()
    """The elements of ErrorInfo; none but ECGridOS itself has any."""
    handled: bool = False
    """Whether the call had reached ECGridOS, which shows in a header."""

    @classmethod
    def of(cls, error: Exception, version: ApiVersion) -> "Fault":
        """Return the fault for a call that ended in *error*."""
        match error:
            case ServiceFault():
                text = error.code.text(version)
                info = (
                    ("ErrorCode", str(int(error.code))),
                    ("ErrorString", text),
                    ("ErrorItem", error.item),
                    ("ErrorMessage", error.message),
                )
                return cls(FaultCode.SENDER, text, (text,), info, handled=True)
            case FrameworkFault():
                return cls(error.code, error.text, error.messages)
            case _:
                return cls(
                    FaultCode.RECEIVER,
                    f"Server was unable to process request. ---> {error}",
                    (str(error),),
                    handled=True,
                )

    @property
    def form_text(self) -> str:
        """The messages as the form bindings write them: each HTML-encoded."""
        return " ---> ".join(map(html_encoded, self.messages))


def html_encoded(text: str) -> str:
    """Return *text* as .NET's HtmlEncode writes it; Latin-1 and astral characters as numbers."""
    written: list[str] = []
    for character in text:
        named, code = _HTML.get(character), ord(character)
        by_number = 0xA0 <= code <= 0xFF or code > 0xFFFF
        written.append(named or (f"&#{code};" if by_number else character))
    return "".join(written)


_HTML: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;", "'": "&#39;"}
