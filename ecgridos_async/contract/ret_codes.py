"""Return codes: why ECGridOS refuses a call, and the texts by which it says so."""

import enum
from collections.abc import Mapping
from typing import Final

import attrs

from ecgridos_async.contract.version import ApiVersion, VersionRange


class RetCode(enum.IntEnum):
    """Why ECGridOS refuses a call.

    The vendor confirms the number 8 alone; the others count the names in the order in which the
    service description lists them.
    """

    UNKNOWN = -1
    SUCCESS = 0
    SESSION_TIMEOUT = 1
    ACCESS_DENIED = 2
    NOT_FOUND = 3
    INVALID_ID = 4
    DUPLICATE = 5
    ID_EXISTS_ON_NETWORK = 6
    INVALID_DATA_TYPE = 7
    INVALID_DATA_LENGTH = 8
    DATA_ERROR = 9
    SQL_ERROR = 10
    INTERNAL_ERROR = 11

    @property
    def wire_names(self) -> tuple[str, ...]:
        """Every name that some version has for this code."""
        return tuple(_TEXTS[self].names.values())

    def wire_name(self, version: ApiVersion) -> str:
        """Return the name that *version* has for this code."""
        return next(
            name
            for versions, name in _TEXTS[self].names.items()
            if version in VersionRange.parse(versions)
        )

    def text(self, version: ApiVersion) -> str:
        """Return the fixed text of this code: ErrorString, fault string and form text."""
        return f"{self.wire_name(version)}: {_TEXTS[self].sentence}"


@attrs.frozen
class _Text:
    names: Mapping[str, str]
    """The name, by the range of versions that spell it so."""
    sentence: str


def _text(name: str, sentence: str) -> _Text:
    return _Text({"..": name}, sentence)


_TEXTS: Final = {
    RetCode.UNKNOWN: _text("Unknown", "Unknown error."),
    RetCode.SUCCESS: _text("Success", "No error."),
    RetCode.SESSION_TIMEOUT: _Text(
        {"..3.2": "SesssionTimeout", "4.1..": "SessionTimeout"}, "Invalid SessionID."
    ),
    RetCode.ACCESS_DENIED: _text("AccessDenied", "Access denied."),
    RetCode.NOT_FOUND: _text("NotFound", "Not found."),
    RetCode.INVALID_ID: _text("InvalidID", "Invalid ID."),
    RetCode.DUPLICATE: _text("Duplicate", "It exists already."),
    RetCode.ID_EXISTS_ON_NETWORK: _text("IDExistsOnNetwork", "The ID exists on another network."),
    RetCode.INVALID_DATA_TYPE: _text("InvalidDataType", "Invalid data type."),
    RetCode.INVALID_DATA_LENGTH: _text("InvalidDataLength", "Invalid data length."),
    RetCode.DATA_ERROR: _text("DataError", "Invalid data."),
    RetCode.SQL_ERROR: _text("SQLError", "Database error."),
    RetCode.INTERNAL_ERROR: _text("InternalError", "Internal error."),
}
