"""Plain-text faults of the form bindings: their charset, what .NET encodes in them, their class."""

import pytest

from ecgridos_async import (
    AccessDeniedError,
    Client,
    ECGridOSFault,
    Fault,
    ProtocolName,
    ServiceUnavailableError,
)

SESSION_ID = "0f8e<8e80>-séssion"
TEXT = "Accès refusé – “Müller”"


def refusal(
    body: bytes,
    content_type: str = "text/plain; charset=utf-8",
    protocol: ProtocolName = "http-post",
) -> Fault:
    """Return the fault that a plain text is."""
    session = Client("3.0", protocol).attach(SESSION_ID)
    with pytest.raises(Fault) as caught:
        session.read(session.pricelists.info, body, status=500, content_type=content_type)
    return caught.value


def string(fault: Fault) -> str:
    assert isinstance(fault, ECGridOSFault)
    return fault.string


CHARSETS = [
    pytest.param("utf-8", "utf-8", id="utf-8"),
    pytest.param('"utf-8"', "utf-8", id="quoted"),
    pytest.param("UTF-8", "utf-8", id="capitals"),
    pytest.param("utf8", "utf-8", id="without-hyphen"),
    pytest.param("windows-1252", "windows-1252", id="windows-1252"),
    pytest.param("Windows-1252", "windows-1252", id="windows-1252-in-capitals"),
    pytest.param("windows-1250", "windows-1250", id="windows-1250"),
    pytest.param("utf-16", "utf-16-le", id="utf-16"),
    pytest.param("utf-16le", "utf-16-le", id="utf-16le"),
    pytest.param("utf-16be", "utf-16-be", id="utf-16be"),
    pytest.param("gb18030", "gb18030", id="gb18030"),
    pytest.param("iso-8859-1", "utf-8-sig", id="utf-8-mark-wins"),
    pytest.param("iso-8859-1", "utf-16", id="utf-16-mark-wins"),
    pytest.param("nonsense", "utf-8", id="unknown"),
    pytest.param("utf-7", "utf-8", id="not-read"),
    pytest.param("cp037", "utf-8", id="EBCDIC"),
    pytest.param("base64", "utf-8", id="no-charset-at-all"),
    pytest.param("idna", "utf-8", id="no-charset-either"),
    pytest.param("a\0b", "utf-8", id="NUL"),
    pytest.param("é" * 2000, "utf-8", id="long"),
]


@pytest.mark.parametrize("protocol", ["http-get", "http-post"])
@pytest.mark.parametrize(("stated", "codec"), CHARSETS)
def test_the_charset_that_is_stated(protocol: ProtocolName, stated: str, codec: str) -> None:
    text = "Refusé" if codec == "windows-1250" else TEXT
    body = f"{text}\r\n".encode(codec)

    assert string(refusal(body, f"text/plain; charset={stated}", protocol)) == text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_no_charset(codec: str) -> None:
    assert string(refusal(TEXT.encode(codec), "text/plain")) == TEXT


@pytest.mark.parametrize(
    ("body", "stated", "text"),
    [
        pytest.param(b"\xe4\xf6", "iso-8859-1", "äö", id="iso-8859-1"),
        pytest.param(b"\xa4 5", "iso-8859-15", "€ 5", id="iso-8859-15"),
        pytest.param(b"\xe4", "utf-8", "\ufffd", id="not-utf-8"),
        pytest.param(b"caf\xe9", "us-ascii", "caf\ufffd", id="not-ascii"),
        pytest.param(b"\x81", "windows-1252", "\ufffd", id="no-windows-1252"),
        pytest.param("é€".encode("shift_jis", "replace"), "shift_jis", "??", id="shift_jis"),
        pytest.param(b"plain", "utf-16", "plain", id="not-utf-16-as-said"),
    ],
)
def test_what_the_charset_makes_of_bytes(body: bytes, stated: str, text: str) -> None:
    assert string(refusal(body, f"text/plain; charset={stated}")) == text


def test_the_class_is_found_in_any_charset() -> None:
    fault = refusal("Access denied. Müller".encode("utf-16"), "text/plain; charset=utf-16")

    assert type(fault) is AccessDeniedError


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("windows-1252", "windows-1252"),
        ("iso-8859-1", "iso-8859-1"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-8"),
    ],
)
@pytest.mark.parametrize("protocol", ["soap12", "http-post"])
def test_the_excerpt_of_another_page_is_in_its_charset(
    protocol: ProtocolName, charset: str, codec: str
) -> None:
    session = Client("3.0", protocol).attach(SESSION_ID)
    page = f"<html><p>Zugriff für {SESSION_ID} gesperrt: Größe</p></html>".encode(codec)

    with pytest.raises(ServiceUnavailableError) as caught:
        session.read(
            session.pricelists.info, page, status=502, content_type=f"text/html; charset={charset}"
        )

    assert "Größe" in caught.value.excerpt
    assert "für *** gesperrt" in caught.value.excerpt


@pytest.mark.parametrize(
    "quoted",
    [
        SESSION_ID,
        "0f8e&lt;8e80&gt;-s&#233;ssion",
        "0f8e&amp;lt;8e80&amp;gt;-s&amp;#233;ssion",
        "0f8e%3C8e80%3E-s%C3%A9ssion",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
def test_a_secret_is_masked_however_it_is_encoded(quoted: str, charset: str) -> None:
    body = f"Invalid data: {quoted} &lt;".encode(charset)

    fault = refusal(body, f"text/plain; charset={charset}")

    assert string(fault) == "Invalid data: *** <"
    assert "8e80" not in repr(vars(fault)) + str(fault)
