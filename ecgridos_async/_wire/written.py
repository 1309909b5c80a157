"""Compiled writers: one expression encodes the arguments of a call into a request."""

from collections.abc import Callable, Sequence
from typing import cast

from ecgridos_async._wire import generated
from ecgridos_async._wire.fields import Writer
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.types import Integer

ContentWriter = Callable[..., bytes]
"""Returns the content of a request. Raises ValueError for an argument that is wrong or large."""


def content_writer(
    name: str, skeleton: Sequence[bytes], parameters: Sequence[Parameter], writers: Sequence[Writer]
) -> ContentWriter:
    """Return a function that writes the arguments of a call into the slots of *skeleton*.

    Tracebacks show it as the writer of *name*. For two parameters, the second a number, it is

        def write(a0, a1):
            return template % (
                w0(a0),
                b"%d" % a1 if type(a1) is int and -2147483648 <= a1 <= 2147483647 else w1(a1),
            )
    """
    arguments = ", ".join(f"a{n}" for n in range(len(parameters)))
    lines = [f"  {_written(n, parameter)},\n" for n, parameter in enumerate(parameters)]
    source = f"def write({arguments}):\n return template % (\n{''.join(lines)} )\n"
    template = b"%b".join(part.replace(b"%", b"%%") for part in skeleton)
    names = {f"w{n}": writer for n, writer in enumerate(writers)}
    made = generated.run(source, f"<writer of {name}>", {"template": template, **names})
    return cast("ContentWriter", made["write"])


def _written(n: int, parameter: Parameter) -> str:
    kind = parameter.type
    if not isinstance(kind, Integer):
        return f"w{n}(a{n})"
    usual = f"type(a{n}) is int and {kind.minimum} <= a{n} <= {kind.maximum}"
    return f'b"%d" % a{n} if {usual} else w{n}(a{n})'
