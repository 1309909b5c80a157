"""Targets that send: whatever the arguments are, a server reads them as they were, or none goes."""

import base64
import contextlib
import datetime as dt
import decimal
import functools
import math
from collections.abc import Callable, Generator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from ecgridos_async import ApiVersion, ArgumentError, Client, ProtocolName
from ecgridos_async.contract.arguments import Arguments
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.types import EnumType, Integer, Text, is_bytes
from ecgridos_async.messages import WireRequest
from ecgridos_async.sandbox.faults import Fault, FrameworkFault, ServiceFault
from ecgridos_async.secret import Secret
from ecgridos_async.services import find_operation
from ecgridos_async.session import Session
from stress.fuzz.choices import Choices
from stress.fuzz.plans import PROTOCOLS, App, plans_of_all

NAIVE = dt.datetime(2026, 2, 28, 23, 59, 59, 999_999)  # noqa: DTZ001  # one to be refused
SESSION_ID = "5e55104e-1dee-4c1e-9a53-000000000042"


def request(data: bytes) -> None:
    """Build a request of any arguments: it is refused, or a plain reader reads it back."""
    choices = Choices(data)
    plan, protocol = choices.one_of(plans_of_all()), choices.one_of(PROTOCOLS)
    session = _session(plan.version, str(protocol))
    given = {parameter.name: _argument(parameter, choices) for parameter in plan.parameters}
    session_id = Secret(SESSION_ID) if plan.session else None
    try:
        built = session._channel.call(
            find_operation(plan.operation), Arguments((), given), session._auth
        ).request(session_id)
    except ArgumentError as error:
        check_refusal(error, given)
        return
    check_head(built)
    expected = [("SessionID", SESSION_ID)] if plan.session else []
    given = dict(zip((p.name for p in plan.parameters), plan.bind((), given), strict=True))
    read = read_form(built) if not protocol.is_soap else read_soap(built, plan)
    check(read, expected, [(p, given[p.name]) for p in plan.parameters], form=not protocol.is_soap)


def check_refusal(error: ArgumentError, given: Mapping[str, object]) -> None:
    """Check that a refusal names the parameter and is short."""
    assert error.parameter in given
    assert len(str(error)) < 2000


@functools.cache
def _session(version: ApiVersion, protocol: ProtocolName) -> Session:
    return Client(version, protocol).attach(SESSION_ID)


def _argument(parameter: Parameter, choices: Choices) -> object:
    """Return an argument, most often of the right type."""
    kind = choices.byte()
    if kind % 8 == 7:
        return _ANY[choices.byte() % len(_ANY)]
    match parameter.type:
        case Text():
            return choices.text()
        case Integer():
            return int.from_bytes(choices.take(1 + kind % 10), signed=True)
        case EnumType():
            values = parameter.type.python.values(ApiVersion.V4_1)
            return choices.text() if kind % 8 == 6 else choices.one_of(sorted(values) or [""])
        case other if is_bytes(other):
            return choices.take(choices.byte()) * (1 + choices.number(2000))
        case other:
            return _PLAIN[other.name](choices)


def _moment(choices: Choices) -> dt.datetime:
    zone = dt.timezone(dt.timedelta(minutes=choices.number(2878) - 1439))
    moment = dt.datetime.fromordinal(1 + choices.number(dt.date.max.toordinal() - 1))
    span = dt.timedelta(microseconds=choices.number(86_399_999_999))
    return (moment + span).replace(tzinfo=zone)


def _decimal(choices: Choices) -> decimal.Decimal:
    digits = tuple(byte % 10 for byte in choices.take(choices.byte() % 40)) or (0,)
    return decimal.Decimal((choices.byte() % 2, digits, choices.byte() - 128))


def _float(choices: Choices) -> float:
    mantissa = int.from_bytes(choices.take(8), signed=True)
    with contextlib.suppress(OverflowError):
        return math.ldexp(mantissa, choices.byte() * 8 - 1024)
    return math.inf


def _boolean(choices: Choices) -> bool:
    return bool(choices.byte() % 2)


_PLAIN: dict[str, Callable[[Choices], object]] = {
    "boolean": _boolean,
    "dateTime": _moment,
    "decimal": _decimal,
    "float": _float,
    "double": _float,
}
_ANY: tuple[object, ...] = (
    None,
    True,
    0,
    2**63,
    -(10**5000),
    1.5,
    math.nan,
    -math.inf,
    "",
    "\0",
    "\ud800",
    "\r\n",
    b"",
    b"\xff" * 70_000,
    bytearray(b"x"),
    decimal.Decimal("NaN"),
    decimal.Decimal("1E-400"),
    dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=14))),
    dt.datetime.max.replace(tzinfo=dt.timezone(dt.timedelta(hours=-14))),
    NAIVE,
    dt.date(2026, 1, 1),
    [],
    {},
    object,
    "x" * 70_000,
    "\N{OBJECT REPLACEMENT CHARACTER}",
)


def check_head(built: WireRequest) -> None:
    """Check that nothing an argument holds is in a header, and that the address is one."""
    for name, value in built.headers.items():
        assert (name + value).isascii()
        assert (name + value).isprintable()
    assert built.url.isascii()
    assert built.url.isprintable()
    assert not set(built.url) & set(' "<>#\\')
    assert urlsplit(built.url).fragment == ""
    assert len(built.body) == built.length == sum(map(len, built.chunks()))
    if built.method == "GET":
        assert not built.body


def read_form(built: WireRequest) -> list[tuple[str, str]]:
    """Return the fields of a form as a plain reader reads them."""
    form = built.body.decode("ascii") or urlsplit(built.url).query
    if not form:
        return []
    return parse_qsl(form, keep_blank_values=True, strict_parsing=True, errors="strict")


def read_soap(built: WireRequest, plan: Plan) -> list[tuple[str, str]]:
    """Return the elements of a call as a plain reader reads them."""
    root = etree.fromstring(built.body, etree.XMLParser(huge_tree=True, resolve_entities=False))
    ((call,),) = root
    namespace = f"{{{plan.version.namespace}}}"
    assert call.tag == namespace + plan.operation
    read: list[tuple[str, str]] = []
    for element in call:
        assert str(element.tag).startswith(namespace)
        assert not len(element)
        assert not element.attrib
        read.append((str(element.tag).removeprefix(namespace), element.text or ""))
    return read


def check(
    read: list[tuple[str, str]],
    expected: list[tuple[str, str]],
    given: list[tuple[Parameter, object]],
    *,
    form: bool,
) -> None:
    """Compare what was read with what was given."""
    start = len(expected)
    assert read[:start] == expected
    for parameter, argument in given:
        value = bytes(argument) if isinstance(argument, bytearray) else argument
        if form and isinstance(value, bytes):
            fields = read[start : start + len(value)]
            assert [name for name, _ in fields] == [parameter.wire] * len(value)
            assert bytes(int(text) for _, text in fields) == value
            start += len(value)
            continue
        name, text = read[start]
        assert name == parameter.wire
        assert means(text, value), (parameter.wire, text[:100], repr(value)[:100])
        start += 1
    assert start == len(read)


def means(text: str, value: object) -> bool:
    """Tell whether a text on the wire stands for a value."""
    for kind, reads in _MEANINGS:
        if isinstance(value, kind):
            return reads(text, value)
    return False


def _means_int(text: str, value: int) -> bool:
    return float(text) == value if "." in text or "e" in text else int(text) == value


def _means_float(text: str, value: float) -> bool:
    return text == "NaN" if math.isnan(value) else float(text) == value


def _means_moment(text: str, value: dt.datetime) -> bool:
    return text.endswith("Z") and dt.datetime.fromisoformat(text) == value


_MEANINGS: tuple[tuple[type[Any], Callable[[str, Any], bool]], ...] = (
    (type(None), lambda text, _: text == ""),
    (bool, lambda text, value: text == ("true" if value else "false")),
    (str, lambda text, value: text == value),
    (bytes, lambda text, value: base64.b64decode(text, validate=True) == bytes(value)),
    (int, _means_int),
    (float, _means_float),
    (decimal.Decimal, lambda text, value: "E" not in text and decimal.Decimal(text) == value),
    (dt.datetime, _means_moment),
)
"""How a plain reader reads a text, by the type of what was given; the first match counts."""


METHODS = ("POST", "GET", "HEAD", "PUT", "DELETE")
TYPES = (
    b"text/xml; charset=utf-8",
    b"application/soap+xml; charset=utf-8",
    b"application/x-www-form-urlencoded",
    b"",
    b"text/xml; charset=utf-16",
    b"multipart/form-data; boundary=x",
)
_RESET_AFTER = 500


class Sandboxed:
    """An application that is used for many inputs, and is replaced from time to time."""

    def __init__(self) -> None:
        self.used = 0

    @functools.cached_property
    def app(self) -> App:
        """The application."""
        return App()

    def next(self) -> App:
        """Return the application, as if it had just started after some inputs."""
        self.used += 1
        if self.used % _RESET_AFTER == 0:
            self.app.world.reset()
        return self.app


_SANDBOXED = Sandboxed()


def sandbox(data: bytes) -> None:
    """Send it to the sandbox as a request: it replies, and no unexpected exception is raised."""
    choices = Choices(data)
    plan, method = choices.one_of(plans_of_all()), choices.one_of(METHODS)
    content_type, flags = choices.one_of(TYPES), choices.byte()
    action = f'"{plan.version.namespace}{plan.operation}"'.encode()
    headers = [(b"content-type", content_type)]
    if flags & 1:
        headers.append((b"soapaction", action if flags & 2 else choices.take(flags % 32)))
    path = plan.version.path
    if content_type == TYPES[2] or method != "POST":
        path += f"/{plan.operation}"
    if flags & 4:
        path = "/" + choices.text()[:200]
    query = choices.take(choices.byte()) if flags & 8 else b""
    body = choices.rest()
    if method == "GET" and not query:
        query, body = body, b""
    with no_surprise():
        status, sent, reply = _SANDBOXED.next().ask(
            method, path, query=query, headers=tuple(headers), body=body
        )
    assert 200 <= status < 600
    assert b"Traceback" not in reply
    if status in (200, 500) and b"xml" in sent.get(b"content-type", b"") and method != "HEAD":
        etree.fromstring(reply, etree.XMLParser(huge_tree=True, resolve_entities=False))


@contextlib.contextmanager
def no_surprise() -> Generator[None, None, None]:
    """Raise what the sandbox would tell its caller of as a failure of its own."""
    plain = Fault.of
    surprises: list[Exception] = []

    def of(_: type[Fault], error: Exception, version: ApiVersion) -> Fault:
        if not isinstance(error, ServiceFault | FrameworkFault):
            surprises.append(error)
        return plain(error, version)

    setattr(Fault, "of", classmethod(of))  # noqa: B010
    try:
        yield
    finally:
        setattr(Fault, "of", plain)  # noqa: B010
    if surprises:
        raise surprises[0]
