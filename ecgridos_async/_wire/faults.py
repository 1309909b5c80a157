"""Faults: SOAP faults and plain-text errors become the errors of this package.

ECGridOS puts its own error into the fault's detail; a fault without one comes from ASP.NET.
Only one of its error numbers is documented, so the text selects the class, not the number.
"""

import itertools
import re
from collections.abc import Iterable
from typing import Final

import attrs

from ecgridos_async import errors
from ecgridos_async._support.masking import mask
from ecgridos_async._wire import namespaces as ns
from ecgridos_async._wire.scalars import BLANKS
from ecgridos_async._wire.xml import Element, local_name
from ecgridos_async.contract.plan import SESSION_ID
from ecgridos_async.contract.ret_codes import RetCode

_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
LOGIN: Final = "Login"

_NOT_LETTERS: Final = re.compile(r"[^a-z]+")
_LONGEST: Final = 2000
"""The most characters of a text that an error shows and that select its class."""


def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text[:_LONGEST].lower())


_BY_CODE: Final[tuple[tuple[type[errors.ECGridOSFault], RetCode, tuple[str, ...]], ...]] = (
    (
        errors.SessionTimeoutError,
        RetCode.SESSION_TIMEOUT,
        ("invalidsession", "sessionexpired", "unknownsession"),
    ),
    (
        errors.AccessDeniedError,
        RetCode.ACCESS_DENIED,
        ("accessisdenied", "notauthorized", "invalidlogin"),
    ),
    (errors.IDExistsOnNetworkError, RetCode.ID_EXISTS_ON_NETWORK, ()),
    (errors.DuplicateError, RetCode.DUPLICATE, ("alreadyexists",)),
    (errors.InvalidDataLengthError, RetCode.INVALID_DATA_LENGTH, ()),
    (errors.InvalidDataTypeError, RetCode.INVALID_DATA_TYPE, ()),
    (errors.InvalidIDError, RetCode.INVALID_ID, ()),
    (errors.NotFoundError, RetCode.NOT_FOUND, ("doesnotexist",)),
    (errors.SQLError, RetCode.SQL_ERROR, ()),
    (errors.InternalError, RetCode.INTERNAL_ERROR, ()),
    (errors.DataError, RetCode.DATA_ERROR, ("invaliddata",)),
)
"""Classes with their codes, and other texts of the same meaning; the first match counts."""

_BY_TEXT: Final = tuple(
    (kind, (*map(_letters, code.wire_names), *others)) for kind, code, others in _BY_CODE
)
"""The classes and the texts that select them, letters only, in lower case."""

_MAY_MEAN_SESSION: Final = (
    errors.ECGridOSFault,
    errors.InvalidIDError,
    errors.NotFoundError,
    errors.DataError,
)
"""The errors that the service may return for an unknown SessionID."""

_FRAMEWORK_TEXTS: Final = (
    ("missing parameter", True),
    ("cannot convert", True),
    ("web service method name is not valid", True),
    ("request format is", True),
    ("server was unable to read request", True),
    ("server was unable to", False),
    ("there was an error processing the request", False),
    ("object reference not set to an instance of an object", False),
    ("parameter name:", False),
)
"""Plain-text errors of ASP.NET itself, and whether SOAP blames the sender for them."""

_HTML: Final = re.compile("&(?:(lt|gt|amp|quot)|#([0-9]{2,7}));")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_SENDERS: Final = frozenset(
    {"Client", "Sender", "MustUnderstand", "VersionMismatch", "DataEncodingUnknown"}
)
"""The fault code classes that blame the request, in SOAP 1.1 and 1.2."""

_MOST_TEXTS: Final = 100
"""The most languages of a fault that are searched for English."""


@attrs.frozen
class FaultText:
    """The texts of a fault."""

    text: str
    sender: bool = False
    is_ecgridos: bool = False
    code: str = ""
    string: str = ""
    item: str = ""
    message: str = ""


def soap_fault(envelope: Element) -> FaultText | None:
    """Return the fault in the body of an envelope of either SOAP version, if it holds one."""
    for body in envelope:
        if local_name(body) != "Body":
            continue
        for child in body:
            if child.tag == f"{{{ns.SOAP11}}}Fault":
                return _read(child, text=_child(child, "faultstring"), code="faultcode")
            if child.tag == f"{{{ns.SOAP12}}}Fault":
                return _read(child, text=_english(child), code="Value")
    return None


def _read(fault: Element, *, text: str, code: str) -> FaultText:
    sender = _class_of_code(_child(fault, code)) in _SENDERS
    error_code = next(fault.iter("{*}ErrorCode"), None)
    info = None if error_code is None else error_code.getparent()
    if error_code is None or info is None:
        return FaultText(text=text, sender=sender)
    return FaultText(
        text=text,
        sender=sender,
        is_ecgridos=True,
        code=_text(error_code),
        string=_child(info, "ErrorString"),
        item=_child(info, "ErrorItem"),
        message=_child(info, "ErrorMessage"),
    )


def _class_of_code(code: str) -> str:
    """Return the class that a fault code belongs to: `Client` of `soap:Client.BadArguments`."""
    return code.rpartition(":")[2].partition(".")[0].strip(BLANKS)


def _child(element: Element, name: str) -> str:
    """Return the text of the first descendant of that local name, `""` if there is none."""
    found = next(element.iter(f"{{*}}{name}"), None)
    return "" if found is None else _text(found)


def _text(element: Element) -> str:
    return (element.text or "").strip(BLANKS)


def _english(fault: Element) -> str:
    """Return the text of a SOAP 1.2 fault, in English if available."""
    texts = list(itertools.islice(fault.iter("{*}Text"), _MOST_TEXTS))
    for text in texts:
        if (text.get(_LANGUAGE) or "").lower().startswith("en"):
            return _text(text)
    return _text(texts[0]) if texts else ""


def plain_fault(text: str) -> FaultText:
    """Return the fault for a plain-text error of the form bindings, which is HTML-encoded."""
    text = _HTML.sub(_decoded, text.strip(BLANKS))
    lower = text[:_LONGEST].lower()
    for known, sender in _FRAMEWORK_TEXTS:
        if known in lower:
            return FaultText(text=text, sender=sender)
    return FaultText(text=text, is_ecgridos=True, string=text)


def _decoded(found: "re.Match[str]") -> str:
    """Decode a character reference of .NET's HtmlEncode; anything else stays."""
    name, number = found.groups()
    if name:
        return _NAMED[name]
    code = int(number)
    is_written = code == ord("'") or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0x110000
    return chr(code) if is_written else found[0]


def fault_error(
    fault: FaultText, *, operation: str, status: int, secrets: Iterable[str] = ()
) -> errors.Fault:
    """Return the exception for a fault, with the secrets in its texts masked."""
    if not fault.is_ecgridos:
        return errors.FrameworkFault(
            _shown(fault.text, secrets) or "the service gave no reason",
            sender=fault.sender,
            operation=operation,
            status=status,
        )
    return _class_of(fault, operation)(
        _shown(fault.string or fault.text, secrets),
        code=int(fault.code) if re.fullmatch(r"-?\d{1,9}", fault.code) else None,
        item=_shown(fault.item, secrets),
        message=_shown(fault.message, secrets),
        operation=operation,
        status=status,
    )


def _shown(text: str, secrets: Iterable[str]) -> str:
    """Shorten a text for an error, masked first, so that no part of a secret remains."""
    text = mask(text, secrets)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _class_of(fault: FaultText, operation: str) -> type[errors.ECGridOSFault]:
    found = _class_by_text(fault)
    if operation == LOGIN and found in (
        errors.ECGridOSFault,
        errors.SessionTimeoutError,
        errors.AccessDeniedError,
        errors.NotFoundError,
    ):
        said = "".join(map(_letters, (fault.text, fault.string, fault.message)))
        if "session" in said and any(word in said for word in ("many", "limit", "maximum")):
            return errors.TooManySessionsError
        return errors.LoginRefusedError
    return found


def _class_by_text(fault: FaultText) -> type[errors.ECGridOSFault]:
    found = _first_match(fault.string, fault.code, fault.text)
    if fault.item == SESSION_ID.wire and found in _MAY_MEAN_SESSION:
        return errors.SessionTimeoutError
    return found


def _first_match(*texts: str) -> type[errors.ECGridOSFault]:
    for letters in map(_letters, texts):
        for kind, known in _BY_TEXT:
            if any(text in letters for text in known):
                return kind
    return errors.ECGridOSFault
