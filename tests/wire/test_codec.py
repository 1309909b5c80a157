"""Codecs: what one knows of its operation, and what its generated code shows."""

import linecache
import traceback

import pytest

from ecgridos_async import ApiVersion, DecodeError, NotInThisVersionError, Protocol
from ecgridos_async._wire.codec import CodecOptions, Codecs, codec
from ecgridos_async.contract.plan import Plan
from ecgridos_async.messages import WireReply
from ecgridos_async.services import find_operation

ENDPOINT = "https://127.0.0.1/a.asmx"
SECRET = "3e28d3dd-12a9-403f-bd17-f3780e88a827"
OPTIONS = CodecOptions(max_reply_bytes=1000, max_content_bytes=5000)


def plan_of(operation: str) -> Plan:
    return find_operation(operation).plan(ApiVersion.V3_2)


class TestCaching:
    def test_an_operation_has_one_codec_for_a_binding_and_options(self) -> None:
        plan = plan_of("PricelistInfo")

        assert codec(plan, Protocol.SOAP12, OPTIONS) is codec(plan, Protocol.SOAP12, OPTIONS)
        assert codec(plan, Protocol.SOAP12, OPTIONS) is not codec(plan, Protocol.SOAP11, OPTIONS)
        assert codec(plan, Protocol.SOAP12, OPTIONS) is not codec(plan, Protocol.SOAP12)

    def test_views_share_codecs(self) -> None:
        operation = find_operation("PricelistInfo")
        one = Codecs(ApiVersion.V3_2, Protocol.SOAP12, OPTIONS)
        other = Codecs(ApiVersion.V3_2, Protocol.SOAP12, OPTIONS)

        assert one[operation] is other[operation]
        assert list(one) == [operation]

    def test_none_is_kept_for_an_operation_that_the_version_lacks(self) -> None:
        codecs = Codecs(ApiVersion.V4_1, Protocol.SOAP12, OPTIONS)

        with pytest.raises(NotInThisVersionError):
            codecs[find_operation("PricelistInfo")]
        assert not codecs


@pytest.mark.parametrize(
    ("operation", "field", "limit", "setting"),
    [
        ("PricelistInfo", None, 1000, "max_reply_bytes"),
        ("ParcelDownload", "Content", 5000, "max_content_bytes"),
    ],
)
def test_limit_of_a_reply(operation: str, field: str | None, limit: int, setting: str) -> None:
    made = codec(plan_of(operation), Protocol.SOAP12, OPTIONS)

    assert (
        made.content.wire if made.content else None,
        made.expected.limit,
        made.expected.setting,
    ) == (
        field,
        limit,
        setting,
    )


def test_a_parcel_may_be_as_large_as_any_reply() -> None:
    options = CodecOptions(max_reply_bytes=9000, max_content_bytes=5000)

    assert codec(plan_of("ParcelDownload"), Protocol.SOAP12, options).expected.limit == 9000


@pytest.mark.parametrize("protocol", Protocol)
def test_an_error_in_generated_code_shows_its_lines_and_no_argument(protocol: Protocol) -> None:
    made = codec(plan_of("PricelistInfo"), protocol)

    with pytest.raises(TypeError) as caught:  # one argument more than the operation has
        made.request(ENDPOINT, [SECRET, _Unwritable(), 7])
    assert SECRET not in "".join(traceback.format_exception(caught.value))

    with pytest.raises(ZeroDivisionError) as raised:
        made.request(ENDPOINT, [SECRET, _Unwritable()])
    text = "".join(traceback.format_exception(raised.value))
    assert f"<writer of PricelistInfo, 3.2, {protocol}>" in text
    assert "type(a1) is int and -2147483648 <= a1 <= 2147483647 else w1(a1)" in text
    assert SECRET not in text


class _Unwritable:
    def __index__(self) -> int:
        return 1 // 0


def test_each_writer_has_lines_of_its_own() -> None:
    for operation in ("PricelistInfo", "Logout"):
        for protocol in Protocol:
            codec(plan_of(operation), protocol)

    names = [name for name in linecache.cache if name.startswith("<writer of PricelistInfo, 3.2")]
    assert len(names) == len(Protocol)
    lines = linecache.getlines("<writer of Logout, 3.2, soap12>")
    assert lines == ["def write(a0):\n", " return template % (\n", "  w0(a0),\n", " )\n"]


def test_a_result_in_two_responses_is_doubled() -> None:
    plan = plan_of("PricelistInfo")
    response = '<PricelistInfoResponse xmlns="http://ecgridos.net/">{}</PricelistInfoResponse>'
    result = "<PricelistInfoResult><PricelistID>7</PricelistID></PricelistInfoResult>"
    body = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
        f"{response.format(result)}{response.format('')}</s:Body></s:Envelope>"
    ).encode()
    reply = WireReply(200, {"content-type": "text/xml"}, body)

    assert codec(plan, Protocol.SOAP12).read(reply).pricelist_id == 7
    with pytest.raises(DecodeError, match="the result comes twice"):
        codec(plan, Protocol.SOAP12, CodecOptions(strict=True)).read(reply)
