"""The declared contract compared with a WSDL: every difference, and which edition it is."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import attrs

from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.shape import reachable, shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EnumType,
    ObjectType,
    is_bytes,
    is_value_type,
    schema_name,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.contract.wsdl import (
    Description,
    ElementEntry,
    FormCall,
    OperationMessages,
)
from ecgridos_async.errors import ArgumentError

ABSENT: Final = "absent"
PRESENT: Final = "present"

K = TypeVar("K", bound=str)
T = TypeVar("T")


@attrs.frozen
class Difference:
    """One difference between what is declared and what a WSDL says."""

    kind: str
    """`operation`, `parameter`, `result`, `type`, `field`, `array`, `enum`, `value`, `binding`
    or `form`."""
    where: str
    """What differs, such as `TPAdd.Qualifier`, and in which respect."""
    contract: str
    wsdl: str

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: contract {self.contract}, WSDL {self.wsdl}"


@attrs.frozen
class Comparison:
    """The outcome: the edition that was compared, why that one, and the differences."""

    edition: Edition
    reason: str
    build: str | None
    """The build the WSDL says it is of."""
    differences: tuple[Difference, ...]


def compare(
    wsdl: Description, operations: Iterable[Operation], edition: Edition | str | None = None
) -> Comparison:
    """Compare the declared *operations* with a WSDL.

    The WSDL says which edition it is of; *edition* overrules it. A WSDL that says only the
    version, or nothing, is compared with the edition that it differs from least.
    """
    known = tuple(operations)
    said = f"version {wsdl.version} build {wsdl.build}" if wsdl.build else f"version {wsdl.version}"
    if edition is not None:
        wanted = Edition(edition)
        return _comparison(wsdl, known, wanted, "as asked for")
    candidates = [e for e in Edition if e.version.namespace == wsdl.namespace]
    of_version = [e for e in candidates if e.version == wsdl.version]
    if wsdl.version and not of_version:
        raise ArgumentError(
            f"wsdl: it is of {said}, which is not known here; name one to compare with: "
            f"{', '.join(candidates)}",
            parameter="edition",
        )
    exact = [e for e in of_version if e == f"{wsdl.version}/{wsdl.build}"]
    if len(of_version) == 1 or exact:
        return _comparison(wsdl, known, (exact or of_version)[0], f"the WSDL says {said}")
    why = f"the WSDL says {said}" if wsdl.version else "the WSDL does not say which it is"
    tried = [
        _comparison(wsdl, known, e, f"{why}; this edition differs least")
        for e in reversed(of_version or candidates)
    ]
    return min(tried, key=lambda comparison: len(comparison.differences))


def _comparison(
    wsdl: Description, operations: tuple[Operation, ...], edition: Edition, reason: str
) -> Comparison:
    ours = describe(edition, operations)
    return Comparison(edition, reason, wsdl.build, tuple(differences(ours, wsdl)))


def describe(edition: Edition, operations: Iterable[Operation]) -> Description:
    """Return the declared contract of *edition* as a WSDL would describe it."""
    plans = {o.name: o.plan(edition) for o in operations if edition in o.versions}
    found = reachable((kind for plan in plans.values() for kind in plan.types), edition)
    namespace = edition.version.namespace
    forms = {name: _form(plan) for name, plan in plans.items()}
    return Description(
        namespace=namespace,
        version=edition.version,
        operations={name: _messages(plan) for name, plan in plans.items()},
        types={k.name: _fields(k, edition) for k in found if isinstance(k, ObjectType)},
        arrays={schema_name(k): _item(k) for k in found if isinstance(k, ArrayType)},
        enums={k.name: k.python.values(edition) for k in found if isinstance(k, EnumType)},
        bindings={
            protocol: {
                name: f"{namespace}{name}" if protocol.is_soap else f"/{name}" for name in plans
            }
            for protocol in Protocol
        },
        forms={protocol: forms for protocol in Protocol if not protocol.is_soap},
    )


def _messages(plan: Plan) -> OperationMessages:
    result = plan.result
    return OperationMessages(
        parameters=tuple(
            ElementEntry(p.wire, p.type.name, p.required) for p in plan.wire_parameters
        ),
        result=(ElementEntry(f"{plan.operation}Result", result.name, is_value_type(result)),),
    )


def _form(plan: Plan) -> FormCall:
    return FormCall(
        # Bytes are a repeated name there: one decimal number for each byte.
        parameters=tuple(
            (p.wire, "StringArray" if is_bytes(p.type) else "string") for p in plan.wire_parameters
        ),
        root=(schema_name(plan.result), plan.result.name),
    )


def _fields(kind: ObjectType, edition: Edition) -> tuple[ElementEntry, ...]:
    return tuple(
        ElementEntry(field.wire, field.type.name, is_value_type(field.type))
        for field in shape_of(kind.python).at(edition)
    )


def _item(kind: ArrayType) -> ElementEntry:
    item = kind.item
    return ElementEntry(item.name, item.name, required=False, nillable=not is_value_type(item))


def differences(ours: Description, theirs: Description) -> list[Difference]:
    """Return every difference between two descriptions, in a fixed order."""
    found: list[Difference] = []
    if ours.namespace != theirs.namespace:
        found.append(Difference("binding", "namespace", ours.namespace, theirs.namespace))
    for name, mine, other in _pairs("operation", ours.operations, theirs.operations, found):
        found += _sequence("parameter", name, mine.parameters, other.parameters)
        found += _sequence("result", name, mine.result, other.result)
    for name, fields, other_fields in _pairs("type", ours.types, theirs.types, found):
        found += _sequence("field", name, fields, other_fields)
    for name, item, other_item in _pairs("array", ours.arrays, theirs.arrays, found):
        found += _sequence("array", name, (item,), (other_item,))
    for name, values, other_values in _pairs("enum", ours.enums, theirs.enums, found):
        # The wire carries the texts, never their positions, and the service has reordered
        # lists between builds (Objects, CertificateType …), so order does not matter.
        _note_absent("value", values, other_values, found, prefix=f"{name}.")
    _compare_bindings(ours, theirs, found)
    return found


def _compare_bindings(ours: Description, theirs: Description, found: list[Difference]) -> None:
    for protocol, mine, other in _pairs("binding", ours.bindings, theirs.bindings, found):
        # An operation that the service lacks is already reported.
        shared = ours.operations.keys() & theirs.operations.keys()
        here = [{n: at for n, at in side.items() if n in shared} for side in (mine, other)]
        for name, address, other_address in _pairs(
            "binding", here[0], here[1], found, prefix=f"{protocol} "
        ):
            if address != other_address:
                found.append(Difference("binding", f"{protocol} {name}", address, other_address))
    for protocol, calls in ours.forms.items():
        others = theirs.forms.get(protocol, {})
        for name in sorted(calls.keys() & others.keys()):
            found += _form_differences(f"{protocol} {name}", calls[name], others[name])


def _form_differences(where: str, mine: FormCall, other: FormCall) -> list[Difference]:
    found: list[Difference] = []
    if mine.parameters != other.parameters:
        found.append(
            Difference("form", where, _written(mine.parameters), _written(other.parameters))
        )
    if mine.root != other.root:
        found.append(
            Difference("form", f"{where} reply", _written((mine.root,)), _written((other.root,)))
        )
    return found


def _written(pairs: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in pairs if name) or "nothing"


def _pairs(
    kind: str,
    ours: Mapping[K, T],
    theirs: Mapping[K, T],
    found: list[Difference],
    *,
    prefix: str = "",
) -> list[tuple[K, T, T]]:
    """Return what both have, by name; note what only one has."""
    _note_absent(kind, ours, theirs, found, prefix=prefix)
    return [(name, ours[name], theirs[name]) for name in sorted(ours.keys() & theirs.keys())]


def _note_absent(
    kind: str,
    ours: Iterable[str],
    theirs: Iterable[str],
    found: list[Difference],
    *,
    prefix: str,
) -> None:
    mine, other = set(ours), set(theirs)
    found += [Difference(kind, prefix + name, PRESENT, ABSENT) for name in sorted(mine - other)]
    found += [Difference(kind, prefix + name, ABSENT, PRESENT) for name in sorted(other - mine)]


def _sequence(
    kind: str, where: str, ours: tuple[ElementEntry, ...], theirs: tuple[ElementEntry, ...]
) -> list[Difference]:
    if ours == theirs:
        return []
    found: list[Difference] = []
    mine = {element.name: element for element in ours}
    other = {element.name: element for element in theirs}
    for name in [*mine, *(name for name in other if name not in mine)]:
        sides = mine.get(name), other.get(name)
        if sides[0] == sides[1]:
            continue
        texts = [_element(element) if element else ABSENT for element in sides]
        found.append(Difference(kind, f"{where}.{name}", *texts))
    shared = [[name for name in side if name in mine and name in other] for side in (mine, other)]
    if shared[0] != shared[1]:
        texts = [" ".join(names) for names in shared]
        found.append(Difference(kind, f"{where} order", *texts))
    return found


def _element(element: ElementEntry) -> str:
    words = [element.type, "required" if element.required else "optional"]
    return " ".join([*words, "nillable"] if element.nillable else words)
