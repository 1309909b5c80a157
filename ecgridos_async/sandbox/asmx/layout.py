"""Layout: how XML is laid out, which is not the same in SOAP and in the form bindings."""

from typing import Final

import attrs


@attrs.frozen
class Layout:
    """Where line breaks go: nowhere in SOAP, before every element in the form bindings."""

    indented: bool

    def start(self, depth: int) -> str:
        """Return what goes before a tag at *depth*."""
        return "\n" + "  " * depth if self.indented else ""

    def below(self, depth: int) -> int:
        """Return the depth of what is inside an element at *depth*, 0 where it does not matter."""
        return depth + 1 if self.indented else 0


COMPACT: Final = Layout(indented=False)
INDENTED: Final = Layout(indented=True)
