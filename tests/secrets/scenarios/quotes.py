"""The service quotes the request, or sends an unreadable reply."""

import gzip
import html
from typing import Final

from ecgridos_async import (
    DecodeError,
    ECGridOSError,
    Fault,
    MalformedXMLError,
    NotSoapError,
    RedirectError,
    ReplyTooLargeError,
)
from tests.secrets.case import SENT, Case, Scenarios
from tests.secrets.planted import (
    ECHOED,
    GIVEN_CONTENT,
    ISSUED,
    NEW_PASSWORD,
    PASSWORD,
    SESSION,
    SPELLINGS,
    base64_of,
    percent,
)
from tests.secrets.service import fault, page, plain, replying, spelled
from tests.transport.server import NOW, http

_HTML: Final = ("Content-Type: text/html",)

SCENARIOS: Final = Scenarios()


@SCENARIOS.in_any_version
async def a_fault_quotes(case: Case) -> None:
    await case.quoted(Fault, fault(spelled(SENT)))
    await case.quoted(Fault, fault(spelled(SENT), info=False))
    await case.quoted(ECGridOSError, plain(spelled(SENT)))
    await case.quoted(ECGridOSError, plain(f"Missing parameter: {spelled(SENT)}"))


@SCENARIOS.in_any_version
async def a_fault_quotes_a_part(case: Case) -> None:
    said = "x" * 1990 + PASSWORD
    await case.quoted(Fault, fault(said))
    await case.quoted(ECGridOSError, plain(said))
    for secret in SENT:
        for length in (8, len(secret) - 1):
            cut = http(f"you sent {secret[:length]}".encode(), headers=_HTML)
            await case.quoted(NotSoapError, cut)


@SCENARIOS.in_any_version
async def a_page_quotes(case: Case) -> None:
    for start in range(0, len(ECHOED), 3):
        names = ECHOED[start : start + 3]
        said = "\n".join(SPELLINGS[name](secret) for name in names for secret in SENT[:2])
        await case.quoted(ECGridOSError, page(said, status="503 Service Unavailable"))
        await case.quoted(NotSoapError, page(said, media="application/json"))


@SCENARIOS.in_any_version
async def a_request_is_dumped(case: Case) -> None:
    async with replying(NOW) as server, case.session(server.url) as session:
        built = session.build(session.change_password, PASSWORD, NEW_PASSWORD)
        dump = f"{built.method} {built.url}\n\n{built.body.decode()}"
    for said in (dump, html.escape(dump)):
        await case.quoted(ECGridOSError, page(said, status="400 Bad Request"))


@SCENARIOS.in_any_version
async def headers_quote(case: Case) -> None:
    for secret in SENT:
        target = f"https://127.0.0.1:9/a.asmx?SessionID={SPELLINGS['form of .NET'](secret)}"
        for status in (301, 302, 303, 307, 308) if secret is SESSION else ():
            await case.quoted(
                RedirectError,
                http(b"", status=f"{status} Moved", headers=(f"Location: {target}",)),
            )
        ascii_secret = percent(secret)
        await case.quoted(
            ECGridOSError,
            http(
                b"what?",
                status="500 Internal Server Error",
                headers=(f"Content-Type: text/{ascii_secret}", f"X-Said: {ascii_secret}"),
            ),
        )
        await case.quoted(
            ECGridOSError,
            http(b"what?", headers=(f"Content-Encoding: {ascii_secret}",)),
        )
    headers = (
        f"X-Query: SessionID={percent(SESSION)}",
        "Content-Type: text/xml; charset=utf-8",
    )
    reply = case.result("ChangePassword", "true").partition(b"\r\n\r\n")[2]
    async with (
        replying(http(reply, headers=headers)) as server,
        case.session(server.url) as session,
    ):
        case.seen.raw(await session.raw(session.change_password, PASSWORD, NEW_PASSWORD))


@SCENARIOS.in_any_version
async def the_status_line_quotes(case: Case) -> None:
    for secret in SENT:
        for status in ("200 Fine", "500 Internal Server Error", "503 Service Unavailable"):
            reply = http(b"what?", status=f"{status} {percent(secret)}", headers=_HTML)
            await case.quoted(ECGridOSError, reply)


@SCENARIOS.in_any_version
async def a_reply_in_utf_16(case: Case) -> None:
    media = ("Content-Type: text/xml; charset=utf-16",)
    text = case.result("GeneratePassword", html.escape(ISSUED), "string")
    markup = text.partition(b"\r\n\r\n")[2].decode()
    said = markup.replace("</", f"<!-- {html.escape(SESSION.replace('-', ''))} --></", 1)
    for charset in ("utf-16", "utf-16-le", "utf-16-be"):
        async with (
            replying(http(said.encode(charset), headers=media)) as server,
            case.session(server.url) as session,
        ):
            try:
                case.seen.raw(await session.raw(session.generate_password, 12))
            except ECGridOSError as error:
                case.seen.error(error)
    broken = f"<a>{html.escape(PASSWORD)}</b>"
    await case.quoted(ECGridOSError, http(broken.encode("utf-16"), headers=media))


@SCENARIOS.in_any_version
async def a_reply_in_latin_1(case: Case) -> None:
    media = ("Content-Type: text/html; charset=iso-8859-1",)
    for secret in SENT:
        said = secret.replace("€", "").encode("latin-1")
        await case.quoted(ECGridOSError, http(said, headers=media))


@SCENARIOS.in_any_version
async def a_value_cannot_be_read(case: Case) -> None:
    for secret in SENT:
        text = html.escape(secret)
        await case.quoted(DecodeError, case.result("ChangePassword", text))
        await case.quoted(DecodeError, case.result("ChangePassword", f"you sent {text}"))
    content = f"<SessionID>{html.escape(ISSUED)}</SessionID><UserID>seven</UserID>"
    reply = case.result("WhoAmI", content, "SessionInfo")
    async with replying(reply) as server, case.session(server.url) as session:
        await case.fails(DecodeError, session.who_am_i())


@SCENARIOS.in_any_version
async def markup_is_broken(case: Case) -> None:
    for secret in SENT:
        for said in (secret, html.escape(secret), f"<{secret}>"):
            reply = case.result("ChangePassword", f"<b>{said}</a>")
            await case.quoted(ECGridOSError, reply)


@SCENARIOS.in_any_version
async def a_parcel_cannot_be_read(case: Case) -> None:
    text = base64_of(GIVEN_CONTENT)
    for content in (f"{text}~", f"{text}</Nothing>"):
        reply = case.result("ParcelDownload", f"<Content>{content}</Content>", "FileInfo")
        async with replying(reply) as server, case.session(server.url) as session:
            await case.fails(ECGridOSError, session.parcels.download(4711))
            await case.fails(
                ECGridOSError,
                session.download_to(case.folder / "a", session.parcels.download, 4711),
            )


@SCENARIOS.in_any_version
async def a_reply_is_truncated(case: Case) -> None:
    whole = case.result("GeneratePassword", html.escape(ISSUED), "string")
    body = whole.partition(b"\r\n\r\n")[2]
    at = body.index(b"Qissu")
    for cut in (at + 8, at + 20, body.index(b"</", at)):
        headers = ("Content-Type: text/xml; charset=utf-8",)
        async with (
            replying(http(body[:cut], headers=headers)) as server,
            case.session(server.url) as session,
        ):
            await case.fails(MalformedXMLError, session.generate_password(12))


@SCENARIOS.in_any_version
async def a_reply_is_too_large(case: Case) -> None:
    said = page(PASSWORD * 100)
    chunked = http(b"", headers=("Transfer-Encoding: chunked", "Content-Type: text/html"))
    chunked += b"%x\r\n" % (len(PASSWORD.encode()) * 100) + PASSWORD.encode() * 100 + b"\r\n"
    packed = gzip.compress(PASSWORD.encode() * 5000)
    zipped = http(packed, headers=("Content-Encoding: gzip", "Content-Type: text/html"))
    for reply in (said, chunked, zipped):
        async with (
            replying(reply) as server,
            case.session(server.url, max_reply_bytes=1000) as session,
        ):
            await case.fails(ReplyTooLargeError, session.change_password(PASSWORD, NEW_PASSWORD))


@SCENARIOS.in_any_version
async def a_reply_is_packed(case: Case) -> None:
    for data in (gzip.compress(PASSWORD.encode()), PASSWORD.encode()):
        await case.quoted(
            ECGridOSError, http(data, headers=("Content-Encoding: gzip", "Content-Type: text/html"))
        )
