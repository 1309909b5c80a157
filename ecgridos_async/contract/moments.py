"""The class `datetime` itself, even while a test replaces it.

freezegun and many fixtures replace `datetime.datetime` by a subclass while a test runs. A module
that is first imported then would keep the replacement for good, so this package compares with the
class itself.
"""

import datetime as dt
from typing import Final


def unpatched(kind: type[dt.datetime]) -> type[dt.datetime]:
    """Return the class `datetime` that *kind* is or derives from."""
    bases: dict[str, type[dt.datetime]] = {
        f"{base.__module__}.{base.__qualname__}": base for base in kind.__mro__
    }
    return bases.get("datetime.datetime", kind)


DateTime: Final = unpatched(dt.datetime)
"""The class `datetime`."""
