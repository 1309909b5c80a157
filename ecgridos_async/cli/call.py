"""Calls any operation once and prints its result."""

import contextlib
import os
import stat
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import attrs

from ecgridos_async.cli.arguments import ask, read_arguments, require_all
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.formats import Format, check_format, write_result
from ecgridos_async.cli.output import write_json
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.client import Client
from ecgridos_async.contract.content import content_field
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.types import is_secret
from ecgridos_async.errors import ArgumentError
from ecgridos_async.models.plain import PlainData, Secrets, to_dict
from ecgridos_async.secret import MASK
from ecgridos_async.services import CLIENT, SESSION, all_operations, operation_named
from ecgridos_async.session import Session
from ecgridos_async.signals import run

Method = Callable[..., Awaitable[object]]

_ANY_ID = "00000000-0000-0000-0000-000000000000"


@attrs.frozen(kw_only=True)
class Call:
    """One call of one operation."""

    operation: str
    arguments: Sequence[str]
    """Each as `name=value`."""
    asked: Sequence[str]
    """Names of the arguments to prompt for."""
    service: ServiceAt
    output: Path | None
    """The file for the content of a parcel."""
    show_secrets: bool
    form: Format
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Call the operation and print its result."""
        operation = operation_named(self.operation)
        plan = operation.plan(self.service.version)
        if self.output is not None:
            _check_output(self.output, plan)
        check_format(self.form)
        secrets = [f"{name}={ask(name)}" for name in self.asked]
        values = read_arguments(plan, (*self.arguments, *secrets))
        require_all(plan, values)
        result = run(self._call, operation, values)
        if self.form is Format.JSON:
            write_json(self._shown(result, plan), compact=self.compact)
            return
        shown = MASK if self._is_secret(result, plan) else result
        handling: Secrets = "show" if self.show_secrets else "mask"
        write_result(shown, plan.result, self.form, secrets=handling)

    def _shown(self, result: object, plan: Plan) -> PlainData:
        if self.show_secrets:
            return to_dict(result, secrets="show")
        return MASK if self._is_secret(result, plan) else to_dict(result)

    def _is_secret(self, result: object, plan: Plan) -> bool:
        """Tell whether the whole result is a secret that is not to be shown."""
        return is_secret(plan.result) and bool(result) and not self.show_secrets

    async def _call(self, operation: Operation, values: Mapping[str, object]) -> object:
        async with self.service.client() as client:
            if not operation.session:
                return await _method(client, operation)(**values)
            # A wrong argument is refused before the Login.
            unsent = client.attach(_ANY_ID)
            unsent.build(_method(unsent, operation), **values)
            async with self.service.session(client) as session:
                method = _method(session, operation)
                if self.output is None:
                    return await method(**values)
                return await self._download(session, method, values, self.output)

    async def _download(
        self, session: Session, method: Method, values: Mapping[str, object], path: Path
    ) -> object:
        from ecgridos_async.cli.progress import showing_download

        try:
            with showing_download(path, shown=not (self.as_json or self.compact)):
                return await session.download_to(path, method, **values)
        except OSError as error:
            raise CommandError(
                f"--output: {path} could not be written: {error.strerror or error}", Exit.NOT_KEPT
            ) from None


def _method(caller: Client | Session, operation: Operation) -> Method:
    """Return the client's or session's method for the call."""
    service, name, _ = all_operations()[operation.name]
    owner: object = caller if service in (CLIENT, SESSION) else getattr(caller, service)
    method: Method = getattr(owner, name)
    return method


def _check_output(path: Path, plan: Plan) -> None:
    """Refuse a file if the call downloads nothing, or if the file cannot be written."""
    if content_field(plan) is None:
        raise ArgumentError(
            "--output: the operation downloads no parcel",
            parameter="output",
            operation=plan.operation,
        )
    try:
        problem = _problem_with(path)
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
    if problem:
        raise ArgumentError(f"--output: {path} {problem}", parameter="output")


def _problem_with(path: Path) -> str:
    if path.name in ("", "-"):
        return "is not the name of a file"
    if not path.parent.is_dir():
        return "is in a folder that does not exist"
    with contextlib.suppress(FileNotFoundError):
        # From Python 3.14 on, exists() raises nothing for a name that is too long.
        if not stat.S_ISREG(path.stat().st_mode):
            return "exists and is not a file"
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return "is in a folder that you may not write to"
    return ""
