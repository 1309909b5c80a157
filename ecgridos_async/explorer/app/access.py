"""Access: who may use the explorer. Every request passes here first."""

import secrets
from collections.abc import Collection, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN: Final = "token"  # noqa: S105  # the name of it
"""The parameter of the address that holds the token."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # With no-referrer, browsers would send `Origin: null` with each form.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_SAFE: Final = ("GET", "HEAD")
_REFUSED: Final = (
    "This explorer is for whoever started it. Open the address that `ecgridos explore` printed, "
    "with its token."
)


class Entrance(Protocol):
    """Decides who is let in."""

    async def refuse(self, request: Request) -> Response | None:
        """Return the response to somebody who is not let in, None to others."""
        ...


class TokenEntrance:
    """Lets in whoever has the token: in the address at first, in a cookie from then on."""

    def __init__(self, port: int) -> None:
        self.token: str = secrets.token_urlsafe(32)
        """For the address. It may be used many times."""
        self._once = set[str]()
        self._cookie = f"ecgridos-explorer-{port}"  # ports of a host share their cookies
        self._in_cookie = secrets.token_urlsafe(32)

    def token_once(self) -> str:
        """Return a token that is good for one visit.

        A browser that is started gets its address on its command line, which every user of the
        machine can see.
        """
        token = secrets.token_urlsafe(32)
        self._once.add(token)
        return token

    async def refuse(self, request: Request) -> Response | None:
        """Return what tells others to go, or takes the token out of the address."""
        given = request.query_params.get(TOKEN)
        if given is not None and request.method in _SAFE and self._accepts(given):
            to = request.url.remove_query_params(TOKEN)
            response = RedirectResponse(f"{to.path}?{to.query}".rstrip("?"), status_code=303)
            response.set_cookie(self._cookie, self._in_cookie, httponly=True, samesite="strict")
            return response
        if _is_same(request.cookies.get(self._cookie, ""), self._in_cookie):
            return None
        return PlainTextResponse(_REFUSED, status_code=403)

    def _accepts(self, given: str) -> bool:
        if _is_same(given, self.token):
            return True
        found = [token for token in self._once if _is_same(given, token)]
        self._once.difference_update(found)
        return bool(found)


class Guard:
    """Refuses what a page of somebody else could send, and protects what is sent back.

    Args:
        app: The application.
        entrance: Who is let in.
        allowed_hosts: What the Host header may be, with its port or for all ports. Others are
            refused, or a page elsewhere could give itself the address of this machine.
    """

    def __init__(
        self, app: ASGIApp, entrance: Entrance, allowed_hosts: Collection[str] = LOOPBACK
    ) -> None:
        self._app = app
        self._entrance = entrance
        self._hosts = frozenset(host.lower() for host in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # there are no WebSockets here
            await send({"type": "websocket.close", "code": 1008})
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        request = Request(scope, receive)
        refused = self._refuse(request) or await self._entrance.refuse(request)
        await (refused or self._app)(scope, receive, send_protected)

    def _refuse(self, request: Request) -> Response | None:
        host = request.headers.get("host", "").lower()
        if host not in self._hosts and _without_port(host) not in self._hosts:
            return PlainTextResponse("This is not the host that you asked for.", status_code=421)
        if request.method not in _SAFE and not _is_own(request, host):
            return PlainTextResponse("Another page sent this form.", status_code=403)
        return None


def _is_own(request: Request, host: str) -> bool:
    """Tell whether a page of this application sent the request."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = urlsplit(request.headers.get("origin", ""))
    return site == "same-origin" and origin.scheme != "" and origin.netloc.lower() == host


def _without_port(host: str) -> str:
    name, _, port = host.rpartition(":")
    return name if name and port.isdecimal() else host


def _is_same(given: str, known: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), known.encode())


def local_hosts(port: int) -> Sequence[str]:
    """Return what the Host header of a browser on this machine may be."""
    return [f"{host}:{port}" for host in LOOPBACK]
