"""Encoding: a plan and its arguments become the request, in any of the four bindings.

What is the same in all requests of an operation is made once, by `encoder`; a call writes its
values into that.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from ecgridos_async._wire import envelope, form
from ecgridos_async._wire.escapes import escaped, quoted
from ecgridos_async._wire.fields import Value, Writer, value_writers
from ecgridos_async._wire.scalars import base64_text
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.protocol import MAX_QUERY_LENGTH, Protocol
from ecgridos_async.contract.types import Integer, is_secret
from ecgridos_async.errors import ArgumentError
from ecgridos_async.messages import NO_HEADERS, Spellings, WireRequest

if TYPE_CHECKING:
    from ecgridos_async._wire.body import Body


class Encoder:
    """Writes the requests that call one operation by one binding."""

    def __init__(
        self, plan: Plan, protocol: Protocol, *, naive_is_utc: bool, max_query_length: int
    ) -> None:
        """Make what all requests share."""
        self.plan = plan
        self._max_query_length = max_query_length
        self._parameters = plan.wire_parameters
        self._values = value_writers(plan, naive_is_utc=naive_is_utc)
        """Return what the wire carries of each argument."""
        self._is_soap = protocol.is_soap
        self._is_get = protocol is Protocol.HTTP_GET
        self._operation = plan.operation
        headers: Mapping[str, str]
        writers: list[Writer]
        if self._is_soap:
            self._skeleton = envelope.skeleton(plan, protocol)
            writers = [*map(envelope.writer, self._parameters, self._values)]
            headers = envelope.headers(plan, protocol)
        else:
            self._values = [*map(form.value_writer, self._parameters, self._values)]
            self._skeleton = form.skeleton(self._parameters)
            writers = [*map(form.writer, self._parameters, self._values)]
            headers = NO_HEADERS if self._is_get else form.HEADERS
        if plan.session:  # the id is the same in call after call
            writers[0] = functools.lru_cache(maxsize=8)(writers[0])
        self._write = _compiled(self._skeleton, self._parameters, writers)
        self._headers = MappingProxyType(headers)

    def request(self, endpoint: str, arguments: Sequence[object]) -> WireRequest:
        """Return the request that calls the operation at *endpoint*.

        *arguments* are in wire order, the session id first where the plan has one. Raises
        ArgumentError for a value that its wire type, or the address of a GET, cannot hold.
        """
        content: bytes | Body
        try:
            content = self._write(*arguments)
        except ValueError:  # one is wrong, or too large to be written at once
            content = self._large_content(arguments)
        secrets = Spellings(self, arguments)
        if self._is_soap:
            return WireRequest(self._operation, "POST", endpoint, self._headers, content, secrets)
        url = f"{endpoint}/{self._operation}"
        if not self._is_get:
            return WireRequest(self._operation, "POST", url, self._headers, content, secrets)
        length = len(content) if isinstance(content, bytes) else content.length
        if length > self._max_query_length:
            raise self._too_long(length, arguments)
        if length:
            url = f"{url}?{bytes(content).decode('ascii')}"
        return WireRequest(self._operation, "GET", url, self._headers, b"", secrets)

    def _too_long(self, length: int, arguments: Sequence[object]) -> ArgumentError:
        """Return the refusal of a query that the server would refuse, without saying why."""
        values = [write(argument) for write, argument in zip(self._values, arguments, strict=True)]
        lengths = [*map(len, map(form.piece, self._parameters, values))]
        longest = max(lengths)
        return self._refusal(
            lengths.index(longest),
            f"HTTP GET puts the arguments into the query of the address; it would have {length} "
            f"characters, {longest} of them for this argument, and ASP.NET takes "
            f"{self._max_query_length} (max_query_length). Use HTTP POST or SOAP, or set "
            "max_query_length on the client if the server takes more",
        )

    def _large_content(self, arguments: Sequence[object]) -> "bytes | Body":
        values: list[Value] = []
        for write, argument in zip(self._values, arguments, strict=True):
            try:
                values.append(write(argument))
            except ValueError as error:
                raise self._refusal(len(values), str(error)) from None
        if self._is_soap:
            return envelope.large_content(self._skeleton, values)
        return form.large_content(self._parameters, values)

    def _refusal(self, position: int, problem: str) -> ArgumentError:
        parameter = self._parameters[position]
        return ArgumentError(
            f"{parameter.name} (on the wire {parameter.wire}): {problem}",
            parameter=parameter.name,
            operation=self._operation,
        )

    def spellings(self, arguments: Sequence[object]) -> tuple[str, ...]:
        """Return the secrets as they are and as they stand on the wire, so that both are masked."""
        spell = escaped if self._is_soap else quoted
        found: dict[str, None] = {}
        for parameter, write, argument in zip(
            self._parameters, self._values, arguments, strict=True
        ):
            if not is_secret(parameter.type):
                continue
            value = write(argument)
            text = value if isinstance(value, str) else base64_text(value)
            found[text] = found[spell(text)] = None
            if not self._is_soap and isinstance(value, bytes):
                found[form.decimals(parameter.wire, value)] = None
        return tuple(found)


def _compiled(
    skeleton: Sequence[bytes], parameters: Sequence[Parameter], writers: Sequence[Writer]
) -> Callable[..., bytes]:
    """Return a function that writes the arguments of a call into the slots of *skeleton*.

    For two parameters, of which the second is a number, it is

        def write(a0, a1):
            return template % (
                w0(a0),
                b"%d" % a1 if type(a1) is int and -2147483648 <= a1 <= 2147483647 else w1(a1),
            )

    where a writer raises ValueError for an argument that is wrong, or large.
    """
    written: list[str] = []
    for n, parameter in enumerate(parameters):
        kind, text = parameter.type, f"w{n}(a{n})"
        if isinstance(kind, Integer):
            usual = f"type(a{n}) is int and {kind.minimum} <= a{n} <= {kind.maximum}"
            text = f'b"%d" % a{n} if {usual} else {text}'
        written.append(f"{text}, ")
    names = ", ".join(f"a{n}" for n in range(len(parameters)))
    source = f"def write({names}): return template % ({''.join(written)})"
    space: dict[str, Any] = {f"w{n}": writer for n, writer in enumerate(writers)}
    space["template"] = b"%b".join(part.replace(b"%", b"%%") for part in skeleton)
    exec(source, space)  # noqa: S102  # it holds nothing but numbers of the contract
    return cast("Callable[..., bytes]", space["write"])


@functools.cache
def encoder(
    plan: Plan,
    protocol: Protocol,
    *,
    naive_is_utc: bool = False,
    max_query_length: int = MAX_QUERY_LENGTH,
) -> Encoder:
    """Return what writes the requests that call *plan* by *protocol*.

    *naive_is_utc* lets datetimes without a time zone pass as UTC; otherwise they are refused. A
    GET whose query is longer than *max_query_length* characters is refused too.
    """
    return Encoder(plan, protocol, naive_is_utc=naive_is_utc, max_query_length=max_query_length)
