"""Names: the rule that turns Python names into wire names, and what a misspelt one may mean.

`pricelist_id` is `PricelistID`, `ecgrid_id_from` is `ECGridIDFrom`: each word is capitalised,
except the words listed here, which the service spells its own way. Names that follow no rule
(`ip`, `UserId`) are declared where they occur, with `Wire("…")`.
"""

import functools
from collections.abc import Iterable
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


def did_you_mean(name: str, names: Iterable[str], *, otherwise: str = "") -> str:
    """Return the question whether the nearest of *names* is meant; *otherwise* if none is near."""
    import difflib  # only a misspelt name pays for it

    near = difflib.get_close_matches(name, [*names], n=1)
    return f"did you mean {near[0]}?" if near else otherwise
