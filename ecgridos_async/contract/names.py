"""The rule that turns Python names into ECGridOS wire names.

`pricelist_id` is `PricelistID`, `ecgrid_id_from` is `ECGridIDFrom`: each word is capitalised,
but for the words below, which the service spells its own way. Names that follow no rule
(`ip`, `UserId`) are declared where they occur, with `Wire("…")`.
"""

import functools
from typing import Final

import attrs

SPELLINGS: Final = {
    "admd": "ADMD",
    "api": "API",
    "as2": "AS2",
    "callback": "CallBack",
    "cc": "CC",
    "dda": "DDA",
    "ebcdic": "EBCDIC",
    "ecgrid": "ECGrid",
    "ecgridos": "ECGridOS",
    "ecsp": "ECSP",
    "email": "EMail",
    "ftp": "FTP",
    "gisb": "GISB",
    "gs": "GS",
    "guid": "GUID",
    "gzip": "GZip",
    "http": "HTTP",
    "id": "ID",
    "id1": "ID1",
    "id2": "ID2",
    "ip": "IP",
    "json": "JSON",
    "mb": "MB",
    "pfx": "PFX",
    "pgp": "PGP",
    "po": "PO",
    "prmd": "PRMD",
    "sms": "SMS",
    "ssl": "SSL",
    "tp": "TP",
    "tp1": "TP1",
    "tp2": "TP2",
    "tps": "TPs",
    "url": "URL",
    "utc": "UTC",
    "van": "VAN",
    "vpn": "VPN",
    "x12": "X12",
    "x1256": "X1256",
}


@attrs.frozen
class Wire:
    """Marks, inside `Annotated`, a wire name that the rule does not give."""

    name: str


@functools.cache
def wire_name(python_name: str) -> str:
    """Return the wire name that the rule gives for a snake_case name."""
    return "".join(SPELLINGS.get(word) or word.capitalize() for word in python_name.split("_"))
