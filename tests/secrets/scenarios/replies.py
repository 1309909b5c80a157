"""The service replies as asked; a secret is in the reply or in the request."""

import base64
import datetime as dt
import html
from typing import Any, Final

from ecgridos_async import Client, DecodeError, ECGridOSError
from ecgridos_async.models import CertificateType, CertificateUsage
from tests.secrets.case import Case, Scenarios
from tests.secrets.planted import (
    CERT,
    CERT_PASSWORD,
    CONTENT,
    GIVEN_CONTENT,
    ISSUED,
    NEW_PASSWORD,
    PASSWORD,
    SESSION,
    base64_of,
)
from tests.secrets.service import fault, page, plain, replying, spelled

_NOON: Final = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)

SCENARIOS: Final = Scenarios()


@SCENARIOS.by_version
async def login_and_out(case: Case) -> None:
    user = next(user for user in case.sandbox.world.users if user.login_name == "mailbox")
    user.password = PASSWORD
    async with Client(case.version, case.protocol, case.sandbox.url, hooks=[case.event]) as client:
        raw = await client.raw(client.login, "mailbox", PASSWORD)
        assert raw.value not in repr(raw)
        case.seen.raw(raw)
        async with client.session("mailbox", PASSWORD) as session:
            case.note(client, session)
            case.seen.object("model", await session.who_am_i())
            changed = await session.raw(session.change_password, PASSWORD, NEW_PASSWORD)
            case.seen.raw(changed)
            assert changed.value
        case.note(client, session)
        with_id = client.attach(raw.value)
        built = with_id.build(with_id.change_password, PASSWORD, NEW_PASSWORD)
        case.seen.object("request", built)
    case.seen.object("calls", case.sandbox.calls())
    case.seen.object("ledger", case.sandbox.ledger())


@SCENARIOS.by_version
async def the_service_gives_out_a_secret(case: Case) -> None:
    given = html.escape(ISSUED)
    replies = [case.result("GeneratePassword", given, "string")] * 2
    async with replying(*replies) as server, case.session(server.url) as session:
        raw = await session.raw(session.generate_password, 12)
        case.seen.raw(raw)
        assert raw.value == ISSUED
        assert await session.generate_password(12) == ISSUED


@SCENARIOS.by_version
async def a_model_holds_a_secret(case: Case) -> None:
    content = f"<SessionID>{html.escape(ISSUED)}</SessionID><UserID>7</UserID>"
    reply = case.result("WhoAmI", content, "SessionInfo")
    async with replying(reply) as server, case.session(server.url) as session:
        raw = await session.raw(session.who_am_i)
    case.seen.raw(raw)
    case.seen.object("model", raw.value)
    assert raw.value.session_id == ISSUED


@SCENARIOS.in_any_version
async def a_download(case: Case) -> None:
    content = f"<ParcelID>4711</ParcelID><Content>{base64_of(GIVEN_CONTENT)}</Content>"
    reply = case.result("ParcelDownload", content, "FileInfo")
    async with replying(reply) as server, case.session(server.url) as session:
        value = await session.parcels.download(4711)
        path = case.folder / "parcel.edi"
        await session.download_to(path, session.parcels.download, 4711)
    case.seen.object("model", value)
    assert value.content == path.read_bytes() == GIVEN_CONTENT


@SCENARIOS.in_any_version
async def an_upload(case: Case) -> None:
    reply = case.result("ParcelUpload", "4711", "int")
    async with replying(reply) as server, case.session(server.url) as session:
        assert await session.parcels.upload("a.edi", content=CONTENT) == 4711


@SCENARIOS.of_4_1
async def a_private_certificate(case: Case) -> None:
    reply = case.result("CertAddPrivate", "<UniqueID>7</UniqueID>", "as2CommInfo")
    async with replying(reply) as server, case.session(server.url) as session:
        raw = await session.raw(session.certificates.add_private, *certificate())
    case.seen.raw(raw)


@SCENARIOS.of_4_1
async def a_private_certificate_that_is_refused(case: Case) -> None:
    said = spelled([SESSION, CERT_PASSWORD]) + base64.b64encode(CERT).decode()
    for reply in (fault(said), page(said), plain(said), None):
        async with replying(reply) as server, case.session(server.url) as session:
            await case.fails(ECGridOSError, session.certificates.add_private(*certificate()))


@SCENARIOS.of_4_1
async def a_private_certificate_comes_back(case: Case) -> None:
    secret = f"<Password>{html.escape(ISSUED)}</Password><PrivatePFX>{base64_of(CERT)}</PrivatePFX>"
    for certs in (secret, secret.replace("</PrivatePFX>", "~</PrivatePFX>")):
        content = (
            "<Certificates><CertificateInfo><CertKeyID>7</CertKeyID>"
            f"<RootInfo>{certs}</RootInfo></CertificateInfo></Certificates>"
        )
        reply = case.result("CertAddPrivate", content, "as2CommInfo")
        async with replying(reply) as server, case.session(server.url) as session:
            if "~" in certs:
                await case.fails(DecodeError, session.certificates.add_private(*certificate()))
                continue
            raw = await session.raw(session.certificates.add_private, *certificate())
        case.seen.raw(raw)
        case.seen.object("model", raw.value)
        root = raw.value.certificates[0].root_info
        assert root is not None
        assert root.private_pfx == CERT


def certificate() -> tuple[Any, ...]:
    return (
        7,
        CertificateType.X509,
        "",
        "",
        _NOON,
        CertificateUsage.SSL,
        "",
        CERT,
        CERT_PASSWORD,
    )
