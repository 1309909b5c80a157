"""The public names of packages."""

from types import ModuleType


def names_of(package: ModuleType) -> list[str]:
    """Return `__all__`, which type checkers do not see where names are imported lazily."""
    names: list[str] = package.__all__
    return names
