"""Names of a package that are imported when they are first used (PEP 562).

    if TYPE_CHECKING:
        from package.module import Name as Name
    else:
        __getattr__, __dir__, __all__ = lazy_names(__name__, {".module": ("Name",)})

Type checkers read the imports; `Name as Name` marks a name as exported (PEP 484). Python reads the
table. `else` hides `__getattr__` from type checkers, which would otherwise accept any misspelt name
as Any. `tests/test_package.py` compares the two.
"""

import importlib
import sys
from collections.abc import Callable, Iterable, Mapping


def lazy_names(
    package: str, names: Mapping[str, Iterable[str]], *, submodules: Iterable[str] = ()
) -> tuple[Callable[[str], object], Callable[[], list[str]], list[str]]:
    """Return the `__getattr__`, `__dir__` and `__all__` of a package.

    Args:
        names: The names of each module. A module that starts with a dot is one of the package.
        submodules: Modules of the package that are attributes even before they are imported.
    """
    module_of = {name: module for module, own in names.items() for name in own}
    modules = frozenset(submodules)

    def get(name: str) -> object:
        if name in modules:
            return importlib.import_module(f"{package}.{name}")  # it sets the attribute itself
        if name not in module_of:
            raise AttributeError(
                f"module {package!r} has no attribute {name!r}",
                name=name,
                obj=sys.modules[package],
            )
        value: object = getattr(importlib.import_module(module_of[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    def names_now() -> list[str]:
        return sorted({*vars(sys.modules[package]), *module_of, *modules})

    return get, names_now, sorted(module_of)
