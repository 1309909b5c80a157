"""Encoding: a plan and its arguments become the request, in any of the four bindings."""

from collections.abc import Callable, Sequence

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.wire.envelope import escaped, soap_headers, write_envelope
from ecgridos_async.wire.fields import secret_texts, write_texts
from ecgridos_async.wire.form import FORM_HEADERS, quoted, write_form
from ecgridos_async.wire.messages import NO_HEADERS, WireRequest


def encode(
    plan: Plan,
    protocol: Protocol,
    endpoint: str,
    arguments: Sequence[object],
    *,
    naive_is_utc: bool = False,
) -> WireRequest:
    """Return the request that calls *plan* at *endpoint*.

    *arguments* are in wire order, the session id first where the plan has one.
    Raises ArgumentError for a value that its wire type cannot hold.
    """
    texts = write_texts(plan, arguments, naive_is_utc=naive_is_utc)
    secrets = secret_texts(plan, texts)
    if protocol.is_soap:
        secrets = _spellings(secrets, escaped)
        return WireRequest(
            operation=plan.operation,
            method="POST",
            url=endpoint,
            headers=soap_headers(plan, protocol),
            body=write_envelope(plan, protocol, texts),
            secrets=secrets,
        )
    form = write_form(plan, texts)
    url = f"{endpoint}/{plan.operation}"
    secrets = _spellings(secrets, quoted)
    if protocol is Protocol.HTTP_GET:
        return WireRequest(
            operation=plan.operation,
            method="GET",
            url=f"{url}?{form}" if form else url,
            headers=NO_HEADERS,
            body=b"",
            secrets=secrets,
        )
    return WireRequest(
        operation=plan.operation,
        method="POST",
        url=url,
        headers=FORM_HEADERS,
        body=form.encode("ascii"),
        secrets=secrets,
    )


def _spellings(secrets: tuple[str, ...], spell: Callable[[str], str]) -> tuple[str, ...]:
    """Return the secrets as they are and as they stand on the wire, so that both are masked."""
    return tuple(dict.fromkeys((*secrets, *map(spell, secrets))))
