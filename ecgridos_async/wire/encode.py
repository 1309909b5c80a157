"""Encoding: a plan and its arguments become the request, in any of the four bindings."""

from collections.abc import Callable, Sequence

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import ArgumentError
from ecgridos_async.wire.body import LARGE, Body, escaped
from ecgridos_async.wire.envelope import soap_headers, write_envelope
from ecgridos_async.wire.fields import Value, secret_values, wire_parameters, write_values
from ecgridos_async.wire.form import FORM_HEADERS, decimals, quoted, write_form
from ecgridos_async.wire.messages import NO_HEADERS, WireRequest
from ecgridos_async.wire.scalars import base64_text


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
    Raises ArgumentError for a value that its wire type, or the address of a GET, cannot hold.
    """
    values = write_values(plan, arguments, naive_is_utc=naive_is_utc)
    if protocol.is_soap:
        return WireRequest(
            operation=plan.operation,
            method="POST",
            url=endpoint,
            headers=soap_headers(plan, protocol),
            body=write_envelope(plan, protocol, values),
            secrets=_secrets(plan, values, escaped),
        )
    form = write_form(plan, values)
    url = f"{endpoint}/{plan.operation}"
    secrets = _secrets(plan, values, quoted, decimals)
    if protocol is Protocol.HTTP_GET:
        return WireRequest(
            operation=plan.operation,
            method="GET",
            url=f"{url}?{_query(plan, values, form)}" if form else url,
            headers=NO_HEADERS,
            body=b"",
            secrets=secrets,
        )
    return WireRequest(
        operation=plan.operation,
        method="POST",
        url=url,
        headers=FORM_HEADERS,
        body=form,
        secrets=secrets,
    )


def _query(plan: Plan, values: Sequence[Value], form: bytes | Body) -> str:
    if isinstance(form, bytes):
        return form.decode("ascii")
    parameter, value = next(
        (parameter, value)
        for parameter, value in zip(wire_parameters(plan), values, strict=True)
        if len(value) >= LARGE
    )
    unit = "characters" if isinstance(value, str) else "bytes"
    raise ArgumentError(
        f"{parameter.name} (on the wire {parameter.wire}): HTTP GET puts arguments into the "
        f"address, which has no room for {len(value)} {unit}; use another protocol",
        parameter=parameter.name,
        operation=plan.operation,
    )


def _secrets(
    plan: Plan,
    values: Sequence[Value],
    spell: Callable[[str], str],
    spell_bytes: Callable[[str, bytes], str] | None = None,
) -> tuple[str, ...]:
    """Return the secrets as they are and as they stand on the wire, so that both are masked."""
    spellings: dict[str, None] = {}
    for name, value in secret_values(plan, values):
        text = value if isinstance(value, str) else base64_text(value)
        spellings[text] = spellings[spell(text)] = None
        if spell_bytes is not None and isinstance(value, bytes):
            spellings[spell_bytes(name, value)] = None
    return tuple(spellings)
