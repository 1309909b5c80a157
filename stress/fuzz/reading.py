"""Targets that read: whatever arrives, a value or an error of ours comes out of it."""

import contextlib
import functools
import gzip
import pickle
import zlib
from collections.abc import Generator
from unittest import mock

from lxml import etree

from ecgridos_async import (
    ApiVersion,
    ECGridOSError,
    Protocol,
    ReplyError,
    ServiceUnavailableError,
    to_dict,
)
from ecgridos_async._transport.inflate import inflate
from ecgridos_async._wire import content, reply as reply_module
from ecgridos_async._wire.bindings import binding_of
from ecgridos_async._wire.codec import Codec, CodecOptions, codec
from ecgridos_async._wire.content import ContentSieve
from ecgridos_async._wire.scanner import OTHERWISE, Scan, scanner
from ecgridos_async._wire.xml import parse
from ecgridos_async.contract.masking import mask_reply
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH
from ecgridos_async.messages import MAX_REPLY_ELEMENTS, WireReply
from ecgridos_async.models.dataset import DataSet
from ecgridos_async.models.plain import PlainData
from stress.fuzz.choices import Choices
from stress.fuzz.plans import PROTOCOLS, data_set_plan, plan_of, plans_by_result

CONTENT_TYPES = (
    "text/xml; charset=utf-8",
    "application/soap+xml; charset=utf-8",
    "",
    "text/xml",
    "text/xml; charset=utf-16",
    "text/xml; charset=iso-8859-1",
    'text/xml; charset="windows-1252"',
    "text/xml; charset=us-ascii",
    "text/xml; charset=utf-7",
    "text/plain; charset=utf-8",
    "text/html",
    "application/json",
)
STATUSES = (200, 500, 400, 202, 302, 401, 404, 429, 503, 999)
SECRET = "5e55104e-1dee-4c1e"
LIMIT = 2**24
LONGEST_MESSAGE = 10_000


def check_error(error: ECGridOSError, operation: str | None = None) -> None:
    """Check what every error promises: it is short, pickles and holds no secret."""
    assert error.operation == operation
    shown = str(error)
    assert len(shown) < LONGEST_MESSAGE, len(shown)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert type(again) is type(error)
    assert str(again) == shown
    if isinstance(error, (ReplyError, ServiceUnavailableError)):
        assert len(error.excerpt) <= 500
        shown += error.excerpt
    assert SECRET not in shown


def parser(data: bytes) -> None:
    """Parse it under any Content-Type."""
    choices = Choices(data)
    content_type = choices.one_of(CONTENT_TYPES)
    try:
        root = parse(choices.rest(), content_type)
    except ECGridOSError as error:
        check_error(error)
        return
    assert root.getroottree().docinfo.internalDTD is None
    for element in root.iter():
        assert isinstance(element.tag, str), element


def value_of(
    plan: Plan, protocol: Protocol, reply: WireReply, *, strict: bool
) -> tuple[object, ECGridOSError | None]:
    """Return the value that a reply holds, or the error that it is."""
    options = CodecOptions(strict=strict, max_reply_bytes=LIMIT, max_content_bytes=LIMIT)
    try:
        return codec(plan, protocol, options).read(reply, (SECRET,)), None
    except ECGridOSError as error:
        check_error(error, plan.operation)
        return None, error


def reply_of(choices: Choices, statuses: tuple[int, ...]) -> WireReply:
    """Return a reply with any status and Content-Type, and the rest of the input as its body."""
    status, content_type = choices.one_of(statuses), choices.one_of(CONTENT_TYPES)
    return WireReply(status, {"content-type": content_type}, choices.rest())


def reply(data: bytes) -> None:
    """Read it as the reply to any call, strictly and not."""
    choices = Choices(data)
    plan, protocol = choices.one_of(plans_by_result()), choices.one_of(PROTOCOLS)
    wire_reply = reply_of(choices, STATUSES)
    value, failed = value_of(plan, protocol, wire_reply, strict=False)
    strict_value, strict_failed = value_of(plan, protocol, wire_reply, strict=True)
    if failed is None:
        assert wire_reply.status == 200
        plain = repr(to_dict(value))
        if strict_failed is None:
            assert plain == repr(to_dict(strict_value)), "strict reading reads something else"
    else:
        assert strict_failed is not None, "strict reading reads more"


def _replaced(plain: PlainData, texts: dict[str, str]) -> PlainData:
    """Return plain data with texts replaced in its strings."""
    match plain:
        case dict():
            return {name: _replaced(value, texts) for name, value in plain.items()}
        case list():
            return [_replaced(value, texts) for value in plain]
        case str():
            for old, new in texts.items():
                plain = plain.replace(old, new)
            return plain
        case _:
            return plain


STAND_IN = "\ue000".encode()
"""Where it stands in an input of `controls`, a reference is put."""
LEGAL = 0xE001
CONTROLS = (0x1D, 0x00, 0x07, 0x0B, 0x0C, 0x1C, 0x1F, 0xFFFE, 0xFFFF)


def controls(data: bytes) -> None:
    """Put references to a forbidden character in it: it reads as with a character of no meaning."""
    choices = Choices(data)
    plan, protocol = choices.one_of(plans_by_result()), choices.one_of(PROTOCOLS)
    code, status = choices.one_of(CONTROLS), choices.one_of((200, 500))
    body = choices.rest().replace(chr(LEGAL).encode(), b"")
    seen: list[tuple[str, type[ECGridOSError] | None]] = []
    for written in (code, LEGAL):
        reference = f"&#x{written:X};".encode()
        wire_reply = WireReply(
            status, {"content-type": CONTENT_TYPES[0]}, body.replace(STAND_IN, reference)
        )
        value, failed = value_of(plan, protocol, wire_reply, strict=False)
        plain = _replaced(to_dict(value), {reference.decode(): "()", chr(written): "()"})
        seen.append((repr(plain), None if failed is None else type(failed)))
    assert seen[0] == seen[1], "a control character reads as something else"


def scan(data: bytes) -> None:
    """Read it by a scanner: the value is the one that the general reader gives, or none."""
    choices = Choices(data)
    plan, protocol = choices.one_of(plans_by_result()), choices.one_of(PROTOCOLS)
    wire_reply = WireReply(200, {"content-type": CONTENT_TYPES[0]}, choices.rest())
    value: object = scanner_of(plan, protocol)(wire_reply, MAX_REPLY_ELEMENTS)
    if value is OTHERWISE:
        return
    for strict in (False, True):
        with mock.patch.object(reply_module, "scanner", return_value=leave_it):
            expected: object = Codec(plan, protocol, CodecOptions(strict=strict)).read(wire_reply)
        assert repr(to_dict(value)) == repr(to_dict(expected)), "it reads something else"
        assert type(value) is type(expected)


def leave_it(_reply: WireReply, _most: int) -> object:
    """Leave a reply to the general reader, as a scanner does that reads none."""
    return OTHERWISE


@functools.cache
def scanner_of(plan: Plan, protocol: Protocol) -> Scan:
    """Return the scanner of an operation's replies."""
    return scanner(plan, binding_of(protocol, max_query_length=MAX_QUERY_LENGTH).around(plan))


def fault(data: bytes) -> None:
    """Read it as a reply that says it is an error: there is never a value."""
    choices = Choices(data)
    plan = plan_of(choices.one_of(("PricelistInfo", "Login", "NowUTC")), ApiVersion.V3_0)
    protocol = choices.one_of(PROTOCOLS)
    wire_reply = reply_of(choices, STATUSES[1:])
    value, failed = value_of(plan, protocol, wire_reply, strict=False)
    assert failed is not None, value


def data_set(data: bytes) -> None:
    """Read it as a DataSet, strictly and not."""
    protocol = Protocol.HTTP_POST
    namespace = data_set_plan().version.namespace.encode()
    body = b'<DataSet xmlns="%b">%b</DataSet>' % (namespace, data)
    wire_reply = WireReply(200, {"content-type": CONTENT_TYPES[0]}, body)
    value, failed = value_of(data_set_plan(), protocol, wire_reply, strict=False)
    strict_value, strict_failed = value_of(data_set_plan(), protocol, wire_reply, strict=True)
    if failed is not None:
        assert strict_failed is not None, "strict reading reads more"
    if value is None:
        return
    assert isinstance(value, DataSet)
    for table in value.tables:
        width = {column.name for column in table.columns}
        assert len(width) == len(table.columns), "two columns of one name"
        for row in table.to_dicts():
            assert set(row) == width
    if strict_failed is None:
        assert repr(to_dict(value)) == repr(to_dict(strict_value))


@contextlib.contextmanager
def small_contents_count_as_large() -> Generator[None, None, None]:
    """Let the sieve take contents of 16 characters, so that inputs may be short."""
    before = content.LARGE
    content.LARGE = 16  # type: ignore[misc]  # pyright: ignore[reportConstantRedefinition]
    try:
        yield
    finally:
        content.LARGE = before  # type: ignore[misc]  # pyright: ignore[reportConstantRedefinition]


def sieved(body: bytes, pieces: list[bytes], *, strict: bool) -> tuple[object, Exception | None]:
    """Read a reply whose content is taken out of it, as the transport does."""
    sieve = ContentSieve("Content")
    try:
        with small_contents_count_as_large():
            taken = b"".join([sieve.feed(piece) for piece in pieces])
            rest = sieve.rest()
    except ECGridOSError as error:
        return None, error
    assert sieve.size == len(taken)
    assert sieve.taken or (rest == body and not taken)
    wire_reply = WireReply(
        200, {"content-type": CONTENT_TYPES[0]}, rest, content=taken if sieve.taken else None
    )
    return value_of(
        plan_of("ParcelDownload", ApiVersion.V4_1), SIEVED_BY, wire_reply, strict=strict
    )


SIEVED_BY = Protocol.HTTP_POST


def sieve(data: bytes) -> None:
    """Take the content out of it: the value is the one that a plain reading gives, or none.

    Comments, CDATA and references inside a large content may be refused, and so may a second
    element of that name; anything else that can be read is read.
    """
    choices = Choices(data)
    strict = bool(choices.byte() % 2)
    lengths = Choices(choices.take(4))
    body = choices.rest()
    plain = WireReply(200, {"content-type": CONTENT_TYPES[0]}, body)
    plan = plan_of("ParcelDownload", ApiVersion.V4_1)
    value, failed = value_of(plan, SIEVED_BY, plain, strict=strict)
    for pieces in ([body], lengths.cut(body)):
        found, refused = sieved(body, pieces, strict=strict)
        if refused is None:
            assert failed is None, f"the sieve reads more: {failed}"
            assert found == value, "the sieve reads something else"
        elif failed is None:
            unusual = b"<!" in body or b"<?" in body[1:] or b"&" in body
            unusual = unusual or body.count(b"Content") != 2 or not getattr(value, "content", None)
            assert unusual, f"the sieve reads less: {refused}"


def inflation(data: bytes) -> None:
    """Inflate it: never more than the limit, and what other readers of the format read too."""
    choices = Choices(data)
    encoding, limit = choices.one_of(("gzip", "x-gzip", "deflate")), choices.number(2**16)
    packed = choices.rest()
    try:
        plain = inflate(packed, encoding, limit)
    except ValueError:
        return
    if plain is None:
        return
    assert len(plain) <= limit
    if encoding != "deflate":
        assert gzip.decompress(packed) == plain
        return
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        with contextlib.suppress(zlib.error):
            engine = zlib.decompressobj(window)
            if engine.decompress(packed) == plain and engine.eof:
                return
    raise AssertionError("nobody else reads that")


LOGIN = plan_of("Login", ApiVersion.V3_0)
PLANTED = "aF3x-9qLm_77Zb"


def masking(data: bytes) -> None:
    """Plant a secret in it: one that was sent is never shown, and one that came back neither."""
    choices = Choices(data)
    mode, protocol = choices.byte(), choices.one_of(PROTOCOLS)
    cut = choices.number(2**16 - 1)
    body = choices.rest().replace(b"@", PLANTED.encode())
    text = body.decode("utf-8", "surrogateescape")
    if mode % 2:
        plan = plans_by_result()[mode // 2 % len(plans_by_result())]
        for shown in (text, text[:cut]):
            assert PLANTED not in mask_reply(plan, shown, (PLANTED,))
        return
    wire_reply = WireReply(200, {"content-type": CONTENT_TYPES[0]}, body)
    value, _ = value_of(LOGIN, protocol, wire_reply, strict=False)
    if isinstance(value, str) and PLANTED in value and _once(body):
        for shown in (text, text[:cut]):
            assert PLANTED not in mask_reply(LOGIN, shown, ())


def _once(body: bytes) -> bool:
    """Tell whether the secret stands in one place of the markup, and that is the result."""
    return body.count(PLANTED.encode()) == 1 and _is_plain(body)


def _is_plain(body: bytes) -> bool:
    # The result must be that of the operation, which any scalar element is in the form bindings.
    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    named = [str(element.tag).rpartition("}")[2] for element in root.iter(etree.Element)]
    return "LoginResult" in named or named[:1] == ["string"]
