"""The golden messages of tests/data/wire: requests and replies as files, each with its meaning."""

import base64
import datetime as dt
import decimal
import enum
import functools
import operator
import tomllib
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import attrs

from ecgridos_async import Client, ECGridOSFault, FrameworkFault, Session, WireRequest
from ecgridos_async.models import DataSet, Table
from ecgridos_async.models.base import Model

DATA: Final = Path(__file__).parents[1] / "data" / "wire"


@attrs.frozen
class Reply:
    """An HTTP reply."""

    status: int
    content_type: str
    body: bytes


@attrs.frozen(kw_only=True)
class Case:
    """A message and what it means; tests/data/wire/README.md describes the keys."""

    name: str
    call: str
    clients: list[str]
    session: str = "94a7a023-f480-4e1e-b3d5-9da5aa48c6c4"
    arguments: dict[str, object] = attrs.field(factory=dict[str, object])
    request: str = ""
    reply: str = ""
    encoding: str = "utf-8"
    value: object = None
    null: bool = False
    error: dict[str, Any] = attrs.field(factory=dict[str, Any])

    def __str__(self) -> str:
        return self.name

    def caller(self, client: str) -> tuple[Client | Session, Callable[..., Awaitable[object]]]:
        """Return the client or session that makes the call, and the method that it calls."""
        made = _client(*client.split())
        who, _, method = self.call.partition(".")
        caller = made if who == "client" else made.attach(self.session)
        return caller, operator.attrgetter(method)(caller)

    def parsed(self) -> Reply:
        """Return the reply, as a transport hands it over."""
        head, _, body = self.reply.partition("\n\n")
        start, *lines = head.splitlines()
        headers = dict(line.split(": ", 1) for line in lines)
        return Reply(
            int(start.split()[1]), headers.get("Content-Type", ""), body.encode(self.encoding)
        )

    def content(self, element: str) -> str:
        """Return what stands in the one element of that name in the body."""
        _, _, rest = self.reply.partition(f"<{element} ")
        return rest.partition(">")[2].rpartition(f"</{element}>")[0]


@functools.cache
def _client(version: str, protocol: str, *more: str) -> Client:
    return Client(cast("Any", version), cast("Any", protocol), strict=more == ("strict",))


def find(name: str) -> Case:
    """Return the case of that name, such as `replies/PricelistInfo/soap12`."""
    path = DATA / f"{name.rpartition('/')[0]}.toml"
    return next(case for case in _read(path) if case.name == name)


def cases() -> list[Case]:
    """Return the case of each message, file by file."""
    return [case for path in sorted(DATA.glob("**/*.toml")) for case in _read(path)]


def _read(path: Path) -> list[Case]:
    shared = tomllib.loads(path.read_text(encoding="utf-8"))
    own: dict[str, dict[str, Any]] = shared.pop("case")
    topic = path.relative_to(DATA).with_suffix("").as_posix()
    return [Case(name=f"{topic}/{key}", **(shared | case)) for key, case in own.items()]


def written(request: WireRequest) -> str:
    """Return a request as HTTP/1.1 spells it, with LF for the ends of its lines."""
    url = urlsplit(request.url)
    assert url.scheme == "https"
    target = f"{url.path}?{url.query}" if url.query else url.path
    head = [f"{request.method} {target} HTTP/1.1", f"Host: {url.netloc}"]
    head += (f"{name}: {value}" for name, value in request.headers.items())
    body = request.body.decode()
    return "\n".join([*head, "", body] if body else [*head, ""])


def plain(value: object) -> object:
    """Return a value as TOML can write it: no None, and texts for what TOML has no type for."""
    match value:
        case list():
            return [plain(item) for item in cast("list[object]", value)]
        case dict():
            fields = cast("dict[str, object]", value)
            return {name: plain(field) for name, field in fields.items() if field is not None}
        case DataSet():
            return {table.name: _table(table) for table in value}
        case Model():
            model: type[attrs.AttrsInstance] = type(value)
            fields = {field.name: getattr(value, field.name) for field in attrs.fields(model)}
            return plain(fields | {"unknown": dict(value.unknown) or None})
        case _:
            return _scalar(value)


def _table(table: Table) -> dict[str, object]:
    columns: list[str] = []
    for column in table.columns:
        more = [column.date_time_mode, None if column.nullable else "required"]
        columns.append(" ".join([column.name, column.type, *filter(None, more)]))
    return {"columns": columns, "rows": [plain(dict(row)) for row in table.rows]}


def _scalar(value: object) -> object:
    match value:
        case enum.Enum():
            return value.value if getattr(value, "is_known", True) else f"{value.value} (unknown)"
        case dt.datetime():
            return value.isoformat()
        case decimal.Decimal() | uuid.UUID() | dt.timedelta():
            return str(value)
        case bytes():
            return base64.b64encode(value).decode()
        case _:
            return value


def told(error: Exception) -> dict[str, object]:
    """Return what must be known of an error: its class and, of a fault, all that it says."""
    names: tuple[str, ...] = ()
    if isinstance(error, ECGridOSFault):
        names = ("code", "string", "item", "message")
    elif isinstance(error, FrameworkFault):
        names = ("sender",)
    facts = {name: getattr(error, name) for name in names}
    said = {name: fact for name, fact in facts.items() if fact not in {None, ""}}
    return {"class": type(error).__name__, **said}
