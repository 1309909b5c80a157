"""Plans: the wire form of operations, and how arguments meet them."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest

from ecgridos_async import ApiVersion, ArgumentError, NotInThisVersionError, UnknownOperationError
from ecgridos_async.contract.operation import (
    READ,
    WRITE,
    Evidence,
    Service,
    operation,
    operation_of,
    operations_of,
)
from ecgridos_async.contract.plan import Plan, compile_plan
from ecgridos_async.contract.types import (
    EitherType,
    FilledText,
    In,
    Int16,
    Int32,
    Versions,
    is_secret,
)
from ecgridos_async.contract.version import Edition
from ecgridos_async.models import Status
from ecgridos_async.services import all_operations, find_operation

DECLARED = [
    pytest.param(
        "Login", [("LoginName", "string"), ("Password", "string")], "string", False, id="Login"
    ),
    pytest.param("NowUTC", [], "dateTime", False, id="NowUTC"),
    pytest.param("Version", [], "string", False, id="Version"),
    pytest.param("WhoAmI", [], "SessionInfo", True, id="WhoAmI"),
    pytest.param("Logout", [], "int", True, id="Logout"),
]


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2", "4.1"])
@pytest.mark.parametrize(("name", "parameters", "result", "session"), DECLARED)
def test_operations_of_all_versions(
    name: str, parameters: list[tuple[str, str]], result: str, session: bool, version: str
) -> None:
    plan = find_operation(name).plan(ApiVersion(version))

    assert plan.operation == name
    assert plan.version == version
    assert [(p.wire, p.type.name) for p in plan.parameters] == parameters
    assert plan.result.name == result
    assert plan.session is session


@pytest.mark.parametrize("version", ["3.0", "3.2"])
def test_pricelist_info(version: str) -> None:
    plan = find_operation("PricelistInfo").plan(ApiVersion(version))

    assert [(p.name, p.wire, p.type.name, p.required) for p in plan.parameters] == [
        ("pricelist_id", "PricelistID", "int", True)
    ]
    assert plan.result.name == "Pricelist"
    assert plan.session


@pytest.mark.parametrize("version", ["2.3", "4.1"])
def test_pricelist_info_is_not_in_every_version(version: str) -> None:
    with pytest.raises(NotInThisVersionError) as caught:
        find_operation("PricelistInfo").plan(ApiVersion(version))

    assert caught.value.operation == "PricelistInfo"
    assert caught.value.parameter == "version"
    assert str(caught.value) == (
        f"PricelistInfo: version {version} of ECGridOS has no such operation; it exists in 3.0..3.2"
    )


@pytest.mark.parametrize(
    ("operation", "version", "where"),
    [
        ("MigrationList", "3.0", "3.2..4.1"),
        ("ContractSetEx", "4.1", "3.2"),
        ("StatusList", "3.2", "4.1"),
        ("JSONWhoAmI", "3.2", "older builds alone: 3.2/163"),
        ("JSONWhoAmI", "3.0", "older builds alone: 3.2/163"),
    ],
)
def test_it_says_which_versions_have_an_operation(operation: str, version: str, where: str) -> None:
    with pytest.raises(NotInThisVersionError) as caught:
        find_operation(operation).plan(ApiVersion(version))
    assert str(caught.value).endswith(f"no such operation; it exists in {where}")


def test_an_older_build_is_compiled_by_its_own_name() -> None:
    old, new = (find_operation("AS2Update").plan(e) for e in (Edition.V3_2_163, Edition.V3_2_206))

    assert (old.result.name, new.result.name) == ("boolean", "as2CommInfo")
    assert find_operation("AS2Update").plan(ApiVersion.V3_2).result.name == "as2CommInfo"
    assert find_operation("JSONWhoAmI").plan(Edition.V3_2_163).result.name == "string"


def test_a_plan_is_compiled_once() -> None:
    declared = find_operation("WhoAmI")

    assert declared.plan(ApiVersion.V3_2) is declared.plan(ApiVersion.V3_2)
    assert declared.plan(ApiVersion.V3_2) is not declared.plan(ApiVersion.V4_1)


class Things(Service):
    """A service as no version has it, whose operations differ between versions."""

    @operation("ThingAdd")
    async def add(
        self,
        name: FilledText,
        thing_id: Int32 = 7,
        *,
        colour: Annotated[Int32, Versions("4.1")] = 0,
        status: Annotated[int | Status, In("..3.0", Int16), In("3.2..", Status)],
        note: str | None = None,
    ) -> str:
        """Add a thing."""
        raise NotImplementedError

    @operation("ThingMove", effect=READ, versions="3.2..")
    async def move(self, thing_id: Int32, target: Annotated[Int32, Versions("4.1")]) -> str:
        """Move a thing; v4.1 wants to know where to."""
        raise NotImplementedError

    @operation("ThingTag")
    async def tag(
        self, thing_id: Int32, shelf: Annotated[Int32, Versions("4.1")] = 0, count: Int32 = 1
    ) -> str:
        """Tag a thing."""
        raise NotImplementedError


ADD = operation_of(Things.add)


def add_plan(version: str) -> Plan:
    return ADD.plan(ApiVersion(version))


@pytest.mark.parametrize(
    ("version", "parameters"),
    [
        pytest.param(
            "3.0",
            [("Name", "string"), ("ThingID", "int"), ("Status", "short"), ("Note", "string")],
            id="3.0",
        ),
        pytest.param(
            "3.2",
            [("Name", "string"), ("ThingID", "int"), ("Status", "Status"), ("Note", "string")],
            id="3.2",
        ),
        pytest.param(
            "4.1",
            [
                ("Name", "string"),
                ("ThingID", "int"),
                ("Colour", "int"),
                ("Status", "Status"),
                ("Note", "string"),
            ],
            id="4.1",
        ),
    ],
)
def test_parameters_differ_between_versions(
    version: str, parameters: list[tuple[str, str]]
) -> None:
    assert [(p.wire, p.type.name) for p in add_plan(version).parameters] == parameters


BOUND = [
    pytest.param("3.0", ("a",), {"status": 1}, ["a", 7, 1, None], id="3.0-defaults"),
    pytest.param("3.0", ("a", 2), {"status": 1}, ["a", 2, 1, None], id="3.0-by-position"),
    pytest.param(
        "3.0",
        (),
        {"status": 1, "note": "n", "thing_id": 2, "name": "a"},
        ["a", 2, 1, "n"],
        id="3.0-by-name-in-any-order",
    ),
    pytest.param("4.1", ("a",), {"status": 1}, ["a", 7, 0, 1, None], id="4.1-defaults"),
    pytest.param("4.1", ("a",), {"status": 1, "colour": 3}, ["a", 7, 3, 1, None], id="4.1-its-own"),
]


@pytest.mark.parametrize(("version", "args", "kwargs", "bound"), BOUND)
def test_arguments_in_wire_order(
    version: str, args: tuple[object, ...], kwargs: dict[str, object], bound: list[object]
) -> None:
    assert add_plan(version).bind(args, kwargs) == bound


@pytest.mark.parametrize("version", ["2.3", "3.0", "3.2"])
def test_a_parameter_that_this_version_lacks(version: str) -> None:
    with pytest.raises(NotInThisVersionError) as caught:
        add_plan(version).bind(("a",), {"status": 1, "colour": 3})

    assert caught.value.operation == "ThingAdd"
    assert caught.value.parameter == "colour"
    assert str(caught.value) == (
        f"ThingAdd: colour: version {version} of ECGridOS has no such parameter; it exists in 4.1"
    )


def test_a_parameter_that_this_version_lacks_is_not_asked_for() -> None:
    move = operation_of(Things.move)

    assert move.plan(ApiVersion.V3_2).bind((5,), {}) == [5]
    assert move.plan(ApiVersion.V4_1).bind((5, 6), {}) == [5, 6]
    with pytest.raises(TypeError, match="target"):
        move.plan(ApiVersion.V4_1).bind((5,), {})


def test_a_position_means_the_same_parameter_in_every_version() -> None:
    tag = operation_of(Things.tag)

    assert tag.plan(ApiVersion.V4_1).bind((5, 6), {}) == [5, 6, 1]
    assert tag.plan(ApiVersion.V3_2).bind((5,), {"count": 2}) == [5, 2]
    with pytest.raises(NotInThisVersionError) as caught:
        tag.plan(ApiVersion.V3_2).bind((5, 6), {})
    assert caught.value.parameter == "shelf"


@pytest.mark.parametrize(
    ("args", "kwargs", "says"),
    [
        pytest.param((), {"status": 1}, "missing a required argument: 'name'", id="missing"),
        pytest.param(("a",), {}, "missing a required", id="missing-by-name"),
        pytest.param(("a", 1, 2), {"status": 1}, "too many positional arguments", id="too-many"),
        pytest.param(
            ("a",), {"status": 1, "nam": "b"}, "unexpected keyword argument 'nam'", id="unknown"
        ),
        pytest.param(
            ("a",), {"status": 1, "name": "b"}, "multiple values for argument 'name'", id="twice"
        ),
        pytest.param(("a",), {"status": 1, "self": 1}, "unexpected keyword", id="self"),
    ],
)
def test_arguments_that_do_not_fit(
    args: tuple[object, ...], kwargs: dict[str, object], says: str
) -> None:
    with pytest.raises(TypeError, match=f"^ThingAdd: .*{says}"):
        add_plan("3.0").bind(args, kwargs)


def test_what_the_decorator_declares() -> None:
    assert ADD.name == "ThingAdd"
    assert ADD.effect is WRITE
    assert ADD.session
    assert not ADD.pending
    assert str(ADD.versions) == "2.3..4.1"
    assert operation_of(Things.move).effect is READ
    assert list(operations_of(Things)) == ["add", "move", "tag"]


@pytest.mark.parametrize(
    ("name", "version", "evidence"),
    [
        pytest.param("Logout", "2.3", Evidence.OBSERVED, id="Logout-2.3"),
        pytest.param("Logout", "3.0", Evidence.ASSUMED, id="Logout-3.0"),
        pytest.param("Logout", "3.2", Evidence.WSDL, id="Logout-3.2"),
        pytest.param("Logout", "4.1", Evidence.WSDL, id="Logout-4.1"),
        pytest.param("PricelistInfo", "3.0", Evidence.OBSERVED, id="PricelistInfo-3.0"),
        pytest.param("PricelistInfo", "3.2", Evidence.WSDL, id="PricelistInfo-3.2"),
        pytest.param("NowUTC", "2.3", Evidence.ASSUMED, id="NowUTC-2.3"),
    ],
)
def test_evidence(name: str, version: str, evidence: Evidence) -> None:
    assert find_operation(name).evidence(ApiVersion(version)) is evidence


def helper() -> None:
    """No operation."""


@pytest.mark.parametrize(
    ("method", "name"),
    [
        pytest.param(helper, "helper", id="function"),
        pytest.param(len, "len", id="builtin"),
        pytest.param(Things, "Things", id="service"),
        pytest.param(lambda: None, "<lambda>", id="lambda"),
    ],
)
def test_what_is_not_an_operation(method: Callable[..., Any], name: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        operation_of(method)

    assert caught.value.parameter == "operation"
    assert f"{name} is not an ECGridOS operation" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param("PricelistInf", "; did you mean PricelistInfo?", id="cut"),
        pytest.param("pricelistinfo", "; did you mean PricelistInfo?", id="case"),
        pytest.param("Xyzzy", "", id="nothing-near"),
    ],
)
def test_a_name_that_no_operation_has(name: str, hint: str) -> None:
    with pytest.raises(UnknownOperationError) as caught:
        find_operation(name)

    assert str(caught.value) == f"{name} is not an operation of ECGridOS{hint}"


@pytest.mark.parametrize(
    ("name", "names"),
    [
        pytest.param("PricelistInfo", ["SessionID", "PricelistID"], id="first"),
        pytest.param("Login", ["LoginName", "Password"], id="without-a-session"),
    ],
)
def test_the_session_id_goes_first(name: str, names: list[str]) -> None:
    plan = find_operation(name).plan(ApiVersion.V3_2)

    assert [parameter.wire for parameter in plan.wire_parameters] == names
    assert all(is_secret(p.type) for p in plan.wire_parameters if p.wire == "SessionID")


def test_types_of_a_plan_are_those_of_its_version() -> None:
    every = [
        kind
        for _, _, declared in all_operations().values()
        for edition in Edition
        if edition in declared.versions
        for kind in declared.plan(edition).types
    ]

    assert len(every) > 3000
    assert not any(isinstance(kind, EitherType) for kind in every)


def test_a_parameter_is_a_scalar() -> None:
    async def add(self: Service, names: list[str]) -> str:
        raise NotImplementedError

    with pytest.raises(TypeError, match=r"names: ECGridOS has no parameters of type string\[\]"):
        compile_plan("ThingAdd", add, Edition.V4_1, session=True)
