"""A server over TLS or not, and a certificate for it."""

import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import cast

import anyio
import trustme
from anyio.abc import SocketAttribute, SocketStream
from anyio.streams.tls import TLSListener, TLSStream

from tests.transport.server import NOW, Connection, Serve, Server, serve


class Certificate:
    """A certificate for this machine and for the name of an IDN host, and who trusts it."""

    def __init__(self) -> None:
        authority = trustme.CA()
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf = authority.issue_cert("127.0.0.1", "::1", "localhost", "xn--mnchen-3ya.example")
        with leaf.private_key_and_cert_chain_pem.tempfile() as path:
            self.server.load_cert_chain(path)
        self.client = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


@asynccontextmanager
async def service(
    scheme: str,
    certificate: Certificate,
    behaviour: Serve | None = None,
    host: str = "127.0.0.1",
) -> AsyncGenerator[Server, None]:
    """Run a service, over TLS or not, that tells the time if nothing else is wanted."""

    async def reply(connection: Connection) -> None:
        while True:
            server.requests.append(await connection.receive())
            await connection.send(NOW)

    if scheme == "http":
        async with serve(behaviour, host=host) as server:
            yield server
        return

    plain = await anyio.create_tcp_listener(local_host=host)
    async with TLSListener(plain, certificate.server, standard_compatible=False) as listener:
        server = Server(behaviour or reply, plain.extra(SocketAttribute.local_port), host)
        server.url = server.url.replace("http:", "https:")

        async def handle(stream: TLSStream) -> None:
            await server.handle(cast("SocketStream", stream))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listener.serve, handle)
            yield server
            tasks.cancel_scope.cancel()
