"""An explorer that runs."""

from typing import NamedTuple


class Explorer(NamedTuple):
    """Where it is."""

    url: str
    token: str

    @property
    def address(self) -> str:
        """The address that lets somebody in."""
        return f"{self.url}/?token={self.token}"
