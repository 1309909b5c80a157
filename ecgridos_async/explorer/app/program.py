"""Program: a call as a program in Python, and as a command. Secrets are variables in it."""

import datetime as dt
import enum
import shlex
from collections.abc import Iterator, Mapping

import attrs

from ecgridos_async.client import Client
from ecgridos_async.contract.plan import Parameter
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import is_bytes, is_secret
from ecgridos_async.explorer.app.listing import Listed
from ecgridos_async.explorer.app.service import Service
from ecgridos_async.services import CLIENT, SESSION


@attrs.frozen(eq=False)
class Program:
    """A call, to be written as a program."""

    service: Service
    client: Client
    listed: Listed
    protocol: Protocol
    arguments: Mapping[str, object] = attrs.field(repr=False)
    files: Mapping[str, str]

    @property
    def parameters(self) -> Iterator[Parameter]:
        """The parameters that have an argument."""
        for one in self.listed.operation.plan(self.listed.version).parameters:
            if one.name in self.arguments:
                yield one

    @property
    def endpoint(self) -> str | None:
        """The address, if it is neither a sandbox nor the published one."""
        found = self.client.settings.endpoint
        published = found == self.listed.version.endpoint
        return None if published or not self.service.is_real else found


def python(program: Program) -> str:
    """Return a whole program."""
    literals = [(one, _literal(one, program)) for one in program.parameters]
    arguments = ", ".join(f"{one.name}={text}" for one, text in literals)
    service, method = program.listed.service, program.listed.method
    owner = service if service in (CLIENT, SESSION) else f"{SESSION}.{service}"
    call = f"print(await {owner}.{method}({arguments}))"
    opened = [*_opened(program)]
    imports = [*_imports(program, "\n".join(text for _, text in literals))]
    lines = [*imports, "", "", "async def main() -> None:", "    async with ("]
    lines += [f"        {one}," for one in opened]
    lines += ["    ):", f"        {call}", "", "", "asyncio.run(main())"]
    return "\n".join(lines)


def _opened(program: Program) -> Iterator[str]:
    """Yield what the program opens."""
    version, protocol = str(program.listed.version), str(program.protocol)
    if program.service.is_real:
        at = f', endpoint="{program.endpoint}"' if program.endpoint else ""
        yield f'Client.from_env(version="{version}", protocol="{protocol}"{at}) as client'
        session = "client.attach()" if program.service.uses_api_key else "client.session()"
    else:
        yield "Sandbox() as sandbox"
        yield f'Client("{version}", "{protocol}", sandbox.url) as client'
        session = "client.session(DEMO_LOGIN, DEMO_PASSWORD)"
    if program.listed.operation.session:
        yield f"{session} as session"


def _imports(program: Program, literals: str) -> Iterator[str]:
    yield "import asyncio"
    for name in ("datetime", "os"):
        if f"{name}." in literals:
            yield f"import {name}"
    if "Path(" in literals:
        yield "from pathlib import Path"
    yield ""
    yield "from ecgridos_async import Client"
    enums = {type(program.arguments[one.name]) for one in program.parameters}
    names = sorted(kind.__name__ for kind in enums if issubclass(kind, enum.Enum))
    if names:
        yield f"from ecgridos_async.models import {', '.join(names)}"
    if not program.service.is_real:
        names = ["DEMO_LOGIN", "DEMO_PASSWORD"] if program.listed.operation.session else []
        yield f"from ecgridos_async.sandbox import {', '.join([*names, 'Sandbox'])}"


def _literal(parameter: Parameter, program: Program) -> str:
    value = program.arguments[parameter.name]
    if is_bytes(parameter.type):
        return f"Path({program.files[parameter.name]!r}).read_bytes()"
    if is_secret(parameter.type):
        return f'os.environ["{variable(parameter)}"]'
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    return repr(value)


def variable(parameter: Parameter) -> str:
    """Return the name of the variable that holds a secret argument."""
    return parameter.name.upper()


def command(program: Program) -> str:
    """Return a command of this package."""
    words = ["ecgridos", "call", program.listed.name]
    for one in program.parameters:
        if is_bytes(one.type):
            words.append(f"{one.name}=@{program.files[one.name]}")
        elif is_secret(one.type):
            words += ["--secret", one.name]
        else:
            words.append(f"{one.name}={_typed(program.arguments[one.name])}")
    words += ["--api-version", str(program.listed.version), "--protocol", str(program.protocol)]
    if not program.service.is_real:
        words.append("--sandbox")
    elif program.endpoint:
        words += ["--endpoint", program.endpoint]
    return shlex.join(words)


def _typed(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)
