"""What needs no state: the catalogue of statuses, and X.400 addresses."""

from typing import Final

from ecgridos_async.models import StatusInfo
from ecgridos_async.sandbox.handlers.base import Call
from ecgridos_async.sandbox.handlers.marks import reads
from ecgridos_async.sandbox.world.parcels import INTERCHANGE_STATUSES, PARCEL_STATUSES

_ERRORS: Final = ("M2101", "M2205", "M2401", "1103")
_WARNINGS: Final = ("1110", "4101")

_X400: Final = {
    "country": "C",
    "admd": "A",
    "prmd": "P",
    "organization": "O",
    "organizational_unit1": "OU1",
    "organizational_unit2": "OU2",
    "organizational_unit3": "OU3",
    "organizational_unit4": "OU4",
    "surname": "S",
    "given_name": "G",
    "initials": "I",
    "generation": "Q",
    "common_name": "CN",
    "dda": "DDA",
    "x_121": "X.121",
    "n_id": "N-ID",
    "t_ty": "T-TY",
    "t_id": "T-ID",
}


@reads("StatusList")
def status_list(_call: Call) -> list[StatusInfo]:
    """List the statuses that the sandbox uses."""
    return [
        StatusInfo(
            code=int(code.removeprefix("M")),
            qualifier="M" if code.startswith("M") else "I",
            message=message,
            level="Error" if code in _ERRORS else "Warning" if code in _WARNINGS else "Info",
        )
        for code, message in {**PARCEL_STATUSES, **INTERCHANGE_STATUSES}.items()
    ]


@reads("X400Format")
def x400_format(_call: Call, **elements: str | None) -> str:
    """Write an address as one text; what is blank is left out."""
    return "".join(f"/{mark}={elements[name]}" for name, mark in _X400.items() if elements[name])
