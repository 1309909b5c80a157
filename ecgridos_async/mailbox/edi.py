"""EDI: who sends what to whom, by the envelopes of a file.

    for envelope in edi.envelopes(content):
        print(envelope.sender.id, "to", envelope.receiver.id, envelope.document_type)

It reads the header of each interchange, of X12 (ISA), EDIFACT (UNA, UNB) and Tradacoms (STX), and
checks nothing: ECGridOS does that.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

import attrs

from ecgridos_async.models.status import EDIStandard

_HEADER: Final = 4096
"""How many bytes of an envelope are looked at for its header and its first message."""
_START: Final = re.compile(rb"(?:ISA[^\w\s]|UNA[^\w\s]{4}[ -~]{2}\s{0,8}UNB|UNB[^\w\s]|STX=)")
_BLANKS: Final = rb"[\r\n\t ]{0,8}"
"""What may stand between two segments. Bounded, so that a search takes linear time."""
_MOST_UNREADABLE: Final = 100
"""A file with more headers that cannot be read is not EDI; each takes time."""
_ISA_ELEMENTS: Final = 16
_APPLICATION: Final = 6
"""Where in the STX segment the application reference stands, counted from 0."""
_TEST_INDICATOR: Final = 11
"""Where in the UNB segment the test indicator stands, UNB being 0."""


@attrs.frozen
class Address:
    """A sender or receiver, as ECGridOS knows it."""

    qualifier: str
    """What kind of id it is; empty if there is none, as always in Tradacoms."""
    id: str


@attrs.frozen(kw_only=True)
class Envelope:
    """The header of an interchange. What it does not say is empty."""

    standard: EDIStandard
    """X12, EDIFACT or TRADACOMS."""
    sender: Address
    receiver: Address
    control_number: str
    """The sender's number of the interchange: ISA13, UNB 0020 or STX SNRF."""
    date: dt.datetime | None
    """When it was made, without a time zone, which the header does not tell."""
    document_type: str
    """Of the first message: ST01, UNH S009 or MHD TYPE, such as 850, ORDERS or ORDHDR."""
    is_test: bool
    """Whether its sender marked it as a test: ISA15 is T, UNB 0035 is 1, or the application
    reference of a Tradacoms file ends in TES."""
    start: int
    """Where in the content it begins."""
    end: int
    """Where it ends: after its trailer, or where the next one begins."""


@attrs.frozen
class _Separators:
    component: str
    element: str
    terminator: str
    release: str = ""
    """Makes the character after it an ordinary one; empty if there is none."""

    def split(self, text: str, separator: str) -> list[str]:
        """Split a text at a separator that is not released."""
        if not self.release:
            return text.split(separator)
        pattern = f"((?:{re.escape(self.release)}.|[^{re.escape(separator)}])*)"
        parts = re.findall(pattern + f"(?:{re.escape(separator)}|$)", text, re.DOTALL)
        return parts[:-1] if text and not text.endswith(separator) else parts

    def plain(self, text: str) -> str:
        """Return a value without its releases and the blanks around it."""
        if self.release:
            text = re.sub(f"{re.escape(self.release)}(.)", r"\1", text, flags=re.DOTALL)
        return text.strip()


_EDIFACT: Final = _Separators(":", "+", "'", "?")


def envelopes(content: bytes) -> list[Envelope]:
    """Return the header of each interchange of a file, in the order of the file.

    A header that cannot be read is left out, so the list of a file that is not EDI is empty. It
    never raises because of what the file holds. Decompress a content that is gzip data before.
    """
    return list(_envelopes(content))


def _envelopes(content: bytes) -> Iterator[Envelope]:
    at = unreadable = 0
    while unreadable < _MOST_UNREADABLE and (start := _START.search(content, at)) is not None:
        text = _text(content[start.start() : start.start() + _HEADER])
        found = _read(text, start.start())
        if found is None:
            at = start.end()
            unreadable += 1
            continue
        envelope, separators, closing = found
        at = _end(content, start.end(), separators, closing)
        yield attrs.evolve(envelope, end=at)


def _text(head: bytes) -> str:
    # One character for each byte; the separators and ids of all three are ASCII.
    return head.decode("latin-1")


def _read(text: str, start: int) -> tuple[Envelope, _Separators, tuple[str, str]] | None:
    """Read a header; return it, its separators, and the beginnings of trailer and next header."""
    if text.startswith("ISA"):
        return _x12(text, start)
    if text.startswith("STX="):
        return _tradacoms(text, start)
    return _edifact(text, start)


def _end(content: bytes, at: int, separators: _Separators, closing: tuple[str, str]) -> int:
    """Return where an envelope ends."""
    terminator = re.escape(separators.terminator.encode("latin-1"))
    trailer, header = (re.escape(each.encode("latin-1")) for each in closing)
    pattern = rb"%b%b(?:(%b)|(?:UNA.{6}%b)?%b)" % (terminator, _BLANKS, trailer, _BLANKS, header)
    found = re.compile(pattern, re.DOTALL).search(content, at)
    if found is None:
        return len(content)
    if found[1] is None:
        return found.start() + 1
    last = content.find(separators.terminator.encode("latin-1"), found.end())
    return len(content) if last < 0 else last + 1


def _x12(text: str, start: int) -> tuple[Envelope, _Separators, tuple[str, str]] | None:
    element = text[3]
    fields = text.split(element, _ISA_ELEMENTS)
    if len(fields) <= _ISA_ELEMENTS or len(fields[_ISA_ELEMENTS]) < 2:
        return None
    last = fields[_ISA_ELEMENTS]
    separators = _Separators(last[0], element, terminator := last[1])
    first = re.search(
        f"{re.escape(terminator)}[\r\n\t ]{{0,8}}ST{re.escape(element)}([0-9A-Z]+)", text
    )
    values = [field.strip() for field in fields]
    envelope = Envelope(
        standard=EDIStandard.X12,
        sender=Address(values[5], values[6]),
        receiver=Address(values[7], values[8]),
        control_number=values[13],
        date=_date(values[9], values[10]),
        document_type=first[1] if first else "",
        is_test=values[15] == "T",
        start=start,
        end=start,
    )
    return envelope, separators, (f"IEA{element}", f"ISA{element}")


def _edifact(text: str, start: int) -> tuple[Envelope, _Separators, tuple[str, str]] | None:
    separators = _EDIFACT
    if text.startswith("UNA"):
        separators = _Separators(text[3], text[4], text[8], text[6].strip())
        text = text[9:].lstrip()
    header, message = _segments(text, separators, "UNH")
    fields = separators.split(header, separators.element)
    if len(fields) < 6:
        return None
    who = [_components(fields[place], separators) for place in (2, 3)]
    date = _components(fields[4], separators)
    test = fields[_TEST_INDICATOR] if len(fields) > _TEST_INDICATOR else ""
    envelope = Envelope(
        standard=EDIStandard.EDIFACT,
        sender=Address(who[0][1], who[0][0]),
        receiver=Address(who[1][1], who[1][0]),
        control_number=_components(fields[5], separators)[0],
        date=_date(date[0], date[1]),
        document_type=_components(message[2], separators)[0] if len(message) > 2 else "",
        is_test=separators.plain(test) == "1",
        start=start,
        end=start,
    )
    return envelope, separators, (f"UNZ{separators.element}", f"UNB{separators.element}")


def _tradacoms(text: str, start: int) -> tuple[Envelope, _Separators, tuple[str, str]] | None:
    separators = _EDIFACT
    header, message = _segments(text, separators, "MHD")
    fields = separators.split(header[len("STX=") :], separators.element)
    if len(fields) < 5:
        return None
    date = _components(fields[3], separators)
    application = fields[_APPLICATION] if len(fields) > _APPLICATION else ""
    envelope = Envelope(
        standard=EDIStandard.TRADACOMS,
        sender=Address("", _components(fields[1], separators)[0]),
        receiver=Address("", _components(fields[2], separators)[0]),
        control_number=_components(fields[4], separators)[0],
        date=_date(date[0], date[1]),
        document_type=_components(message[1], separators)[0] if len(message) > 1 else "",
        is_test=separators.plain(application).endswith("TES"),
        start=start,
        end=start,
    )
    return envelope, separators, ("END=", "STX=")


def _segments(text: str, separators: _Separators, tag: str) -> tuple[str, list[str]]:
    """Return the first segment, and the elements of the first one with a tag."""
    segments = separators.split(text, separators.terminator)
    first = next((each.lstrip() for each in segments[1:] if each.lstrip().startswith(tag)), "")
    return segments[0] if segments else "", separators.split(first, separators.element)


def _components(element: str, separators: _Separators) -> list[str]:
    """Return the components of an element, two at least."""
    parts = separators.split(element, separators.component)
    return [separators.plain(part) for part in parts] + ["", ""]


def _date(day: str, hour: str) -> dt.datetime | None:
    hour = hour[:4] if re.fullmatch(r"[0-9]{4,6}", hour) else "0000"
    shape = {6: "%y%m%d%H%M", 8: "%Y%m%d%H%M"}.get(len(day))
    if shape is None or not re.fullmatch(r"[0-9]+", day):
        return None
    try:
        return dt.datetime.strptime(day + hour, shape)  # noqa: DTZ007  # the header has no zone
    except ValueError:
        return None
