"""What all models share."""

from collections.abc import Iterator, Mapping
from typing import Final

import attrs


class _Nothing(Mapping[str, str]):
    """The `unknown` of a value that has nothing unknown; one object serves all."""

    def __getitem__(self, name: str) -> str:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "{}"


NOTHING_UNKNOWN: Final = _Nothing()


@attrs.frozen(kw_only=True)
class Model:
    """A value the service returns: immutable, compared by its fields.

    The types of the fields state the contract. A reply that breaks it, by leaving out a field
    that is always there, reads as None in that place, unless the client is `strict`.
    """

    unknown: Mapping[str, str] = attrs.field(default=NOTHING_UNKNOWN, eq=False, repr=False)
    """Elements of the reply that the contract does not list, as XML text by local name."""
