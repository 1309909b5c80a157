"""What all models share."""

import importlib
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema


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


def pydantic_face() -> ModuleType:
    """Import what models are in pydantic; it stands above them, and pydantic alone asks for it."""
    return importlib.import_module("ecgridos_async.integrations.pydantic")


@attrs.frozen(kw_only=True)
class Model:
    """A value the service returns: immutable, compared by its fields.

    The types of the fields state the contract. A reply that breaks it, by leaving out a field
    that is always there, reads as None in that place, unless the client is `strict`.
    """

    unknown: Mapping[str, str] = attrs.field(default=NOTHING_UNKNOWN, eq=False, repr=False)
    """Elements of the reply that the contract does not list, as XML text by local name."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: "GetCoreSchemaHandler"
    ) -> "CoreSchema":
        schema: CoreSchema = pydantic_face().model_schema(cls, handler)
        return schema

    def _repr_html_(self) -> str:
        """Return what notebooks show."""
        text: str = importlib.import_module("ecgridos_async.models.html").html_of(self)
        return text
