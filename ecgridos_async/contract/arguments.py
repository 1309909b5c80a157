"""The arguments of a call, kept where no traceback shows them."""

from typing import Any, Final

import attrs

_LARGE: Final = 2**20


@attrs.define(eq=False)
class Arguments:
    """The arguments of a call. The repr shows none of them, since some are secret."""

    positional: tuple[Any, ...] = attrs.field(default=(), repr=False)
    named: dict[str, Any] = attrs.field(factory=lambda: dict[str, Any](), repr=False)

    @property
    def are_large(self) -> bool:
        """Whether one is a text or bytes of 1 MiB or more, which take a while to scan.

        A content that is a stream is not scanned.
        """
        for value in (*self.positional, *self.named.values()):
            if isinstance(value, (str, bytes)) and len(value) >= _LARGE:
                return True
        return False
