"""Replay: replies that were recorded, to the requests that they were recorded for."""

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import attrs

from ecgridos_async._support.cassette import CassetteError, Recorded, read_cassette
from ecgridos_async._support.masking import MASK
from ecgridos_async.contract.masking import MASKED_BYTES
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.sandbox.asmx.arguments import Element
from ecgridos_async.sandbox.asmx.envelope import MalformedError, SoapVersion, read_envelope
from ecgridos_async.sandbox.asmx.form import form_fault
from ecgridos_async.sandbox.asmx.messages import Reply, Request
from ecgridos_async.sandbox.asmx.service import Service
from ecgridos_async.sandbox.asmx.soap import soap_fault
from ecgridos_async.sandbox.faults import FrameworkFault

Fields = dict[str, list[str]]
"""The arguments of a request as texts, by name."""
_Names = tuple[str, ...]
_Values = tuple[tuple[str, ...], ...]

_WHOLE: Final = (MASK, MASKED_BYTES)
_LONGEST_SHOWN: Final = 60


@attrs.frozen
class Asked:
    """What a request asks for."""

    version: str
    binding: Protocol
    operation: str
    fields: Fields

    @property
    def name(self) -> str:
        """What it calls, and how."""
        return f"{self.operation}, v{self.version}, {self.binding}"


@attrs.define(eq=False)
class _Track:
    """The recordings of equal requests, and how many of them were replayed."""

    fields: Fields | None
    """None if the request was not recorded: any arguments are right."""
    recordings: list[tuple[int, Recorded]] = attrs.field(factory=list[tuple[int, Recorded]])
    """Each after its place in the cassette."""
    replayed: int = 0

    def order(self) -> tuple[bool, int]:
        """Return what is least for the track that is next: a new reply, or else the last again."""
        if self.replayed < len(self.recordings):
            return False, self.recordings[self.replayed][0]
        return True, -self.recordings[-1][0]

    def take(self) -> Recorded:
        """Return the recording that is next."""
        self.replayed = min(self.replayed + 1, len(self.recordings))
        return self.recordings[self.replayed - 1][1]

    def is_of(self, fields: Fields) -> bool:
        """Tell whether a request with these arguments is the recorded one."""
        recorded = self.fields
        return recorded is None or (
            recorded.keys() == fields.keys()
            and all(_same(texts, fields[name]) for name, texts in recorded.items())
        )

    def difference(self, fields: Fields) -> list[str]:
        """Return the names of the arguments that differ."""
        recorded = self.fields
        if recorded is None:
            return []
        return [
            name
            for name in dict.fromkeys((*recorded, *fields))
            if not _same(recorded.get(name, []), fields.get(name, []))
        ]


class _Tracks:
    """The tracks of an operation, found by the arguments in which nothing was masked."""

    def __init__(self) -> None:
        self._found: dict[_Names, dict[_Values, list[_Track]]] = {}

    def __iter__(self) -> Iterator[_Track]:
        return (
            track
            for by_values in self._found.values()
            for same in by_values.values()
            for track in same
        )

    def add(self, place: int, recorded: Recorded, fields: Fields | None) -> None:
        names = tuple(name for name, texts in (fields or {}).items() if not _is_masked(texts))
        by_values = self._found.setdefault(names, {})
        same = by_values.setdefault(_values(fields or {}, names), [])
        track = next((track for track in same if track.fields == fields), None)
        if track is None:
            track = _Track(fields)
            same.append(track)
        track.recordings.append((place, recorded))

    def of(self, fields: Fields) -> list[_Track]:
        """Return those that a request with these arguments may be of."""
        return [
            track
            for names, by_values in self._found.items()
            for track in by_values.get(_values(fields, names), ())
            if track.is_of(fields)
        ]


class Cassette:
    """Recorded calls. Equal calls get their replies in recorded order, and then the last again."""

    def __init__(self, path: Path) -> None:
        """Read a cassette.

        Raises:
            ConfigurationError: If it is none.
        """
        self._lock = threading.Lock()
        self._tracks: dict[tuple[str, str, str], _Tracks] = defaultdict(_Tracks)
        try:
            self._read(path)
        except OSError as error:
            problem = f"cannot read it: {error.strerror}"
        except CassetteError as error:
            problem = str(error)
        except (MalformedError, FrameworkFault):
            problem = "the request of a call is not one"
        else:
            return
        raise ConfigurationError(f"replay: {path}: {problem}", parameter="replay")

    def _read(self, path: Path) -> None:
        for place, one in enumerate(read_cassette(path)):
            if not one.error:
                fields = None if one.request is None else _fields(one.request.encode())[1]
                key = one.operation, one.version, one.binding
                self._tracks[key].add(place, one, fields)

    def rewind(self) -> None:
        """Begin again with the first of equal calls."""
        with self._lock:
            for tracks in self._tracks.values():
                for track in tracks:
                    track.replayed = 0

    def reply(self, service: Service, request: Request, rest: str) -> Reply | None:
        """Return the recorded reply to a request, or a fault; None if it calls no operation."""
        is_post = request.method == "POST"
        if not rest and not is_post:
            return None
        text = request.body if is_post else request.query.encode()
        form = Protocol.HTTP_POST if is_post else Protocol.HTTP_GET
        soap = SoapVersion.SOAP11
        try:
            if rest:
                asked = Asked(service.version, form, rest[1:], _fields(text)[1])
            else:
                soap = read_envelope(text).version
                asked = Asked(service.version, soap.value, *_fields(text))
            recorded = self._find(asked)
        except MalformedError:
            return None  # the sandbox says what is wrong with it
        except FrameworkFault as error:
            if rest:
                return form_fault(service, form, error, None)
            return soap_fault(service, request, soap, error, None)
        headers = dict(recorded.headers)
        return Reply(
            recorded.status,
            headers.pop("content-type", ""),
            recorded.reply or b"",
            protocol=asked.binding,
            operation=asked.operation,
            more_headers=tuple((n.encode(), v.encode("latin-1")) for n, v in headers.items()),
        )

    def _find(self, asked: Asked) -> Recorded:
        with self._lock:
            tracks = self._tracks.get((asked.operation, asked.version, asked.binding), _Tracks())
            same = tracks.of(asked.fields)
            if not same:
                raise FrameworkFault(self._refusal(asked, [*tracks]))
            recorded = min(same, key=_Track.order).take()
        if recorded.reply is None:
            raise FrameworkFault(f"The reply to {asked.name} was too long to be recorded.")
        return recorded

    def _refusal(self, asked: Asked, tracks: Sequence[_Track]) -> str:
        """Say that a call was not recorded, and how the nearest one differs."""
        if not tracks:
            near = [
                f"{operation}, v{version}, {binding}"
                for operation, version, binding in self._tracks
                if operation == asked.operation
            ]
            hint = f"only {'; '.join(near)}" if near else "nor is the operation, in any version"
            return f"Not recorded: {asked.name}; {hint}."
        nearest = min(tracks, key=lambda track: len(track.difference(asked.fields)))
        differences = ", ".join(
            f"{name} was {_shown(nearest.fields, name)} and is {_shown(asked.fields, name)}"
            for name in nearest.difference(asked.fields)
        )
        return f"Not recorded: {asked.name} with these arguments. In the nearest: {differences}."


def _fields(text: bytes) -> tuple[str, Fields]:
    """Return the operation of a request, `""` if a form, and its arguments."""
    found: Fields = defaultdict(list)
    if text.startswith(b"<"):
        content = read_envelope(text).content
        if content is None:
            return "", found
        for element in content:
            _collect(found, element, "")
        return str(content.tag).rpartition("}")[2], found
    for name, value in parse_qsl(text.decode(), keep_blank_values=True):
        found[name].append(value)
    return "", found


def _collect(found: Fields, element: Element, above: str) -> None:
    path = above + str(element.tag).rpartition("}")[2]
    found[path].append(element.text or "")
    for child in element:
        _collect(found, child, f"{path}.")


def _is_masked(texts: Sequence[str]) -> bool:
    return any(MASK in text for text in texts) or list(texts) == [MASKED_BYTES]


def _values(fields: Fields, names: _Names) -> _Values:
    return tuple(tuple(fields.get(name, ())) for name in names)


def _same(recorded: Sequence[str], given: Sequence[str]) -> bool:
    """Tell whether an argument is the recorded one; what was masked may be anything."""
    if len(recorded) == 1 and recorded[0] in _WHOLE:
        return True
    return len(recorded) == len(given) and all(map(_same_text, recorded, given))


def _same_text(recorded: str, given: str) -> bool:
    if MASK not in recorded:
        return recorded == given
    pattern = ".*".join(map(re.escape, recorded.split(MASK)))
    return re.fullmatch(pattern, given, re.DOTALL) is not None


def _shown(fields: Fields | None, name: str) -> str:
    texts = (fields or {}).get(name)
    if texts is None:
        return "absent"
    text = ", ".join(texts[:3])
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")
