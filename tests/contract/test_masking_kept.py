"""What is kept of messages: secrets masked, and still readable."""

import pytest

from ecgridos_async.contract.masking import keep_reply, keep_request, secrets_in_reply
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.services import all_operations

LOGIN = all_operations()["Login"][2].plan(ApiVersion.V4_1)
CERTIFICATE = all_operations()["CertAddPrivate"][2].plan(ApiVersion.V4_1)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("LoginName=ada&Password=x%26y", "LoginName=ada&Password=***"),
        (
            "LoginName=sesame+ada&LoginName=2&Password=x",
            "LoginName=***+ada&LoginName=2&Password=***",
        ),
        ("", ""),
        (
            "<Login><LoginName>sesame</LoginName><Password>x</Password></Login>",
            "<Login><LoginName>***</LoginName><Password>***</Password></Login>",
        ),
    ],
)
def test_requests(text: str, kept: str) -> None:
    assert keep_request(LOGIN, text, ["sesame"]) == kept


def test_certificates() -> None:
    cert = next(p.wire for p in CERTIFICATE.parameters if p.name == "cert")
    assert keep_request(CERTIFICATE, f"A=1&{cert}=1&{cert}=2&B=3", []) == f"A=1&{cert}=***&B=3"
    assert keep_request(CERTIFICATE, f"<a><{cert}>QUJD</{cert}></a>", []) == (
        f"<a><{cert}>Kioq</{cert}></a>"
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<LoginResult>id</LoginResult>", "<LoginResult>***</LoginResult>"),
        ("<LoginResult/><Login>word</Login>", "<LoginResult/><Login>word</Login>"),
        # A secret that is the name of an element stays there.
        ('<Login a="b">Login</Login>', '<Login a="b">***</Login>'),
        ("not \x01 markup Login", "not \x01 markup ***"),
        ("<![CDATA[Login]]>", "<![CDATA[***]]>"),
    ],
)
def test_replies(text: str, kept: str) -> None:
    assert keep_reply(LOGIN, text, ["Login"]) == kept


def test_secrets_of_a_reply() -> None:
    assert secrets_in_reply(LOGIN, "<LoginResult>a&amp;b</LoginResult>") == ["a&b"]
    assert secrets_in_reply(LOGIN, "<LoginResult></LoginResult>") == []
