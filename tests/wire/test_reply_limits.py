"""How large a reply may be, and how much of it an error shows."""

import pytest

from ecgridos_async import (
    Client,
    ECGridOSError,
    ProtocolName,
    ReplyError,
    ReplyTooLargeError,
    ServiceUnavailableError,
)

PROTOCOLS = ["soap11", "soap12", "http-get", "http-post"]


def failure(
    protocol: ProtocolName, status: int, content_type: str, body: bytes
) -> ReplyError | ServiceUnavailableError:
    """Return what reading that reply to PricelistInfo raises."""
    session = Client("3.0", protocol).attach("0f8e8e80-session-id")
    with pytest.raises(ECGridOSError) as caught:
        session.read(session.pricelists.info, body, status=status, content_type=content_type)
    error = caught.value
    assert isinstance(error, (ReplyError, ServiceUnavailableError))
    assert error.operation == "PricelistInfo"
    assert error.status == status
    assert error.content_type == content_type
    assert str(error).startswith("PricelistInfo: ")
    return error


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_reply_larger_than_the_limit(protocol: ProtocolName) -> None:
    session = Client("3.0", protocol, max_reply_bytes=100).attach("0f8e8e80-session-id")

    with pytest.raises(ReplyTooLargeError, match="101 bytes, more than the limit of 100"):
        session.read(session.pricelists.info, b"<" + b"a" * 100)


def test_a_reply_as_large_as_the_limit_is_read() -> None:
    body = b'<int xmlns="http://ecgridos.net/">5</int>'
    session = Client("2.3", "http-get", max_reply_bytes=len(body)).attach("0f8e8e80-session-id")

    assert session.read(session.logout, body) == 5


def test_the_excerpt_is_the_beginning() -> None:
    error = failure("soap12", 200, "text/html", b"<html>" + b"x" * 1000)

    assert error.excerpt == "<html>" + "x" * 494


def test_the_excerpt_of_no_text_is_readable() -> None:
    error = failure("soap12", 200, "application/octet-stream", b"\x89PNG\xff")

    assert error.excerpt == "\ufffdPNG\ufffd"
