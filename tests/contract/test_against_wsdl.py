"""What is declared agrees with the service's own descriptions of v3.2 and v4.1.

The descriptions are not part of this repository. The folder that holds them is named by
ECGRIDOS_WSDL_DIR, or lies beside the repository.
"""

import os
from pathlib import Path
from typing import Final

import attrs
import pytest
from lxml import etree

from ecgridos_async import ApiVersion
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    ObjectType,
    WireType,
    is_value_type,
)
from ecgridos_async.services import all_operations

BESIDE: Final = Path(__file__).parents[3] / "shared" / "reference" / "wsdl"
FILES: Final = {ApiVersion.V3_2: "v3.2-build206.wsdl", ApiVersion.V4_1: "v4.1-build472.wsdl"}

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
WSDL: Final = "{http://schemas.xmlsoap.org/wsdl/}"


@attrs.frozen
class Element:
    """An element of a sequence: its name, its type's name, whether it is always there."""

    name: str
    type: str
    required: bool


class Description:
    """A WSDL file, as much of it as is compared."""

    def __init__(self, path: Path, namespace: str) -> None:
        root = etree.parse(path).getroot()
        schema = root.find(f"{WSDL}types/{XS}schema[@targetNamespace='{namespace}']")
        assert schema is not None, f"{path.name} has no schema of {namespace}"
        self._schema = schema
        port = root.find(f"{WSDL}portType")
        assert port is not None
        self.operations = {str(found.get("name")) for found in port.iter(f"{WSDL}operation")}

    def message(self, name: str) -> list[Element]:
        """Return the elements of a message: an operation's parameters or its result."""
        return self._sequence(f"{XS}element[@name='{name}']/{XS}complexType")

    def fields(self, name: str) -> list[Element]:
        """Return the fields of a complex type."""
        return self._sequence(f"{XS}complexType[@name='{name}']")

    def values(self, name: str) -> list[str]:
        """Return the values of an enum."""
        found = self._schema.findall(
            f"{XS}simpleType[@name='{name}']/{XS}restriction/{XS}enumeration"
        )
        return [str(value.get("value")) for value in found]

    def _sequence(self, path: str) -> list[Element]:
        assert self._schema.find(path) is not None, f"no {path}"
        return [
            Element(
                str(element.get("name")),
                self._type(str(element.get("type"))),
                element.get("minOccurs") == "1",
            )
            for element in self._schema.findall(f"{path}/{XS}sequence/{XS}element")
        ]

    def _type(self, qualified: str) -> str:
        """Return the name of a type; an `ArrayOf…` is its item's type and `[]`."""
        name = qualified.rpartition(":")[2]
        if not name.startswith("ArrayOf"):
            return name
        (item,) = self.fields(name)
        return f"{item.type}[]"


@pytest.fixture(scope="module", params=list(FILES), ids=str)
def version(request: pytest.FixtureRequest) -> ApiVersion:
    found = request.param
    assert isinstance(found, ApiVersion)
    return found


@pytest.fixture(scope="module")
def description(version: ApiVersion) -> Description:
    path = Path(os.environ.get("ECGRIDOS_WSDL_DIR") or BESIDE) / FILES[version]
    if not path.is_file():
        reason = "set ECGRIDOS_WSDL_DIR to the folder of the WSDL files to compare with them"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Description(path, version.namespace)


def declared(version: ApiVersion) -> list[Operation]:
    """Return the operations that are declared for a version, by name."""
    found = [operation for _, _, operation in all_operations().values()]
    return sorted(
        (operation for operation in found if version in operation.versions), key=lambda o: o.name
    )


def reached(version: ApiVersion) -> tuple[dict[str, ObjectType], dict[str, EnumType]]:
    """Return the models and enums that the operations declared for a version lead to."""
    objects: dict[str, ObjectType] = {}
    enums: dict[str, EnumType] = {}

    def follow(kind: WireType) -> None:
        match kind:
            case EnumType():
                enums[kind.name] = kind
            case ArrayType():
                follow(kind.item)
            case EitherType():
                follow(kind.at(version))
            case ObjectType() if kind.name not in objects:
                objects[kind.name] = kind
                for field in shape_of(kind.python).at(version):
                    follow(field.type)
            case _:
                pass

    for operation in declared(version):
        plan = operation.plan(version)
        for parameter in plan.parameters:
            follow(parameter.type)
        follow(plan.result)
    return objects, enums


def test_there_is_something_to_compare(version: ApiVersion) -> None:
    objects, enums = reached(version)

    assert len(declared(version)) >= 5
    assert "SessionInfo" in objects
    assert "AuthLevel" in enums


def test_operations(version: ApiVersion, description: Description) -> None:
    names = {operation.name for operation in declared(version)}

    assert names - description.operations == set()


def test_no_operation_is_said_to_be_missing_that_is_there(
    version: ApiVersion, description: Description
) -> None:
    absent = {
        operation.name
        for _, _, operation in all_operations().values()
        if version not in operation.versions
    }

    assert absent & description.operations == set()


def test_parameters(version: ApiVersion, description: Description) -> None:
    ours: dict[str, list[Element]] = {}
    theirs: dict[str, list[Element]] = {}
    for operation in declared(version):
        plan = operation.plan(version)
        session = [Element("SessionID", "string", required=False)] if plan.session else []
        ours[operation.name] = session + [
            Element(p.wire, p.type.name, p.required) for p in plan.parameters
        ]
        theirs[operation.name] = description.message(operation.name)

    assert ours == theirs


def test_results(version: ApiVersion, description: Description) -> None:
    ours: dict[str, list[Element]] = {}
    theirs: dict[str, list[Element]] = {}
    for operation in declared(version):
        result = operation.plan(version).result
        ours[operation.name] = [
            Element(f"{operation.name}Result", result.name, is_value_type(result))
        ]
        theirs[operation.name] = description.message(f"{operation.name}Response")

    assert ours == theirs


def test_fields(version: ApiVersion, description: Description) -> None:
    objects, _ = reached(version)
    ours = {
        name: [
            Element(field.wire, field.type.name, field.required)
            for field in shape_of(kind.python).at(version)
        ]
        for name, kind in objects.items()
    }
    theirs = {name: description.fields(name) for name in objects}

    assert ours == theirs


def test_enums(version: ApiVersion, description: Description) -> None:
    _, enums = reached(version)
    ours = {name: [member.value for member in kind.python] for name, kind in enums.items()}
    theirs = {name: description.values(name) for name in enums}

    assert ours == theirs
