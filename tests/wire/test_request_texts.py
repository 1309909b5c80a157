"""Texts in requests: markup, blanks and letters of any script, in each binding."""

import pytest

from ecgridos_async import ArgumentError, Client, ProtocolName

TEXTS = [
    pytest.param("A & B <c> 'd' \"e\"", "A &amp; B &lt;c&gt; 'd' \"e\"", id="markup"),
    pytest.param("]]>", "]]&gt;", id="end-of-cdata"),
    pytest.param("&amp;", "&amp;amp;", id="already-escaped"),
    pytest.param("a\rb", "a&#13;b", id="CR"),
    pytest.param("a\r\nb", "a&#13;\nb", id="CR-LF"),
    pytest.param("a\nb", "a\nb", id="LF"),
    pytest.param("a\tb", "a\tb", id="tab"),
    pytest.param("  both ends  ", "  both ends  ", id="leading-and-trailing-blanks"),
    pytest.param("é", "é", id="latin-letter"),
    pytest.param("漢字", "漢字", id="ideographs"),
    pytest.param("😀", "😀", id="astral"),
    pytest.param(
        "\N{OBJECT REPLACEMENT CHARACTER}", "\N{OBJECT REPLACEMENT CHARACTER}", id="U+FFFC"
    ),
    pytest.param("\ufffd", "\ufffd", id="U+FFFD"),
    pytest.param("\x85\u2028", "\x85\u2028", id="line-breaks-of-unicode"),
    pytest.param("{0} %s \\", "{0} %s \\", id="looks-like-a-format"),
]


@pytest.mark.parametrize("protocol", ["soap11", "soap12"])
@pytest.mark.parametrize(("text", "written"), TEXTS)
def test_in_an_envelope(protocol: ProtocolName, text: str, written: str) -> None:
    client = Client("3.2", protocol)

    body = client.build(client.login, text, "secret").body

    assert f"<LoginName>{written}</LoginName>".encode() in body


FORM_TEXTS = [
    pytest.param("a b", "a%20b", id="blank"),
    pytest.param("  both ends  ", "%20%20both%20ends%20%20", id="leading-and-trailing-blanks"),
    pytest.param("a+b", "a%2Bb", id="plus"),
    pytest.param("a&b=c", "a%26b%3Dc", id="ampersand-and-equals"),
    pytest.param("a/b?c#d", "a%2Fb%3Fc%23d", id="url-delimiters"),
    pytest.param("100%", "100%25", id="percent"),
    pytest.param("%41", "%2541", id="already-encoded"),
    pytest.param("a;b:c@d,e!$'()*[]", "a%3Bb%3Ac%40d%2Ce%21%24%27%28%29%2A%5B%5D", id="reserved"),
    pytest.param("-._~", "-._~", id="unreserved"),
    pytest.param("<a>\"'</a>", "%3Ca%3E%22%27%3C%2Fa%3E", id="markup"),
    pytest.param("\r\n\t", "%0D%0A%09", id="CR-LF-tab"),
    pytest.param("é", "%C3%A9", id="latin-letter"),
    pytest.param("漢字", "%E6%BC%A2%E5%AD%97", id="ideographs"),
    pytest.param("😀", "%F0%9F%98%80", id="astral"),
]


@pytest.mark.parametrize(("text", "written"), FORM_TEXTS)
class TestInAForm:
    def test_get(self, text: str, written: str) -> None:
        client = Client("3.2", "http-get")

        request = client.build(client.login, text, "secret")

        assert request.url == (
            f"https://ecgridos.net/v3.2/prod/ECGridOS.asmx/Login?LoginName={written}&Password=secret"
        )

    def test_post(self, text: str, written: str) -> None:
        client = Client("3.2", "http-post")

        request = client.build(client.login, text, "secret")

        assert request.body == f"LoginName={written}&Password=secret".encode("ascii")


@pytest.mark.parametrize(
    ("protocol", "password", "on_the_wire"),
    [
        pytest.param("soap12", "a&b", "a&amp;b", id="soap12-ampersand"),
        pytest.param("soap11", "a<b\rc", "a&lt;b&#13;c", id="soap11-markup-and-CR"),
        pytest.param("http-post", "a b", "a%20b", id="post-blank"),
        pytest.param("http-post", "a/b", "a%2Fb", id="post-slash"),
        pytest.param("http-get", "a/b+c", "a%2Fb%2Bc", id="get-slash-and-plus"),
        pytest.param("http-get", "pässword", "p%C3%A4ssword", id="get-letter"),
    ],
)
def test_a_request_knows_its_secrets_as_given_and_as_written(
    protocol: ProtocolName, password: str, on_the_wire: str
) -> None:
    client = Client("3.2", protocol)

    request = client.build(client.login, "demo", password)

    assert on_the_wire in request.url + request.body.decode()
    assert set(request.secrets) == {password, on_the_wire}


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "may not be empty", id="empty"),
        pytest.param("a\x00", "the character U+0000 at position 1", id="NUL"),
        pytest.param("\x0b", "the character U+000B at position 0", id="control"),
        pytest.param("ab\ud800", "the character U+D800 at position 2", id="lone-surrogate"),
        pytest.param("\ufffe", "the character U+FFFE at position 0", id="U+FFFE"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_and_named(
    protocol: ProtocolName, text: str, reason: str
) -> None:
    client = Client("3.2", protocol)

    with pytest.raises(ArgumentError) as caught:
        client.build(client.login, text, "secret")

    assert caught.value.parameter == "login_name"
    assert caught.value.operation == "Login"
    assert str(caught.value).startswith(f"Login: login_name (on the wire LoginName): {reason}")


def test_a_refused_secret_is_not_shown() -> None:
    client = Client("3.2")

    with pytest.raises(ArgumentError) as caught:
        client.build(client.login, "demo", "hunter2\x00")

    assert caught.value.parameter == "password"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param(2**31, "2147483648 is outside xsd:int, -2147483648 to 2147483647", id="wide"),
        pytest.param(True, "expected an integer, got bool", id="bool"),
        pytest.param(None, "may not be None or left out; expected an integer", id="None"),
        pytest.param(4.0, "expected an integer, got float", id="float"),
        pytest.param("42", "expected an integer, got str", id="str"),
    ],
)
def test_a_value_that_is_not_an_int32_is_refused_and_named(value: int, reason: str) -> None:
    session = Client("3.0").attach("string")

    with pytest.raises(ArgumentError) as caught:
        session.build(session.pricelists.info, value)

    assert caught.value.parameter == "pricelist_id"
    assert str(caught.value) == (f"PricelistInfo: pricelist_id (on the wire PricelistID): {reason}")
