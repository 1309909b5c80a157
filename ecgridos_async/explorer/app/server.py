"""Server: the explorer as an ASGI application, and its addresses."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import attrs
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ecgridos_async.contract.operation import Effect
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ArgumentError
from ecgridos_async.explorer.app.access import LOOPBACK, Entrance, Guard
from ecgridos_async.explorer.app.calls import Outcome, call
from ecgridos_async.explorer.app.curl import curl
from ecgridos_async.explorer.app.forms import EMPTY, PROTOCOL, Filled, fields_of, read_form
from ecgridos_async.explorer.app.listing import EFFECTS, EVIDENCE, Listed, listed_in
from ecgridos_async.explorer.app.pending import Pending
from ecgridos_async.explorer.app.program import Program, command, python
from ecgridos_async.explorer.app.rendering import page
from ecgridos_async.explorer.app.service import Service
from ecgridos_async.explorer.app.wire import built, request_text

BINDINGS: Final = {
    Protocol.SOAP12: "SOAP 1.2",
    Protocol.SOAP11: "SOAP 1.1",
    Protocol.HTTP_POST: "HTTP POST",
    Protocol.HTTP_GET: "HTTP GET",
}
_STATIC: Final = Path(__file__).with_name("static")
_NONCE: Final = "nonce"
_LOGOUT: Final = "Logout"


def explorer_app(
    service: Service,
    entrance: Entrance,
    *,
    protocol: Protocol = Protocol.SOAP12,
    allowed_hosts: Collection[str] = LOOPBACK,
) -> Starlette:
    """Return the explorer as an ASGI application.

    Args:
        service: Where the calls go.
        entrance: Who is let in.
        protocol: The binding that is chosen at first.
        allowed_hosts: What the Host header may be, with its port or for all ports.
    """
    pages = Pages(service, protocol, Pending())

    return Starlette(
        routes=[
            Route("/", pages.start, name="start"),
            Mount("/static", StaticFiles(directory=_STATIC), name="static"),
            Route("/confirm", pages.confirm, methods=["POST"]),
            Route("/{version}/", pages.list),
            Route("/{version}/{operation}", pages.show),
            Route("/{version}/{operation}", pages.send, methods=["POST"]),
        ],
        middleware=[Middleware(Guard, entrance=entrance, allowed_hosts=allowed_hosts)],
        exception_handlers={404: pages.not_found},
    )


@attrs.frozen(eq=False)
class Pages:
    """The pages, each an endpoint."""

    service: Service
    protocol: Protocol
    pending: Pending

    async def start(self, request: Request) -> Response:
        """Lead to the newest version."""
        version = max(self.service.versions(request))
        return RedirectResponse(f"{_root(request)}/{version}/", status_code=303)

    async def list(self, request: Request) -> Response:
        """Show the operations of a version, or those that a search finds."""
        version = self._version(request)
        if version is None:
            return await self.not_found(request)
        text = request.query_params.get("q", "")
        here = listed_in(version)
        newest_first = sorted(self.service.versions(request), reverse=True)
        elsewhere: dict[str, Listed] = {}
        for other in newest_first:
            elsewhere = listed_in(other) | elsewhere
        return self._page(
            request,
            "list.html",
            version,
            q=text,
            found=[one for one in here.values() if one.matches(text)],
            others=[
                one
                for name, one in sorted(elsewhere.items())
                if name not in here and one.matches(text)
            ],
        )

    async def show(self, request: Request) -> Response:
        """Show an operation and its form."""
        listed = self._listed(request)
        if listed is None:
            return await self.not_found(request)
        return self._operation(request, listed, self.protocol)

    async def send(self, request: Request) -> Response:
        """Call an operation, or ask whether to."""
        listed = self._listed(request)
        if listed is None:
            return await self.not_found(request)
        async with request.form() as form:
            chosen = str(form.get(PROTOCOL, ""))
            protocol = Protocol(chosen) if chosen in [*Protocol] else self.protocol
            filled = await read_form(listed, form)
        if filled.problems:
            return self._operation(request, listed, protocol, filled)
        try:
            self._refuse_logout(listed)
            if self.service.is_real and listed.effect is not Effect.READ:
                return await self._ask(request, listed, protocol, filled)
            return await self._call(request, listed, protocol, filled)
        except ArgumentError as error:
            return self._operation(request, listed, protocol, filled.refused(error))

    async def confirm(self, request: Request) -> Response:
        """Make a call that was asked about."""
        async with request.form() as form:
            asked = self.pending.take(str(form.get(_NONCE, "")))
        if asked is None:
            return self._page(request, "gone.html", None, status=409)
        return await self._call(request, asked.listed, asked.protocol, asked.filled)

    async def not_found(self, request: Request, _: Exception | None = None) -> Response:
        """Say that there is no such page."""
        return self._page(request, "missing.html", None, status=404)

    def _refuse_logout(self, listed: Listed) -> None:
        if self.service.shares_sessions and listed.name == _LOGOUT:
            raise ArgumentError("others use the session, too: it stays open", parameter=_LOGOUT)

    async def _ask(
        self, request: Request, listed: Listed, protocol: Protocol, filled: Filled
    ) -> Response:
        client = await self.service.client(request, listed.version)
        text = request_text(built(client, listed, protocol, filled.arguments))
        return self._page(
            request,
            "confirm.html",
            listed.version,
            listed=listed,
            effect=EFFECTS[listed.effect],
            binding=BINDINGS[protocol],
            message=text,
            nonce=self.pending.add(listed, protocol, filled),
        )

    async def _call(
        self, request: Request, listed: Listed, protocol: Protocol, filled: Filled
    ) -> Response:
        outcome = await call(self.service, request, listed, protocol, filled)
        client = await self.service.client(request, listed.version)
        program = Program(self.service, client, listed, protocol, filled.arguments, filled.files)
        snippets = {
            "Python": python(program),
            "Command": command(program),
            "curl": curl(program),
        }
        return self._operation(request, listed, protocol, filled, outcome, snippets)

    def _operation(
        self,
        request: Request,
        listed: Listed,
        protocol: Protocol,
        filled: Filled = EMPTY,
        outcome: Outcome | None = None,
        snippets: dict[str, str] | None = None,
    ) -> Response:
        return self._page(
            request,
            "operation.html",
            listed.version,
            422 if filled.problems else 200,
            listed=listed,
            elsewhere=[v for v in self.service.versions(request) if v in listed.operation.versions],
            fields=fields_of(listed),
            effect=EFFECTS[listed.effect],
            evidence=EVIDENCE[listed.evidence],
            plan=listed.operation.plan(listed.version),
            bindings=BINDINGS,
            protocol=protocol,
            filled=filled,
            outcome=outcome,
            snippets=snippets or {},
        )

    def _page(
        self,
        request: Request,
        template: str,
        version: ApiVersion | None,
        status: int = 200,
        **values: object,
    ) -> Response:
        versions: Sequence[ApiVersion] = self.service.versions(request)
        common = {
            "root": _root(request),
            "service": self.service,
            "service_name": self.service.name_for(request),
            "versions": versions,
            "version": version,
        }
        return HTMLResponse(page(template, **common, **values), status_code=status)

    def _version(self, request: Request) -> ApiVersion | None:
        asked = request.path_params.get("version", "")
        return next((one for one in self.service.versions(request) if one == asked), None)

    def _listed(self, request: Request) -> Listed | None:
        version = self._version(request)
        return None if version is None else listed_in(version).get(request.path_params["operation"])


def _root(request: Request) -> str:
    """Return where the application is mounted."""
    root: str = request.scope.get("root_path", "")
    return root.rstrip("/")
