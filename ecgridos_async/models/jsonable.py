"""Plain data as JSON has it."""

import base64
import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import cast

JSONData = None | bool | int | float | str | list["JSONData"] | dict[str, "JSONData"]
"""What JSON has."""


def jsonable(value: object) -> JSONData:
    """Return plain data with nothing in it that JSON does not have.

        json.dumps(jsonable(to_dict(result)))

    Datetimes become ISO texts, bytes base64 texts, decimals and what else there is texts. JSON has
    no NaN and no infinity: they are the texts of XML Schema, `"NaN"`, `"INF"` and `"-INF"`.
    """
    match value:
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "INF" if value > 0 else "-INF"
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return [jsonable(item) for item in cast("Sequence[object]", value)]
        case Mapping():
            fields = cast("Mapping[object, object]", value)
            return {str(name): jsonable(item) for name, item in fields.items()}
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value.isoformat() if isinstance(value, dt.datetime) else str(value)
