"""Results of another shape, such as a page of a list instead of the bare list.

Version 2.3 returns bare lists from some calls that return pages in later versions, and only
observation shows which one a server sends. Reading one as the other would silently lose records,
so unless strict, a reader accepts either:

- An operation whose result type differs between versions accepts that of any version, and returns
  what the reply holds.
- Any other operation returns its declared type. A bare list becomes a page with only the records
  and their count; a page becomes a list if it is the only one.
"""

import functools
from collections.abc import Callable
from typing import Any, Final, cast

import attrs

from ecgridos_async import models
from ecgridos_async._wire.decode import Decoder, decoder
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import Element
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import ArrayType, ObjectType, Resolved, schema_name

_PAGE: Final = "Collection"
"""The suffix of page types: ParcelIDInfoCollection is a page of ParcelIDInfo."""

Convert = Callable[[Any], Any]


@functools.lru_cache(maxsize=2000)
def other_shapes(plan: Plan) -> dict[Resolved, Convert | None]:
    """Return the other types a result may have, and how to convert each to the declared one."""
    found: dict[Resolved, Convert | None] = dict.fromkeys(plan.other_results)
    kind = plan.result
    if isinstance(kind, ArrayType):
        page = getattr(models, f"{kind.item.name}{_PAGE}", None)
        records = None if page is None else _records_of(page)
        if page is not None and records is not None:
            found.setdefault(ObjectType(page), functools.partial(_whole_list, records[0]))
    elif isinstance(kind, ObjectType):
        records = _records_of(kind.python)
        if records is not None:
            name, type_of_records = records
            found.setdefault(type_of_records, functools.partial(_page, kind.python, name))
    return found


def _records_of(model: type[attrs.AttrsInstance]) -> tuple[str, ArrayType] | None:
    """Return name and type of the field with the records of a page; None if it is not a page."""
    for field in shape_of(model).fields:
        if isinstance(field.type, ArrayType):
            item = field.type.item.name
            is_page = ObjectType(model).name == f"{item}{_PAGE}"
            return (field.name, field.type) if is_page else None
    return None


def _whole_list(name: str, page: Any) -> list[object]:
    records = cast("list[object]", getattr(page, name))
    total, pages = page.total_records, page.total_pages
    if (total or 0) > len(records) or (pages or 0) > 1:
        raise UnreadableError(
            f"expected the whole list, found a page with {len(records)} of {total} records"
        )
    return records


def _page(model: Callable[..., object], name: str, records: list[object]) -> object:
    names = [field.name for field in shape_of(cast("type[attrs.AttrsInstance]", model)).fields]
    return model(**{**dict.fromkeys(names), "count": len(records), name: records})


def result_decoder(plan: Plan, *, strict: bool) -> Decoder:
    """Return the function that reads the element of a result. It raises UnreadableError."""
    read = decoder(plan.result, plan.version, strict=strict)
    others = {} if strict else other_shapes(plan)
    if not others:
        return read
    fits = _fits(plan.result, plan)

    def decode(element: Element) -> Any:
        if not fits(element):
            for kind, convert in others.items():
                if _fits(kind, plan)(element):
                    value = decoder(kind, plan.version, strict=False)(element)
                    return value if convert is None else convert(value)
        return read(element)

    return decode


def _fits(kind: Resolved, plan: Plan) -> Callable[[Element], bool]:
    """Return a test of whether an element has that type: by its name or its children."""
    namespace = plan.version.namespace
    root = f"{{{namespace}}}{schema_name(kind)}"
    if isinstance(kind, ArrayType):
        item = f"{{{namespace}}}{kind.item.name}"
        return lambda element: element.find(item) is not None or element.tag == root
    if isinstance(kind, ObjectType):
        tags = frozenset(f"{{{namespace}}}{field.wire}" for field in shape_of(kind.python).fields)
        return lambda element: (
            element.tag == root or any(str(child.tag) in tags for child in element)
        )
    return lambda element: not len(element)
