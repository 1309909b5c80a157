"""Envelopes: what the header of an interchange says, in X12 and in EDIFACT."""

import datetime as dt
import re
import zlib
from itertools import pairwise
from typing import Final

import attrs

from ecgridos_async.models import EDIStandard

_HEAD: Final = 4096
"""How much of a content is looked at."""
_MEASURED: Final = 64 * 2**20
"""How much of a compressed content is decompressed to measure it."""
_GZIP: Final = b"\x1f\x8b"
_ISA_FIELDS: Final = 14
_UNB_FIELDS: Final = 6


@attrs.frozen
class Header:
    """The header of an interchange."""

    standard: EDIStandard
    text: str
    qualifier_from: str
    id_from: str
    qualifier_to: str
    id_to: str
    control_id: str
    date: dt.datetime | None
    document_type: str = ""
    """ST01 or UNH02 of the first message."""


def is_gzip(content: bytes) -> bool:
    """Tell whether a content is compressed."""
    return content.startswith(_GZIP)


def plain_head(content: bytes) -> bytes:
    """Return the beginning of a content, decompressed if need be."""
    if not is_gzip(content):
        return content[:_HEAD]
    try:
        return zlib.decompressobj(wbits=31).decompress(content, _HEAD)
    except zlib.error:
        return content[:_HEAD]


def actual_bytes(content: bytes) -> int:
    """Return the size of a content once it is decompressed."""
    if not is_gzip(content):
        return len(content)
    try:
        return len(zlib.decompressobj(wbits=31).decompress(content, _MEASURED))
    except zlib.error:
        return len(content)


def envelopes(content: bytes) -> list[bytes]:
    """Return the X12 or EDIFACT envelopes of a content; all of it if there are not several."""
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n\t ")
    mark, terminator = b"", b"'"
    if head.startswith(b"ISA") and len(head) > 105:
        mark, terminator = head[:4], head[105:106]
    elif head.startswith(b"UNA") and len(head) > 9:
        mark, terminator = head[:9], head[8:9]
    elif head.startswith(b"UNB"):
        mark = head[:4]
    if not mark:
        return [content]
    starts = [0]
    at = content.find(mark) + 1
    while (at := content.find(mark, at)) > 0:
        if content[max(0, at - 4) : at].rstrip(b"\r\n\t ").endswith(terminator):
            starts.append(at)
        at += 1
    if len(starts) == 1:
        return [content]
    return [content[start:end] for start, end in pairwise([*starts, len(content)])]


def standard_of(content: bytes) -> EDIStandard:
    """Return what a content is made of, judged by its beginning."""
    head = plain_head(content).lstrip(b"\xef\xbb\xbf\r\n\t ")
    marks = {
        b"ISA": EDIStandard.X12,
        b"UNA": EDIStandard.EDIFACT,
        b"UNB": EDIStandard.EDIFACT,
        b"STX=": EDIStandard.TRADACOMS,
        b"511": EDIStandard.VDA,
        b"<": EDIStandard.XML,
        b"%PDF": EDIStandard.PDF,
    }
    for mark, standard in marks.items():
        if head.startswith(mark):
            return standard
    return EDIStandard.BINARY if b"\0" in head or is_gzip(head) else EDIStandard.TXT


def read_header(content: bytes) -> Header | None:
    """Read the header of an interchange; None if there is none that can be read."""
    text = plain_head(content).decode("utf-8", errors="replace").lstrip("\ufeff\r\n\t ")
    if text.startswith("ISA"):
        return _x12(text)
    if text.startswith(("UNA", "UNB")):
        return _edifact(text)
    return None


def _x12(text: str) -> Header | None:
    separator = text[3:4]
    fields = text[:106].split(separator)
    if not separator or len(fields) < _ISA_FIELDS:
        return None
    terminator = text[105:106] or "~"
    body = text[106:] if len(text) > 106 else ""
    found = re.search(rf"(?:^|{re.escape(terminator)}\s*)ST{re.escape(separator)}(\w+)", body)
    return Header(
        standard=EDIStandard.X12,
        text=text[:106].rstrip("\r\n"),
        qualifier_from=fields[5].strip(),
        id_from=fields[6].strip(),
        qualifier_to=fields[7].strip(),
        id_to=fields[8].strip(),
        control_id=fields[13].strip(),
        date=_date(fields[9].strip(), fields[10].strip()),
        document_type=found[1] if found else "",
    )


def _edifact(text: str) -> Header | None:
    component, element, terminator = ":", "+", "'"
    if text.startswith("UNA"):
        if len(text) < 9:
            return None
        component, element, terminator = text[3], text[4], text[8]
        text = text[9:].lstrip()
    segment, _, rest = text.partition(terminator)
    fields = segment.split(element)
    if fields[0] != "UNB" or len(fields) < _UNB_FIELDS:
        return None
    id_from, _, more_from = fields[2].partition(component)
    id_to, _, more_to = fields[3].partition(component)
    day, _, hour = fields[4].partition(component)
    message = rest.lstrip().partition(terminator)[0].split(element)
    kind = message[2] if message[0] == "UNH" and len(message) > 2 else ""
    return Header(
        standard=EDIStandard.EDIFACT,
        text=segment + terminator,
        qualifier_from=more_from.partition(component)[0].strip(),
        id_from=id_from.strip(),
        qualifier_to=more_to.partition(component)[0].strip(),
        id_to=id_to.strip(),
        control_id=fields[5].strip(),
        date=_date(day, hour),
        document_type=kind.partition(component)[0],
    )


def _date(day: str, hour: str) -> dt.datetime | None:
    shape = "%Y%m%d%H%M" if len(day) == 8 else "%y%m%d%H%M"
    try:
        return dt.datetime.strptime(day + hour[:4], shape).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def test_document(
    standard: EDIStandard, sender: tuple[str, str], receiver: tuple[str, str], control: int
) -> bytes:
    """Return a small document, of that standard where the sandbox can write it."""
    number = f"{control % 10**9:09}"
    if standard is EDIStandard.EDIFACT:
        return (
            f"UNB+UNOC:3+{sender[1]}:{sender[0]}+{receiver[1]}:{receiver[0]}+260101:1200+{number}'"
            f"UNH+1+ORDERS:D:96A:UN'BGM+220+TEST+9'UNT+3+1'UNZ+1+{number}'"
        ).encode()
    if standard is EDIStandard.X12:
        return (
            f"ISA*00*          *00*          *{sender[0]:<2}*{sender[1]:<15}"
            f"*{receiver[0]:<2}*{receiver[1]:<15}*260101*1200*U*00401*{number}*0*T*>~"
            f"GS*PO*SENDER*RECEIVER*20260101*1200*1*X*004010~ST*850*0001~"
            f"BEG*00*SA*TEST**20260101~SE*3*0001~GE*1*1~IEA*1*{number}~"
        ).encode()
    return f"Test parcel {number} from {sender[1]} to {receiver[1]}.".encode()
