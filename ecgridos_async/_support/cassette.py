"""Cassettes: recorded attempts as JSON, one a line."""

import base64
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

import attrs

FORMAT: Final = 1
"""The number of the format, which each line has."""


class CassetteError(Exception):
    """A file is not a cassette; the text says why."""


@attrs.frozen(kw_only=True)
class Recorded:
    """A recorded attempt, secrets masked."""

    operation: str
    version: str
    binding: str
    attempt: int = 1
    """Counted from 1 in each call."""
    request: str | None
    """The body, with HTTP GET the query; None if it was too long or a stream."""
    status: int = 0
    headers: Mapping[str, str] = attrs.field(factory=lambda: dict[str, str]())
    reply: bytes | None = attrs.field(default=None, repr=False)
    """The body; None if it was too long."""
    error: str = ""
    """The class of the error that came instead of a reply."""

    def line(self) -> str:
        """Return it as a line of a cassette."""
        fields = attrs.asdict(
            self, filter=lambda field, value: field.name == "request" or value not in ("", 0)
        )
        if self.error:
            del fields["reply"], fields["headers"]
        elif self.reply is not None:
            try:
                fields["reply"] = self.reply.decode()
            except UnicodeDecodeError:
                fields["reply_base64"] = base64.b64encode(self.reply).decode()
                del fields["reply"]
        return json.dumps({"cassette": FORMAT, **fields}, ensure_ascii=False) + "\n"


def read_cassette(path: Path) -> Iterator[Recorded]:
    """Yield the attempts of a cassette. A last line that was not written whole is left out.

    Raises:
        OSError: It cannot be read.
        CassetteError: It is not a cassette.
    """
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines[:-1], start=1):
        try:
            fields = cast("dict[str, Any]", json.loads(line))
            if not isinstance(fields, dict):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError("it is not a JSON object")
            if (found := fields.pop("cassette")) != FORMAT:
                raise CassetteError(f"it has format {found!r}; this version reads {FORMAT}")
            if "reply_base64" in fields:
                fields["reply"] = base64.b64decode(fields.pop("reply_base64"))
            elif isinstance(fields.get("reply"), str):
                fields["reply"] = fields["reply"].encode()
            yield Recorded(**fields)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise CassetteError(f"line {number} is not a recorded call: {error}") from None
