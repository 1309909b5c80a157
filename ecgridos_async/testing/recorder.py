"""The recorder: middleware that writes calls to a cassette, which the sandbox replays."""

import os
import threading
from pathlib import Path
from typing import Final

import attrs

from ecgridos_async._support.cassette import Recorded
from ecgridos_async._support.checks import COUNT, FLAG, instance_of
from ecgridos_async.contract.masking import (
    keep_reply,
    keep_request,
    readable_as,
    secrets_in_reply,
)
from ecgridos_async.contract.plan import Plan
from ecgridos_async.errors import ECGridOSError
from ecgridos_async.messages import MIB, WireReply, WireRequest
from ecgridos_async.middleware import Attempt, CallNext
from ecgridos_async.services import all_operations

_HEADERS: Final = ("content-type", "retry-after")
_PATH: Final = instance_of((str, os.PathLike), "the path of a file")
_SHORTEST: Final = 4
"""Characters; a shorter text of a reply is masked in its place alone."""


class Recorder:
    """Writes each attempt of a client to a cassette, secrets masked.

        async with Client(middleware=[Recorder("calls.jsonl")]) as client:
            ...
        async with Sandbox(replay="calls.jsonl") as sandbox:
            ...

    A cassette is a text file with a JSON object on each line: operation, version, binding, request,
    status, the headers that matter, reply. Session ids, passwords, API keys and certificates are
    `***`, wherever they occur. Contents of parcels are in it. A line is written when its reply has
    come, so the file of a process that was killed can be read.

    While it records, contents of downloads are not streamed. Several clients may share a recorder.

    Args:
        path: The cassette. It is replaced when the first attempt is written.
        append: Whether to add to a cassette instead.
        max_bytes: A longer request or reply is left out, and so is a request whose content is a
            stream; the rest of the call is recorded.

    Raises:
        ConfigurationError: If a parameter is wrong; it names the parameter.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, append: bool = False, max_bytes: int = 8 * MIB
    ) -> None:
        _PATH.require("path", path)
        FLAG.require("append", append)
        COUNT.require("max_bytes", max_bytes)
        self._path = Path(path)
        self._mode = "a" if append else "w"
        self._max_bytes = max_bytes
        self._secrets: dict[str, None] = {}
        self._lock = threading.Lock()

    async def __call__(self, attempt: Attempt, call_next: CallNext, /) -> WireReply:
        """Make the attempt, and write it down.

        Raises:
            OSError: If the cassette cannot be written.
        """
        whole = attrs.evolve(attempt, expected=attrs.evolve(attempt.expected, element=None))
        try:
            reply = await call_next(whole)
        except ECGridOSError as error:
            self._write(attempt, None, type(error).__name__)
            raise
        self._write(attempt, reply)
        return reply

    def _write(self, attempt: Attempt, reply: WireReply | None, error: str = "") -> None:
        plan = all_operations()[attempt.operation][2].plan(attempt.version)
        with self._lock:
            self._secrets.update(dict.fromkeys(attempt.request.secrets))
            recorded = Recorded(
                operation=attempt.operation,
                version=str(attempt.version),
                binding=str(attempt.protocol),
                attempt=attempt.number,
                request=self._request(plan, attempt.request),
                error=error,
            )
            if reply is not None:
                recorded = attrs.evolve(
                    recorded,
                    reply=self._reply(plan, reply.body),
                    status=reply.status,
                    headers={
                        name: reply.headers[name] for name in _HEADERS if name in reply.headers
                    },
                )
            with self._path.open(self._mode, encoding="utf-8", newline="\n") as file:
                file.write(recorded.line())
            self._mode = "a"

    def _request(self, plan: Plan, request: WireRequest) -> str | None:
        if request.streamed is not None or request.length > self._max_bytes:
            return None
        text = request.body.decode() or request.url.partition("?")[2]
        return keep_request(plan, text, self._secrets)

    def _reply(self, plan: Plan, body: bytes) -> bytes | None:
        if len(body) > self._max_bytes:
            return None
        charset, errors = readable_as(body)
        text = body.decode(charset, errors)
        found = [each for each in secrets_in_reply(plan, text) if len(each) >= _SHORTEST]
        self._secrets.update(dict.fromkeys(found))
        return keep_reply(plan, text, self._secrets).encode(charset, errors)
