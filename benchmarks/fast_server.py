"""A server that answers at once with one prepared reply, so that it is never what is measured.

It runs in a process of its own: `python fast_server.py` prints its port and serves until killed.
"""

import asyncio
import sys

from payloads import PRICELIST_SOAP12

REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/soap+xml; charset=utf-8\r\n"
    b"Content-Length: %d\r\n\r\n" % len(PRICELIST_SOAP12)
) + PRICELIST_SOAP12


class Answer(asyncio.Protocol):
    """Counts the bytes of requests and answers each as soon as it is whole."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while True:
            head, found, rest = self.received.partition(b"\r\n\r\n")
            if not found:
                return
            length = 0
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if len(rest) < length:
                return
            self.received = rest[length:]
            self.transport.write(REPLY)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1])
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
