"""What `Retry-After` asks for, and what the status says whatever the body is."""

import datetime as dt

import pytest

from ecgridos_async import (
    Client,
    ECGridOSError,
    NotSoapError,
    OutcomeUnknownError,
    ProtocolName,
    ServiceUnavailableError,
)
from ecgridos_async._wire.statuses import decided_by_body, retry_after

NOW = dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("99999999999999999999", 999999999.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 12:00:30 -0000", 30.0),
        ("Sun, 22 Nov 2026 13:00:30 +0100", 30.0),
        ("Sunday, 22-Nov-26 12:00:30 GMT", 30.0),
        ("Sun Nov 22 12:00:30 2026", 30.0),
        ("Sun, 22 Nov 2026 11:59:00 GMT", 0.0),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 0.0),
        ("", None),
        ("-1", None),
        ("+5", None),
        ("1.5", None),
        ("1e9", None),
        ("NaN", None),
        ("Infinity", None),
        ("120, 120", None),
        ("\u0663", None),
        ("soon", None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
        ("Sun, 22 Nov 2026 12:00:30 +9999", None),
        ("Sun, 22 Nov 2026 12:00:30 -2400", None),
        ("Sun, 22 Nov 2026 12:00:30 +99999999999999999999", None),
        ("Sun, 22 Nov 2026 12:00:30 -99999999999999999999", None),
        ("Sun, 22 Nov 99999999999999999999 12:00:30 GMT", None),
        ("Sun, 22 Nov 10000 12:00:30 GMT", None),
        ("Sun, 22 Nov 2026 99999999999999999999:00:30 GMT", None),
        ("Sun, 0 Foo 0 :: GMT", None),
        ("Sun, 22 Nov " + "9" * 5000 + " 12:00:30 GMT", None),
        ("Sun, 22 Nov 2026 12:00:30 +" + "9" * 5000, None),
        ("(" * 5000, None),
        (",", None),
        ("\x00", None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": header}, now=NOW) == seconds


def test_a_date_at_the_end_of_time_is_a_long_wait() -> None:
    asked = retry_after({"retry-after": "Fri, 31 Dec 9999 23:59:59 -2359"}, now=NOW)
    assert asked is not None
    assert asked > 60


def test_no_retry_after() -> None:
    assert retry_after({}) is None


XHTML = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Bad Gateway</title></head></html>"""

BODIES = {
    "nothing": ("", b""),
    "blanks": ("text/xml", b" \r\n"),
    "html": ("text/html", b"<!DOCTYPE html><html><body>Down.</body></html>"),
    "html called xml": ("text/xml", b"<!DOCTYPE html><html><body>Down.</body></html>"),
    "html without a document type": ("text/html", b"<html><body>Down.<br></body></html>"),
    "xhtml": ("application/xhtml+xml", XHTML),
    "xhtml called xml": ("text/xml; charset=utf-8", XHTML),
    "xhtml called soap": ("application/soap+xml; charset=utf-8", XHTML),
    "xhtml of no type": ("", XHTML),
    "xhtml behind a comment": ("text/xml", b"<!-- gateway -->" + XHTML.partition(b"?>")[2]),
    "text": ("text/plain", b"upstream request timeout"),
    "json": ("application/json", b'{"message": "Endpoint request timed out"}'),
    "json called xml": ("text/xml", b'{"message": "Endpoint request timed out"}'),
    "xml truncated": ("text/xml", b'<?xml version="1.0" encoding="utf-8"?><s:Envelope '),
    "xml of another kind": ("text/xml", b"<error><code>502</code></error>"),
    "xml of an unknown encoding": ("text/xml; charset=ebcdic", b'<?xml version="1.0"?><a/>'),
    "xml of too many elements": ("text/xml", b"<a>" + b"<b/>" * 1_000_001 + b"</a>"),
    "bytes": ("application/octet-stream", bytes(range(256))),
    "a result": (
        "text/xml",
        (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            b'<PricelistInfoResponse xmlns="http://ecgridos.net/" /></s:Body></s:Envelope>'
        ),
    ),
}
KINDS: list[tuple[int, type[NotSoapError] | type[ServiceUnavailableError], str]] = [
    (400, NotSoapError, "refused"),
    (403, NotSoapError, "refused"),
    (404, NotSoapError, "refused"),
    (429, ServiceUnavailableError, "refused"),
    (500, ServiceUnavailableError, "unknown"),
    (501, ServiceUnavailableError, "unknown"),
    (502, ServiceUnavailableError, "unknown"),
    (503, ServiceUnavailableError, "refused"),
    (504, ServiceUnavailableError, "unknown"),
    (599, ServiceUnavailableError, "unknown"),
]


def failure(
    status: int, content_type: str, body: bytes, protocol: ProtocolName = "soap12"
) -> ECGridOSError:
    """Return what reading that reply to PricelistInfo raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(ECGridOSError) as caught:
        session.read(session.pricelists.info, body, status=status, content_type=content_type)
    return caught.value


@pytest.mark.parametrize("protocol", ["soap12", "http-post"])
@pytest.mark.parametrize(("status", "kind", "outcome"), KINDS)
@pytest.mark.parametrize("body", BODIES)
def test_the_status_counts_before_the_body(
    protocol: ProtocolName,
    status: int,
    kind: type[NotSoapError] | type[ServiceUnavailableError],
    outcome: str,
    body: str,
) -> None:
    content_type, content = BODIES[body]
    if protocol == "http-post" and (status, content_type) == (500, "text/plain"):
        pytest.skip("this is how the form bindings say a fault")

    error = failure(status, content_type, content, protocol)

    assert isinstance(error, kind)
    assert (error.status, error.content_type) == (status, content_type)
    assert len(error.excerpt) <= 500
    assert f"HTTP {status}" in str(error)
    assert str(error).startswith("PricelistInfo: ")
    assert error.outcome == outcome


def test_a_reply_that_was_recorded_says_no_more_of_a_write_than_its_status() -> None:
    session = Client("3.0").attach("0f8e8e80-session-id")

    with pytest.raises(ServiceUnavailableError) as caught:
        session.read(session.interconnects.add, b"", status=502)

    assert (caught.value.outcome, caught.value.retryable) == ("unknown", False)
    assert not isinstance(caught.value, OutcomeUnknownError)


@pytest.mark.parametrize(
    ("status", "told"), [(200, True), (500, True), (202, False), (404, False), (503, False)]
)
def test_the_body_decides_for_some_statuses_only(status: int, told: bool) -> None:
    assert decided_by_body(status) is told
