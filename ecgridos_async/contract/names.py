"""The rule that turns Python names into ECGridOS wire names.

`pricelist_id` is `PricelistID`, `ecgrid_id_from` is `ECGridIDFrom`: each word is capitalised,
but for the words below, which the service spells its own way. Names that follow no rule
(`ip`, `UserId`) are declared where they occur, with `Wire("…")`.
"""

import functools
from typing import Final

import attrs

SPELLINGS: Final = {
    "api": "API",
    "as2": "AS2",
    "cc": "CC",
    "ecgrid": "ECGrid",
    "ecgridos": "ECGridOS",
    "email": "EMail",
    "gs": "GS",
    "http": "HTTP",
    "id": "ID",
    "po": "PO",
    "sms": "SMS",
    "tp": "TP",
    "url": "URL",
    "utc": "UTC",
    "van": "VAN",
    "x12": "X12",
}


@attrs.frozen
class Wire:
    """Marks, inside `Annotated`, a wire name that the rule does not give."""

    name: str


@functools.cache
def wire_name(python_name: str) -> str:
    """Return the wire name that the rule gives for a snake_case name."""
    return "".join(SPELLINGS.get(word) or word.capitalize() for word in python_name.split("_"))
