"""The explorer as somebody uses it: find an operation, fill in its form, see the result."""

import base64
import re

import pytest
from lxml import etree

from ecgridos_async import (
    ApiVersion,
    Attempt,
    CallNext,
    ConnectionLostError,
    Protocol,
    WireReply,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.explorer.app.listing import listed_in
from ecgridos_async.sandbox import DEMO_API_KEY, DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.services import all_operations
from tests.explorer.browsing import parsed, text_at, visiting

pytestmark = pytest.mark.asyncio


async def test_every_operation_has_a_page_in_each_of_its_versions(sandbox: Sandbox) -> None:
    seen = 0
    async with visiting(sandbox) as browser:
        for version in ApiVersion:
            for name, listed in listed_in(version).items():
                page = parsed(await browser.get(f"/{version}/{name}"))
                assert page.findtext(".//h1") == name
                names = [one.get("name") for one in page.findall(".//form//*[@name]")]
                plan = listed.operation.plan(version)
                assert names == [*(one.name for one in plan.parameters), "_protocol"]
                labelled = {label.get("for") for label in page.findall(".//label")}
                assert labelled == {one.get("id") for one in page.findall(".//form//*[@name]")}
                seen += 1
    assert seen == sum(
        Edition.newest(version) in operation.versions
        for _, _, operation in all_operations().values()
        for version in ApiVersion
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("pricelistinfo", "PricelistInfo", id="wire-name"),
        pytest.param("pricelists.info", "PricelistInfo", id="method"),
        pytest.param("pricelist by its ID", "PricelistInfo", id="text"),
    ],
)
async def test_the_search(sandbox: Sandbox, text: str, name: str) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.get("/3.2/", params={"q": text}))
        everything = parsed(await browser.get("/3.2/"))
    found = [link.text for link in page.findall(".//ul[@id='operations']/li/a")]
    assert name in found
    assert len(found) < 10
    assert len(everything.findall(".//ul[@id='operations']/li")) == len(listed_in(ApiVersion.V3_2))


async def test_the_list_ends_with_what_only_other_versions_have(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.get("/4.1/", params={"q": "pricelist"}))
    (link,) = page.xpath("//ul[@id='others']/li/a[.='PricelistInfo']")
    assert link.get("href") == "/3.2/PricelistInfo"
    assert "PricelistInfo" not in page.xpath("//ul[@id='operations']/li/a/text()")


async def test_code_in_texts(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.get("/4.1/"))
    texts = {text for item in page.iter("li") for text in item.itertext()}
    assert not any("`" in text for text in texts)
    (item,) = page.xpath("//ul[@id='operations']/li[a='CallBackPendingListExA']")
    assert "pending_list_ex" in item.xpath("code/text()")


async def test_a_search_that_finds_nothing(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.get("/4.1/", params={"q": "<b>"}))
    assert text_at(page, "count") == "0 operations"
    (field,) = page.xpath("//input[@id='q']")
    assert field.get("value") == "<b>"


async def test_a_call_shows_result_messages_and_the_same_call(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.post("/3.2/PricelistInfo", data={"pricelist_id": "42"}))
    assert "pricelist_id" in text_at(page, "outcome")
    assert "<PricelistID>42</PricelistID>" in text_at(page, "request-text")
    assert "<SessionID>***</SessionID>" in text_at(page, "request-text")
    assert text_at(page, "reply-text").startswith("HTTP/1.1 200")
    assert "session.pricelists.info(pricelist_id=42)" in text_at(page, "same-python-text")
    assert text_at(page, "same-command-text") == (
        "ecgridos call PricelistInfo pricelist_id=42 --api-version 3.2 --protocol soap12 --sandbox"
    )
    (field,) = page.xpath("//input[@name='pricelist_id']")
    assert field.get("value") == "42"


@pytest.mark.parametrize("protocol", ["soap11", "soap12", "http-get", "http-post"])
async def test_the_binding_that_was_chosen(sandbox: Sandbox, protocol: str) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(
            await browser.post(
                "/3.2/PricelistInfo", data={"pricelist_id": 1, "_protocol": protocol}
            )
        )
    (called,) = [call for call in sandbox.calls() if call.operation == "PricelistInfo"]
    assert str(called.protocol) == protocol
    method = "GET" if protocol == "http-get" else "POST"
    assert text_at(page, "request-text").startswith(f"{method} http://127.0.0.1")
    (chosen,) = page.xpath("//select[@name='_protocol']/option[@selected]")
    assert chosen.get("value") == protocol


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        pytest.param({}, "is missing", id="missing"),
        pytest.param({"pricelist_id": "many"}, "'many' is not an integer", id="unreadable"),
        pytest.param({"pricelist_id": str(2**40)}, "int", id="too-large"),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_sent(
    sandbox: Sandbox, given: dict[str, str], problem: str
) -> None:
    async with visiting(sandbox) as browser:
        response = await browser.post("/3.2/PricelistInfo", data=given)
    page = parsed(response)
    assert response.status_code == 422
    assert problem in text_at(page, "f-pricelist_id-problem")
    (field,) = page.xpath("//input[@name='pricelist_id']")
    assert (field.get("aria-invalid"), field.get("value")) == (
        "true",
        given.get("pricelist_id", ""),
    )
    assert [call.operation for call in sandbox.calls()] in ([], ["Login"])


async def test_a_report_has_a_chart_if_there_is_something_to_draw(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        empty = parsed(await browser.post("/4.1/ReportTrafficStatsPublic"))
        sandbox.deliver(b"x")
        page = parsed(await browser.post("/4.1/ReportTrafficStatsPublic"))
    assert empty.xpath("//img") == []
    (chart,) = page.xpath("//img")
    assert chart.get("alt") == "Chart of the numbers in the table Table"
    start, _, data = chart.get("src").partition(",")
    assert start == "data:image/svg+xml;base64"
    assert etree.fromstring(base64.b64decode(data)).tag == "{http://www.w3.org/2000/svg}svg"


async def test_a_fault(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        page = parsed(await browser.post("/4.1/TPInfo", data={"ecgrid_id": "999999"}))
    assert text_at(page, "result") == "It failed"
    assert "NotFoundError" in text_at(page, "outcome")
    assert "<SessionID>***</SessionID>" in text_at(page, "request-text")
    assert text_at(page, "reply") == "Fault in the reply"
    first, empty, code, *_, item, message = text_at(page, "reply-text").splitlines()
    assert (first, empty, code) == ("HTTP/1.1 500", "", "ErrorCode: 3")
    assert (item, message) == (
        "ErrorItem: ECGridID",
        "ErrorMessage: There is no trading partner 999999.",
    )


FAULT = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>'
    "<s:Code><s:Value>s:Sender</s:Value></s:Code>"
    '<s:Reason><s:Text xml:lang="en">{said}</s:Text></s:Reason><s:Detail>{info}</s:Detail>'
    "</s:Fault></s:Body></s:Envelope>"
)
INFO = "<ErrorInfo><ErrorCode>9</ErrorCode><ErrorString>{said}</ErrorString></ErrorInfo>"


@pytest.mark.parametrize(
    ("status", "media", "body", "title", "shown"),
    [
        pytest.param(
            500,
            "application/soap+xml",
            FAULT.format(said="No.", info=INFO),
            "Fault in the reply",
            "HTTP/1.1 500\n\nErrorCode: 9\nErrorString: {said}\nErrorItem: \nErrorMessage: ",
            id="fault",
        ),
        pytest.param(
            500,
            "application/soap+xml",
            FAULT.format(said="Server was unable to read request. {said}", info=""),
            "Fault in the reply",
            "HTTP/1.1 500\n\nServer was unable to read request. {said}",
            id="framework-fault",
        ),
        pytest.param(
            200,
            "text/html",
            "<html><h1>Gateway</h1><script>{said}</script></html>",
            "Beginning of the reply",
            "HTTP/1.1 200\ncontent-type: text/html\n\n"
            "<html><h1>Gateway</h1><script>{said}</script></html>",
            id="page",
        ),
        pytest.param(
            502,
            "text/html",
            "<html>{said}</html>",
            "Beginning of the reply",
            "HTTP/1.1 502\ncontent-type: text/html\n\n<html>{said}</html>",
            id="outcome-unknown",
        ),
    ],
)
async def test_the_reply_of_a_call_that_failed(
    sandbox: Sandbox, status: int, media: str, body: str, title: str, shown: str
) -> None:
    said: list[str] = []

    async def quote(attempt: Attempt, call_next: CallNext) -> WireReply:
        if attempt.operation != "ChangePassword":
            return await call_next(attempt)
        said[:] = re.findall("<(?:SessionID|...Password)>([^<]+)<", attempt.request.body.decode())
        return WireReply(status, {"content-type": media}, body.format(said=" ".join(said)).encode())

    async with visiting(sandbox, middleware=[quote]) as browser:
        response = await browser.post("/4.1/ChangePassword", data=PASSWORDS)
    page = parsed(response)
    assert text_at(page, "result") == "It failed"
    assert text_at(page, "reply") == title
    assert text_at(page, "reply-text") == shown.format(said="*** *** ***")
    assert len(said) == 3
    assert [secret for secret in (*said, *PASSWORDS.values()) if secret in response.text] == []
    assert [heading.text for heading in page.iter("h1")] == ["ChangePassword"]


@pytest.mark.usefixtures("pauses")
async def test_no_reply(sandbox: Sandbox) -> None:
    async def lose(attempt: Attempt, call_next: CallNext) -> WireReply:
        await call_next(attempt)
        raise ConnectionLostError("lost", operation=attempt.operation)

    async with visiting(sandbox, middleware=[lose]) as browser:
        page = parsed(await browser.post("/4.1/NowUTC", data={}))
    assert text_at(page, "result") == "It failed"
    assert page.xpath("//*[@id='reply']") == []


async def test_a_file_goes_out_and_comes_back(sandbox: Sandbox) -> None:
    parcel = sandbox.deliver(b"ISA*00*", "850.edi")
    async with visiting(sandbox) as browser:
        page = parsed(await browser.post("/4.1/ParcelDownload", data={"parcel_id": str(parcel)}))
        links = page.xpath("//a[@download]")
        assert [link.get("download") for link in links] == ["850.edi"]
        assert links[0].get("href") == "data:application/octet-stream;base64,SVNBKjAwKg=="


async def test_no_session_for_what_needs_none(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        await browser.post("/4.1/NowUTC", data={})
    assert [call.operation for call in sandbox.calls()] == ["NowUTC"]


async def test_logout_is_followed_by_a_new_session(sandbox: Sandbox) -> None:
    async with visiting(sandbox) as browser:
        for name in ("WhoAmI", "Logout", "WhoAmI"):
            page = parsed(await browser.post(f"/4.1/{name}", data={}))
            assert text_at(page, "result") == "Result"
    names = [call.operation for call in sandbox.calls()]
    assert names == ["Login", "WhoAmI", "Logout", "Login", "WhoAmI", "Logout"]
    assert sandbox.open_sessions() == 0


async def test_a_write_on_a_real_service_asks_first(sandbox: Sandbox) -> None:
    async with visiting(sandbox, is_real=True) as browser:
        asked = parsed(await browser.post("/4.1/ChangePassword", data=PASSWORDS))
        (nonce,) = asked.xpath("//input[@name='nonce']/@value")
        assert sandbox.calls() == []
        assert "<NewPassword>***</NewPassword>" in text_at(asked, "request-text")
        done = parsed(await browser.post("/confirm", data={"nonce": nonce}))
        assert text_at(done, "result") == "Result"
        again = await browser.post("/confirm", data={"nonce": nonce})
    assert again.status_code == 409
    assert [call.operation for call in sandbox.calls()] == ["Login", "ChangePassword", "Logout"]


async def test_a_read_on_a_real_service_does_not_ask(sandbox: Sandbox) -> None:
    async with visiting(sandbox, is_real=True) as browser:
        page = parsed(await browser.post("/4.1/WhoAmI", data={}))
    assert text_at(page, "result") == "Result"


async def test_a_login_that_is_refused(sandbox: Sandbox) -> None:
    sandbox.fail("Login")
    async with visiting(sandbox) as browser:
        page = parsed(await browser.post("/4.1/WhoAmI", data={}))
        assert text_at(page, "result") == "It failed"
        assert text_at(page, "reply") == "Fault in the reply to Login"
        page = parsed(await browser.post("/4.1/WhoAmI", data={}))
        assert text_at(page, "result") == "Result"


async def test_no_page_shows_a_secret(sandbox: Sandbox) -> None:
    wrong = {"old_password": "wr0ng&Old", "new_password": "wr0ng&New"}
    pages: list[str] = []
    async with visiting(sandbox, is_real=True) as browser:
        for protocol in Protocol:
            for name, given in (
                ("WhoAmI", {}),
                ("Login", {"login_name": DEMO_LOGIN, "password": DEMO_PASSWORD}),
                ("Login", {"login_name": DEMO_LOGIN, "password": "wr0ng&Login"}),
                ("ChangePassword", wrong),
                ("ChangePassword", {"old_password": "wr0ng&Old"}),
                ("UserGetAPIKey", {"user_id": "1001"}),
            ):
                data = {**given, "_protocol": str(protocol)}
                response = await browser.post(f"/3.2/{name}", data=data)
                pages.append(response.text)
                if nonces := parsed(response).xpath("//input[@name='nonce']/@value"):
                    confirmed = await browser.post("/confirm", data={"nonce": nonces[0]})
                    pages.append(confirmed.text)
    assert sum(">Result</h2>" in page for page in pages) > 12
    session_ids = [session.session_id for session in sandbox.world.sessions._log]
    assert len(session_ids) == 5
    for secret in (*wrong.values(), "wr0ng", DEMO_API_KEY, *session_ids):
        assert [page for page in pages if secret.lower() in page.lower()] == []


@pytest.mark.parametrize("path", ["/9.9/", "/4.1/NoSuch", "/2.3/NoSuch", "/a/b/c", "/4.1/<b>"])
async def test_what_is_not_there(sandbox: Sandbox, path: str) -> None:
    async with visiting(sandbox) as browser:
        response = await browser.get(path)
        posted = await browser.post(path)
    assert (response.status_code, posted.status_code) in ((404, 404), (404, 405))
    assert "<b>" not in response.text


PASSWORDS = {"old_password": DEMO_PASSWORD, "new_password": "N3w&Sec-ret"}
