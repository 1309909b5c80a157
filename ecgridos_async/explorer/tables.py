"""Tables: what a page of tables shows."""

from collections.abc import Sequence

import attrs


@attrs.frozen
class Link:
    """A text that leads elsewhere."""

    text: str
    address: str


Cell = str | int | Link
"""What stands in a table."""


@attrs.frozen
class Table:
    """A table with its title, or a title with nothing below it but what is said."""

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    said: str = ""
    """What goes between the title and the table."""
    links: Sequence[Link] = ()
    """What goes below the table: where the other rows are."""
