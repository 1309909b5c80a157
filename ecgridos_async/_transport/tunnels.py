"""Tunnels: the handshake with a proxy that connects a stream to the service."""

import http

import anyio.lowlevel

from ecgridos_async._transport._httpx import httpcore
from ecgridos_async._transport.http11 import READ, Headers, ReplyParser, request_head
from ecgridos_async._transport.streams import Stream


async def by_http(stream: Stream, authority: bytes, headers: Headers) -> None:
    """Ask an HTTP proxy for a tunnel to a host and port. Raises ProxyError if it refuses."""
    head = request_head(b"CONNECT", authority, headers)
    await stream.write(head.data, None)
    reply = ReplyParser()
    while not reply.has_head:
        reply.feed(await stream.read(READ, None))
        await anyio.lowlevel.checkpoint()  # informational replies may never end
    if not 200 <= reply.status < 300:
        raise httpcore.ProxyError(status_line(reply.status))
    if reply.pieces or reply.has_leftover:
        raise httpcore.ProxyError("it sent more than its reply to CONNECT")


def status_line(status: int) -> str:
    """Return a status and its standard meaning; the proxy's own text may quote credentials."""
    try:
        return f"{status} {http.HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


async def by_socks(
    stream: Stream, host: bytes, port: int, auth: tuple[bytes, bytes] | None
) -> None:
    """Ask a SOCKS 5 proxy for a tunnel to a host and port. Raises ProxyError if it refuses."""
    from socksio import ProtocolError

    try:
        await _socks(stream, host, port, auth)
    except ProtocolError as error:
        raise httpcore.ProxyError("its reply is not SOCKS 5") from error


async def _socks(stream: Stream, host: bytes, port: int, auth: tuple[bytes, bytes] | None) -> None:
    import socksio

    methods = socksio.SOCKS5AuthMethod
    method = methods.USERNAME_PASSWORD if auth else methods.NO_AUTH_REQUIRED
    await stream.write(socksio.SOCKS5AuthMethodsRequest([method]).dumps(), None)
    if socksio.SOCKS5AuthReply.loads(await _exactly(stream, 2)).method != method:
        raise httpcore.ProxyError(f"it {'takes no' if auth else 'wants a'} user and password")
    if auth:
        await stream.write(socksio.SOCKS5UsernamePasswordRequest(*auth).dumps(), None)
        if await _exactly(stream, 2) != b"\1\0":
            raise httpcore.ProxyError("it refused the user or password")
    command = socksio.SOCKS5Command.CONNECT
    request = socksio.SOCKS5CommandRequest.from_address(command, (host, port))
    await stream.write(request.dumps(), None)
    reply = await _exactly(stream, 5)  # the last of these bytes tells the length of the rest
    length = {1: 4, 3: 1 + reply[4], 4: 16}.get(reply[3], 1) + 2
    code = socksio.SOCKS5Reply.loads(reply + await _exactly(stream, length - 1)).reply_code
    if code is not socksio.SOCKS5ReplyCode.SUCCEEDED:
        raise httpcore.ProxyError(f"it did not connect: {code.name}")


async def _exactly(stream: Stream, count: int) -> bytes:
    """Read exactly so many bytes: the next ones are from the service."""
    data = b""
    while len(data) < count:
        piece = await stream.read(count - len(data), None)
        if not piece:
            raise httpcore.ProxyError("it closed the connection")
        data += piece
    return data
