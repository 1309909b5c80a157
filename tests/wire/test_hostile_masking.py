"""Masking of large and hostile replies: the time is linear, and no secret is missed."""

import time

import pytest

from ecgridos_async import ApiVersion
from ecgridos_async.contract.masking import mask_reply
from ecgridos_async.contract.operation import operation_of
from ecgridos_async.services.root import ClientOperations

PLAN = operation_of(ClientOperations.login).plan(ApiVersion.V3_2)
MANY = 2**18


def masked(text: str) -> str:
    return mask_reply(PLAN, text, ("0f8e8e80-session-id",))


LARGE = [
    pytest.param("<LoginResult " * MANY, id="open-tags"),
    pytest.param("<LoginResult><![CDATA[" * MANY, id="open-cdata"),
    pytest.param("<LoginResult><!--" * MANY, id="open-comments"),
    pytest.param("<LoginResult>" * MANY, id="tags"),
    pytest.param("<" + "a" * 16 * MANY, id="name"),
    pytest.param("<a:" * 4 * MANY, id="prefixes"),
    pytest.param("<" * 16 * MANY, id="brackets"),
    pytest.param("<LoginResult" + " a='b'" * 2 * MANY, id="attributes"),
    pytest.param("<LoginResult>" + "x" * 16 * MANY, id="text"),
    pytest.param("<LoginResult>" + "<![CDATA[x]]>" * MANY, id="cdata"),
    pytest.param("<FieldName>value</FieldName>" * MANY, id="records"),
    pytest.param("0f8e8e80-session-id" * MANY, id="secrets"),
]


@pytest.mark.parametrize("text", LARGE)
def test_large_replies(text: str) -> None:
    started = time.perf_counter()

    assert "session-id" not in masked(text)

    assert time.perf_counter() - started < 5


SPELLINGS = [
    pytest.param("<LoginResult>{}</LoginResult>", id="plain"),
    pytest.param("<LoginResult><![CDATA[{}]]></LoginResult>", id="cdata"),
    pytest.param("<LoginResult>a<![CDATA[<b>{}]]>c</LoginResult>", id="cdata-with-brackets"),
    pytest.param("<LoginResult><![CDATA[]]]]><![CDATA[>{}]]></LoginResult>", id="cdata-twice"),
    pytest.param("<LoginResult><!-- <b> -->{}</LoginResult>", id="after-a-comment"),
    pytest.param("<LoginResult a='>'>{}</LoginResult>", id="after-a-bracket-in-an-attribute"),
    pytest.param("<LoginResult><![CDATA[{}", id="truncated"),
    pytest.param("<e:LoginResult\n>{}", id="prefix"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_secret_that_is_returned_in_any_spelling(spelling: str) -> None:
    text = masked(spelling.format("11112222-new-session"))

    assert "new-session" not in text
    assert "***" in text


def test_what_follows_a_secret_stays() -> None:
    assert masked("<LoginResult>abc</LoginResult><A>b</A>") == (
        "<LoginResult>***</LoginResult><A>b</A>"
    )
