"""What may happen while a secret is under way. Each scenario provokes it and notes what shows."""

import base64
import datetime as dt
import gc
import gzip
import html
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, cast

import anyio
import attrs

from ecgridos_async import (
    ApiVersion,
    ArgumentError,
    Client,
    ConnectionLostError,
    DecodeError,
    ECGridOSError,
    Fault,
    MalformedXMLError,
    NotSoapError,
    OutcomeUnknownError,
    Protocol,
    RedirectError,
    ReplyTooLargeError,
    Session,
    StateError,
    TransportError,
)
from ecgridos_async.errors import CallTimeoutError, ConnectError, DeadlineError
from ecgridos_async.models import CertificateType, CertificateUsage
from ecgridos_async.sandbox import Sandbox
from ecgridos_async.transport.attempt import Attempt, CallNext
from ecgridos_async.wire.messages import WireReply
from tests.secrets import planted
from tests.secrets.places import Seen
from tests.secrets.planted import (
    CERT,
    CERT_PASSWORD,
    CONTENT,
    GIVEN_CONTENT,
    ISSUED,
    NEW_PASSWORD,
    PASSWORD,
    SESSION,
)
from tests.secrets.service import (
    answering,
    fault,
    page,
    plain,
    repeating,
    result,
    silent,
    spelled,
)
from tests.transport.server import NOW, http

SENT: Final = (SESSION, PASSWORD, NEW_PASSWORD)
"""The secrets of ChangePassword."""
HTML: Final = ("Content-Type: text/html",)
NOON: Final = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@attrs.frozen
class Case:
    """One binding and version, and where to note what shows."""

    protocol: Protocol
    version: ApiVersion
    sandbox: Sandbox
    seen: Seen
    folder: Path

    @asynccontextmanager
    async def session(self, url: str, **settings: Any) -> AsyncGenerator[Session, None]:
        """Open a session over the planted id; every scenario calls by one."""
        options: dict[str, Any] = {"retries": 0, **settings}
        async with Client(self.version, self.protocol, url, **options) as client:
            session = client.attach(SESSION)
            self.note(client, session)
            yield session
            self.note(client, session)

    def note(self, client: Client, session: Session) -> None:
        """Note how the client and the session show."""
        self.seen.object("client", client)
        self.seen.object("session", session)
        self.seen.object("settings", client.settings)

    async def fails(self, error: type[BaseException], call: Awaitable[object]) -> BaseException:
        """Await a call that must fail so, and note the error."""
        try:
            await call
        except error as caught:
            self.seen.error(caught)
            return caught
        raise AssertionError(f"no {error.__name__} was raised")

    def raises(
        self, error: type[BaseException], call: Callable[..., object], *args: object
    ) -> None:
        """Call what must fail so, and note the error."""
        try:
            call(*args)
        except error as caught:
            self.seen.error(caught)
            return
        raise AssertionError(f"no {error.__name__} was raised")

    async def quoted(self, error: type[BaseException], *answers: bytes | None) -> BaseException:
        """Change the password at a service that answers so."""
        async with answering(*answers) as server, self.session(server.url) as session:
            return await self.fails(error, session.change_password(PASSWORD, NEW_PASSWORD))

    @property
    def namespace(self) -> str:
        """The namespace of the version."""
        return self.version.namespace

    def result(self, operation: str, content: str, bare: str = "boolean") -> bytes:
        """Return an answer of the service."""
        soap = self.protocol.is_soap
        return result(self.namespace, operation, content, soap=soap, bare=bare)


Run = Callable[[Case], Awaitable[None]]


@attrs.frozen
class Scenario:
    """Something that may happen."""

    name: str
    run: Run
    by_version: bool
    """Whether to try it in each binding with each version."""
    only: tuple[ApiVersion, ...] = tuple(ApiVersion)


SCENARIOS: Final[list[Scenario]] = []


def scenario(run: Run) -> Run:
    """Add a scenario whose course is the same in all versions."""
    SCENARIOS.append(Scenario(run.__name__, run, by_version=False))
    return run


def scenario_by_version(run: Run) -> Run:
    """Add a scenario whose course is another from version to version."""
    SCENARIOS.append(Scenario(run.__name__, run, by_version=True))
    return run


def scenario_of_4_1(run: Run) -> Run:
    """Add a scenario whose operations are in v4.1 only."""
    SCENARIOS.append(Scenario(run.__name__, run, by_version=True, only=(ApiVersion.V4_1,)))
    return run


# The service answers what was asked.


@scenario_by_version
async def login_and_out(case: Case) -> None:
    user = next(user for user in case.sandbox.world.users if user.login_name == "mailbox")
    user.password = PASSWORD
    async with Client(case.version, case.protocol, case.sandbox.url) as client:
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


@scenario_by_version
async def the_service_gives_out_a_secret(case: Case) -> None:
    given = html.escape(ISSUED)
    answers = [case.result("GeneratePassword", given, "string")] * 2
    async with answering(*answers) as server, case.session(server.url) as session:
        raw = await session.raw(session.generate_password, 12)
        case.seen.raw(raw)
        assert raw.value == ISSUED
        assert await session.generate_password(12) == ISSUED


@scenario_by_version
async def a_model_holds_a_secret(case: Case) -> None:
    content = f"<SessionID>{html.escape(ISSUED)}</SessionID><UserID>7</UserID>"
    answer = case.result("WhoAmI", content, "SessionInfo")
    async with answering(answer) as server, case.session(server.url) as session:
        raw = await session.raw(session.who_am_i)
    case.seen.raw(raw)
    case.seen.object("model", raw.value)
    assert raw.value.session_id == ISSUED


@scenario
async def a_download(case: Case) -> None:
    content = f"<ParcelID>4711</ParcelID><Content>{_base64(GIVEN_CONTENT)}</Content>"
    answer = case.result("ParcelDownload", content, "FileInfo")
    async with answering(answer) as server, case.session(server.url) as session:
        value = await session.parcels.download(4711)
        path = case.folder / "parcel.edi"
        await session.download_to(path, session.parcels.download, 4711)
    case.seen.object("model", value)
    assert value.content == path.read_bytes() == GIVEN_CONTENT


@scenario
async def an_upload(case: Case) -> None:
    answer = case.result("ParcelUpload", "4711", "int")
    async with answering(answer) as server, case.session(server.url) as session:
        assert await session.parcels.upload("a.edi", content=CONTENT) == 4711


@scenario_of_4_1
async def a_private_certificate(case: Case) -> None:
    answer = case.result("CertAddPrivate", "<UniqueID>7</UniqueID>", "as2CommInfo")
    async with answering(answer) as server, case.session(server.url) as session:
        raw = await session.raw(session.certificates.add_private, *_certificate())
    case.seen.raw(raw)


@scenario_of_4_1
async def a_private_certificate_that_is_refused(case: Case) -> None:
    said = spelled([SESSION, CERT_PASSWORD]) + base64.b64encode(CERT).decode()
    for answer in (fault(said), page(said), plain(said), None):
        async with answering(answer) as server, case.session(server.url) as session:
            await case.fails(ECGridOSError, session.certificates.add_private(*_certificate()))


@scenario_of_4_1
async def a_private_certificate_comes_back(case: Case) -> None:
    secret = f"<Password>{html.escape(ISSUED)}</Password><PrivatePFX>{_base64(CERT)}</PrivatePFX>"
    for certs in (secret, secret.replace("</PrivatePFX>", "~</PrivatePFX>")):
        content = (
            "<Certificates><CertificateInfo><CertKeyID>7</CertKeyID>"
            f"<RootInfo>{certs}</RootInfo></CertificateInfo></Certificates>"
        )
        answer = case.result("CertAddPrivate", content, "as2CommInfo")
        async with answering(answer) as server, case.session(server.url) as session:
            if "~" in certs:
                await case.fails(DecodeError, session.certificates.add_private(*_certificate()))
                continue
            raw = await session.raw(session.certificates.add_private, *_certificate())
        case.seen.raw(raw)
        case.seen.object("model", raw.value)
        root = raw.value.certificates[0].root_info
        assert root is not None
        assert root.private_pfx == CERT


# An argument is wrong; nothing is sent.


@scenario
async def a_secret_argument_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        for wrong in (
            session.change_password(PASSWORD + "\x00", NEW_PASSWORD),
            session.change_password(cast("str", PASSWORD.encode()), NEW_PASSWORD),
            session.change_password(cast("str", [PASSWORD]), NEW_PASSWORD),
            session.change_password(PASSWORD, ""),
            session.change_password("", PASSWORD),
        ):
            await case.fails(ArgumentError, wrong)


@scenario
async def a_neighbour_of_a_secret_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        await case.fails(
            ArgumentError,
            session.parcels.upload("a\x00.edi", content=CONTENT),
        )
        await case.fails(
            ArgumentError,
            session.users.password(
                cast("int", "seven"), PASSWORD, NEW_PASSWORD, "question", PASSWORD
            ),
        )


@scenario
async def a_signature_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        change = cast("Any", session.change_password)
        await case.fails(TypeError, change(PASSWORD))
        await case.fails(TypeError, change(PASSWORD, NEW_PASSWORD, PASSWORD))
        await case.fails(TypeError, change(PASSWORD, new=NEW_PASSWORD))
        await case.fails(TypeError, session.raw(change, PASSWORD))
        await case.fails(ArgumentError, session.raw(cast("Any", print), PASSWORD))
        await case.fails(
            ArgumentError, session.download_to(case.folder, cast("Any", print), PASSWORD)
        )
        try:
            session.build(change, PASSWORD)
        except TypeError as error:
            case.seen.error(error)


@scenario
async def a_name_is_wrong(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        await case.fails(
            ArgumentError, session.call("ChangePassword", old_pasword=PASSWORD, new_password="n")
        )
        await case.fails(ArgumentError, session.call("ChangePassword", old_password=PASSWORD))
        await case.fails(ArgumentError, session.call("ChangePasword", old_password=PASSWORD))


@scenario
async def credentials_are_wrong(case: Case) -> None:
    proxy = f"http://{_quoted(planted.PROXY_USER)}:{_quoted(planted.PROXY_PASSWORD)}@"
    for settings in (
        {"proxy": proxy},
        {"proxy": f"{proxy}proxy.example/path"},
        {"proxy": f"{proxy}proxy.example:port"},
        {"proxy": proxy.replace("http", "gopher") + "proxy.example"},
        {"endpoint": f"{proxy}127.0.0.1"},
        {"endpoint": f"https://127.0.0.1/?SessionID={_quoted(SESSION)}"},
        {"proxy": f"{proxy}proxy.example:1", "retries": -1},
        {"proxy": f"{proxy}proxy.example:1", "timeout": -1},
    ):
        try:
            Client(case.version, case.protocol, **cast("Any", settings))
        except ECGridOSError as error:
            case.seen.error(error)
        else:
            raise AssertionError("no error was raised")
    async with Client(case.version, case.protocol, "http://127.0.0.1:9") as client:
        case.raises(ArgumentError, client.session, "", PASSWORD)
        case.raises(ArgumentError, client.session, "demo", "")
        case.raises(ArgumentError, client.attach, "")
        await case.fails(ArgumentError, client.login("demo", PASSWORD + "\x00"))
        await case.fails(ArgumentError, client.login("", PASSWORD))
    case.raises(StateError, client.session, "demo", PASSWORD)
    case.raises(StateError, client.attach, SESSION)


# The service quotes what it was sent.


@scenario
async def a_fault_quotes(case: Case) -> None:
    await case.quoted(Fault, fault(spelled(SENT)))
    await case.quoted(Fault, fault(spelled(SENT), info=False))
    await case.quoted(ECGridOSError, plain(spelled(SENT)))
    await case.quoted(ECGridOSError, plain(f"Missing parameter: {spelled(SENT)}"))


@scenario
async def a_fault_quotes_a_part(case: Case) -> None:
    said = "x" * 1990 + PASSWORD
    await case.quoted(Fault, fault(said))
    await case.quoted(ECGridOSError, plain(said))
    for secret in SENT:
        for length in (8, len(secret) - 1):
            cut = http(f"you sent {secret[:length]}".encode(), headers=HTML)
            await case.quoted(NotSoapError, cut)


@scenario
async def a_page_quotes(case: Case) -> None:
    for start in range(0, len(planted.ECHOED), 3):
        names = planted.ECHOED[start : start + 3]
        said = "\n".join(planted.SPELLINGS[name](secret) for name in names for secret in SENT[:2])
        await case.quoted(ECGridOSError, page(said, status="503 Service Unavailable"))
        await case.quoted(NotSoapError, page(said, media="application/json"))


@scenario
async def a_request_is_dumped(case: Case) -> None:
    async with answering(NOW) as server, case.session(server.url) as session:
        built = session.build(session.change_password, PASSWORD, NEW_PASSWORD)
        dump = f"{built.method} {built.url}\n\n{built.body.decode()}"
    for said in (dump, html.escape(dump)):
        await case.quoted(ECGridOSError, page(said, status="400 Bad Request"))


@scenario
async def headers_quote(case: Case) -> None:
    for secret in SENT:
        target = f"https://127.0.0.1:9/a.asmx?SessionID={planted.SPELLINGS['form of .NET'](secret)}"
        for status in (301, 302, 303, 307, 308) if secret is SESSION else ():
            await case.quoted(
                RedirectError,
                http(b"", status=f"{status} Moved", headers=(f"Location: {target}",)),
            )
        ascii_secret = _quoted(secret)
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
        f"X-Query: SessionID={_quoted(SESSION)}",
        "Content-Type: text/xml; charset=utf-8",
    )
    answer = case.result("ChangePassword", "true").partition(b"\r\n\r\n")[2]
    async with (
        answering(http(answer, headers=headers)) as server,
        case.session(server.url) as session,
    ):
        case.seen.raw(await session.raw(session.change_password, PASSWORD, NEW_PASSWORD))


@scenario
async def an_answer_in_utf_16(case: Case) -> None:
    media = ("Content-Type: text/xml; charset=utf-16",)
    text = case.result("GeneratePassword", html.escape(ISSUED), "string")
    markup = text.partition(b"\r\n\r\n")[2].decode()
    said = markup.replace("</", f"<!-- {html.escape(SESSION.replace('-', ''))} --></", 1)
    for charset in ("utf-16", "utf-16-le", "utf-16-be"):
        async with (
            answering(http(said.encode(charset), headers=media)) as server,
            case.session(server.url) as session,
        ):
            try:
                case.seen.raw(await session.raw(session.generate_password, 12))
            except ECGridOSError as error:
                case.seen.error(error)
    broken = f"<a>{html.escape(PASSWORD)}</b>"
    await case.quoted(ECGridOSError, http(broken.encode("utf-16"), headers=media))


@scenario
async def an_answer_in_latin_1(case: Case) -> None:
    media = ("Content-Type: text/html; charset=iso-8859-1",)
    for secret in SENT:
        said = secret.replace("€", "").encode("latin-1")
        await case.quoted(ECGridOSError, http(said, headers=media))


@scenario
async def a_value_cannot_be_read(case: Case) -> None:
    for secret in SENT:
        text = html.escape(secret)
        await case.quoted(DecodeError, case.result("ChangePassword", text))
        await case.quoted(DecodeError, case.result("ChangePassword", f"you sent {text}"))
    content = f"<SessionID>{html.escape(ISSUED)}</SessionID><UserID>seven</UserID>"
    answer = case.result("WhoAmI", content, "SessionInfo")
    async with answering(answer) as server, case.session(server.url) as session:
        await case.fails(DecodeError, session.who_am_i())


@scenario
async def markup_is_broken(case: Case) -> None:
    for secret in SENT:
        for said in (secret, html.escape(secret), f"<{secret}>"):
            answer = case.result("ChangePassword", f"<b>{said}</a>")
            await case.quoted(ECGridOSError, answer)


@scenario
async def a_parcel_cannot_be_read(case: Case) -> None:
    text = _base64(GIVEN_CONTENT)
    for content in (f"{text}~", f"{text}</Nothing>"):
        answer = case.result("ParcelDownload", f"<Content>{content}</Content>", "FileInfo")
        async with answering(answer) as server, case.session(server.url) as session:
            await case.fails(ECGridOSError, session.parcels.download(4711))
            await case.fails(
                ECGridOSError,
                session.download_to(case.folder / "a", session.parcels.download, 4711),
            )


@scenario
async def an_answer_is_cut_off(case: Case) -> None:
    whole = case.result("GeneratePassword", html.escape(ISSUED), "string")
    body = whole.partition(b"\r\n\r\n")[2]
    at = body.index(b"Qissu")
    for cut in (at + 8, at + 20, body.index(b"</", at)):
        headers = ("Content-Type: text/xml; charset=utf-8",)
        async with (
            answering(http(body[:cut], headers=headers)) as server,
            case.session(server.url) as session,
        ):
            await case.fails(MalformedXMLError, session.generate_password(12))


@scenario
async def an_answer_is_too_large(case: Case) -> None:
    said = page(PASSWORD * 100)
    chunked = http(b"", headers=("Transfer-Encoding: chunked", "Content-Type: text/html"))
    chunked += b"%x\r\n" % (len(PASSWORD.encode()) * 100) + PASSWORD.encode() * 100 + b"\r\n"
    packed = gzip.compress(PASSWORD.encode() * 5000)
    zipped = http(packed, headers=("Content-Encoding: gzip", "Content-Type: text/html"))
    for answer in (said, chunked, zipped):
        async with (
            answering(answer) as server,
            case.session(server.url, max_reply_bytes=1000) as session,
        ):
            await case.fails(ReplyTooLargeError, session.change_password(PASSWORD, NEW_PASSWORD))


@scenario
async def an_answer_is_packed(case: Case) -> None:
    for data in (gzip.compress(PASSWORD.encode()), PASSWORD.encode()):
        await case.quoted(
            ECGridOSError, http(data, headers=("Content-Encoding: gzip", "Content-Type: text/html"))
        )


# The network fails.


@scenario
async def nobody_listens(case: Case) -> None:
    async with case.session("http://127.0.0.1:9", retries=1) as session:
        await case.fails(ConnectError, session.change_password(PASSWORD, NEW_PASSWORD))
        await case.fails(ConnectError, session.parcels.upload("a.edi", content=CONTENT))


@scenario
async def the_connection_breaks(case: Case) -> None:
    error = await case.quoted(OutcomeUnknownError, None)
    assert isinstance(error, OutcomeUnknownError)
    assert error.arguments == {"old_password": "***", "new_password": "***"}
    async with answering(None) as server, case.session(server.url) as session:
        await case.fails(TransportError, session.who_am_i())
        await case.fails(OutcomeUnknownError, session.parcels.upload("a.edi", content=CONTENT))
        if case.version is ApiVersion.V4_1:
            as_text = session.parcels.upload_a("a.edi", _base64(CONTENT))
            await case.fails(OutcomeUnknownError, as_text)


@scenario
async def the_server_is_an_echo(case: Case) -> None:
    async with repeating() as server, case.session(server.url) as session:
        await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
        await case.fails(ECGridOSError, session.who_am_i())
    for garbage in (
        f"HTTP/1.1 200 {_quoted(PASSWORD)}\r\nX {_quoted(SESSION)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nX: a\r\nContent-Length: {_quoted(PASSWORD)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {_quoted(SESSION)}\r\n\r\n",
        f"{_quoted(NEW_PASSWORD)}\r\n\r\n",
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{_quoted(SESSION)}\r\n",
    ):
        await case.quoted(ECGridOSError, garbage.encode())


@scenario
async def no_answer_comes(case: Case) -> None:
    async with silent() as server, case.session(server.url, timeout=0.05) as session:
        await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
        error = await case.fails(TransportError, session.who_am_i())
        assert isinstance(error, CallTimeoutError | DeadlineError)


@scenario
async def a_call_is_cancelled(case: Case) -> None:
    cancelled = anyio.get_cancelled_exc_class()
    async with silent() as server, case.session(server.url) as session:
        caught: list[BaseException] = []

        async def call() -> None:
            try:
                await session.change_password(PASSWORD, NEW_PASSWORD)
            except cancelled as error:
                caught.append(error)
                raise

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            with anyio.fail_after(10):
                while not server.open:
                    await anyio.sleep(0.005)
            await anyio.sleep(0.01)
            tasks.cancel_scope.cancel()
        assert caught
        case.seen.error(caught[0])


@scenario
async def a_group_fails(case: Case) -> None:
    async with answering(fault(spelled(SENT))) as server, case.session(server.url) as session:
        try:
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(session.change_password, PASSWORD, NEW_PASSWORD)
        except BaseExceptionGroup as group:
            case.seen.error(group)
        else:
            raise AssertionError("no error was raised")
    async with (
        answering(fault(spelled([SESSION]))) as server,
        case.session(server.url) as session,
        session.fan_out(session.mailboxes.info, [1, 2]) as outcomes,
    ):
        async for outcome in outcomes:
            assert outcome.error is not None
            case.seen.error(outcome.error)
            case.seen.object("outcome", outcome)


# Sessions.

EXPIRED: Final = fault("Invalid SessionID.", string="SessionTimeout:")


def _expired(case: Case) -> bytes:
    if case.protocol.is_soap:
        return EXPIRED
    return plain("SessionTimeout: Invalid SessionID.")


@scenario
async def a_session_cannot_be_renewed(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    said = spelled([PASSWORD])
    refusal = fault(said) if case.protocol.is_soap else plain(said)
    refused = (fault if case.protocol.is_soap else plain)(f"AccessDenied {said}")
    for failing in (refusal, refused, None, page(said)):
        async with (
            answering(login, _expired(case), failing, plain("gone")) as server,
            Client(case.version, case.protocol, server.url, retries=0) as client,
        ):
            session = client.session("demo", PASSWORD)
            async with session:
                await case.fails(ECGridOSError, session.change_password(PASSWORD, NEW_PASSWORD))
                case.note(client, session)


@scenario
async def login_is_refused(case: Case) -> None:
    for answer in (
        fault(spelled([PASSWORD])),
        plain(spelled([PASSWORD])),
        page(PASSWORD),
        case.result("Login", "", "string"),
        None,
    ):
        async with (
            answering(answer) as server,
            Client(case.version, case.protocol, server.url, retries=0) as client,
        ):
            await case.fails(ECGridOSError, _enter(client.session("demo", PASSWORD)))


@scenario
async def logout_fails(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    quoting = fault(spelled([ISSUED])) if case.protocol.is_soap else plain(spelled([ISSUED]))
    for answer in (quoting, None, page(ISSUED)):
        async with (
            answering(login, answer) as server,
            Client(case.version, case.protocol, server.url, retries=0) as client,
        ):
            try:
                async with client.session("demo", PASSWORD) as session:
                    case.note(client, session)
                    raise ValueError("of the caller's own")
            except ValueError as error:
                case.seen.error(error)
                assert "Logout failed" in error.__notes__[0]  # noqa: PT017  # and it is noted


@scenario
async def a_session_is_forgotten(case: Case) -> None:
    login = case.result("Login", html.escape(ISSUED), "string")
    async with (
        answering(login) as server,
        Client(case.version, case.protocol, server.url) as client,
    ):
        session = client.session("demo", PASSWORD)
        await session.__aenter__()
        case.note(client, session)
        del session
        gc.collect()


@scenario
async def a_session_is_not_open(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        pass
    await case.fails(StateError, session.change_password(PASSWORD, NEW_PASSWORD))
    async with Client(case.version, case.protocol, "http://127.0.0.1:9") as client:
        unopened = client.session("demo", PASSWORD)
        case.note(client, unopened)
        await case.fails(StateError, unopened.change_password(PASSWORD, NEW_PASSWORD))


# What the caller brings along fails.


class _OwnError(Exception):
    """Raised by a middleware."""


@scenario
async def middleware_raises(case: Case) -> None:
    async def before(attempt: Attempt, call_next: CallNext) -> WireReply:
        case.seen.object("attempt", attempt)
        case.seen.object("request", attempt.request)
        raise _OwnError

    async def after(attempt: Attempt, call_next: CallNext) -> WireReply:
        reply = await call_next(attempt)
        case.seen.object("reply", reply)
        raise _OwnError

    for middleware in (before, after):
        async with (
            answering(page(spelled(SENT))) as server,
            case.session(server.url, middleware=[middleware]) as session,
        ):
            await case.fails(_OwnError, session.change_password(PASSWORD, NEW_PASSWORD))


@scenario
async def a_file_cannot_be_written(case: Case) -> None:
    content = f"<Content>{_base64(GIVEN_CONTENT)}</Content>"
    answer = case.result("ParcelDownload", content, "FileInfo")
    async with answering(answer) as server, case.session(server.url) as session:
        for path in (case.folder, case.folder / "missing" / "a.edi"):
            await case.fails(OSError, session.download_to(path, session.parcels.download, 4711))
    async with answering(None) as server, case.session(server.url) as session:
        await case.fails(
            ConnectionLostError,
            session.download_to(case.folder / "a", session.parcels.download_no_update, 4711),
        )


@scenario
async def read_fails(case: Case) -> None:
    async with case.session("http://127.0.0.1:9") as session:
        for said in (spelled([SESSION]), f"<a>{SESSION}"):
            try:
                session.read(session.who_am_i, said.encode())
            except ECGridOSError as error:
                case.seen.error(error)


async def _enter(session: Session) -> None:
    async with session:
        raise AssertionError("the session opened")


def _certificate() -> tuple[Any, ...]:
    return (
        7,
        CertificateType.X509,
        "",
        "",
        NOON,
        CertificateUsage.SSL,
        "",
        CERT,
        CERT_PASSWORD,
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _quoted(text: str) -> str:
    return planted.SPELLINGS["percent"](text)
