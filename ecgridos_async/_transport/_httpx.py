"""The HTTP library in use: httpx, or httpx2 if the environment says so.

No other module imports either of them. Type checkers see httpx; the names used here are the same in
httpx2, and those of httpcore the same in httpcore2.
"""

import os
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Final

from ecgridos_async._support import extras
from ecgridos_async.errors import ConfigurationError

VARIABLE: Final = "ECGRIDOS_HTTP"


def _choice() -> str:
    """Import and return the library that `ECGRIDOS_HTTP` names, read once."""
    choice = os.environ.get(VARIABLE) or "httpx"
    if choice not in ("httpx", "httpx2"):
        raise ConfigurationError(
            f"{VARIABLE}: expected httpx or httpx2, not {choice!r}", parameter=VARIABLE
        )
    if choice == "httpx2" and (module := extras.missing("httpx2")):
        raise ConfigurationError(
            f"{VARIABLE}: {extras.problem('httpx2', VARIABLE + '=httpx2', module)}",
            parameter=VARIABLE,
        )
    return choice


if TYPE_CHECKING:
    import httpcore
    import httpx
elif _choice() == "httpx2":
    import httpcore2 as httpcore
    import httpx2 as httpx
else:
    import httpcore
    import httpx

__all__ = ["VARIABLE", "httpcore", "httpx", "library_of"]


def library_of(value: object, name: str) -> ModuleType | None:
    """Return the library, httpx or httpx2, that defines the class *name* of an object, or None.

    A user may pass an object of either library, whichever is in use. Nothing is imported: the user
    already imported the library of the object.
    """
    if isinstance(value, getattr(httpx, name)):
        return httpx
    for kind in type(value).__mro__:
        root = kind.__module__.partition(".")[0]
        if kind.__name__ == name and root in ("httpx", "httpx2"):
            return sys.modules[root]
    return None
