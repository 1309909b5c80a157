"""Plain data of results: secrets are masked unless they are asked for, and types are kept."""

import json
from typing import Any, assert_type

import attrs
import pytest

from ecgridos_async import ArgumentError, Client, PlainData, ProtocolName, models, to_dict
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import ArrayType, EitherType, ObjectType, WireType, is_secret
from ecgridos_async.models import (
    AuthLevel,
    DataSet,
    Model,
    Pricelist,
    Table,
)
from ecgridos_async.models.dataset import Column
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.models.samples import PRICELIST, SESSION
from tests.public import names_of

SECRET = "hunter2-secret"
Kind = type[attrs.AttrsInstance]
MODELS: list[Kind] = [
    found
    for found in (getattr(models, name) for name in names_of(models))
    if isinstance(found, type) and issubclass(found, Model) and found is not Model
]


def planted(kind: WireType) -> object:
    """Return a value of a secret type that cannot be missed."""
    return SECRET.encode() if kind.name == "base64Binary" else SECRET


def filled(model: Kind, **held: object) -> Model:
    """Return an object whose secret fields hold a secret, and whose others hold nothing."""
    fields = {field.name: field.type for field in shape_of(model).fields}
    make: Any = model
    value: Model = make(
        **{
            name: planted(kind) if is_secret(kind) else held.get(name)
            for name, kind in fields.items()
        }
    )
    return value


HIDING = [m for m in MODELS if any(is_secret(f.type) for f in shape_of(m).fields)]


def test_there_are_models_with_secrets() -> None:
    assert {model.__name__ for model in HIDING} >= {
        "SessionInfo",
        "CertificateRoot",
        "HTTPAuthInfo",
    }


@pytest.mark.parametrize("model", HIDING, ids=lambda model: model.__name__)
def test_secrets_are_masked(model: Kind) -> None:
    value = filled(model)
    secret = {field.name for field in shape_of(model).fields if is_secret(field.type)}

    plain = to_dict(value)

    assert {name for name, field in plain.items() if field == "***"} == secret
    assert SECRET not in repr(plain)
    assert SECRET not in json.dumps(plain)
    assert SECRET not in repr(to_dict([value, value]))
    assert to_dict(value, secrets="mask") == plain


@pytest.mark.parametrize("model", HIDING, ids=lambda model: model.__name__)
def test_secrets_are_shown_where_they_are_asked_for(model: Kind) -> None:
    value = filled(model)

    plain = to_dict(value, secrets="show")

    for field in shape_of(model).fields:
        assert plain[field.name] == getattr(value, field.name)
    assert SECRET in repr(to_dict([value], secrets="show"))


def nested_in(kind: WireType) -> Kind | None:
    """Return the model with secrets that a field holds, if it holds one."""
    if isinstance(kind, ArrayType):
        return nested_in(kind.item)
    if isinstance(kind, EitherType):
        return next(filter(None, (nested_in(inner) for _, inner in kind.by_version)), None)
    return kind.python if isinstance(kind, ObjectType) and kind.python in HIDING else None


@pytest.mark.parametrize(
    ("outer", "name", "is_list", "inner"),
    [
        pytest.param(
            model, f.name, isinstance(f.type, ArrayType), inner, id=f"{model.__name__}.{f.name}"
        )
        for model in MODELS
        for f in shape_of(model).fields
        if (inner := nested_in(f.type)) is not None
    ],
)
def test_secrets_of_models_in_models_are_masked(
    outer: Kind, name: str, is_list: bool, inner: Kind
) -> None:
    held: object = [filled(inner)] if is_list else filled(inner)
    value = filled(outer, **{name: held})

    assert SECRET not in repr(to_dict(value))
    assert SECRET in repr(to_dict(value, secrets="show"))


@pytest.mark.parametrize("nothing", [None, ""])
def test_no_secret_is_not_masked(nothing: str | None) -> None:
    assert to_dict(attrs.evolve(SESSION, session_id=nothing))["session_id"] == nothing


def test_a_word_that_is_neither() -> None:
    with pytest.raises(ArgumentError, match='secrets: True is neither "mask" nor "show"') as caught:
        to_dict(SESSION, secrets=True)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert caught.value.parameter == "secrets"


def test_types() -> None:
    data_set = DataSet((Table("Table", (Column("A", "int"),), ({"A": 1},)),))
    anything: object = 5

    assert_type(to_dict(SESSION), dict[str, PlainData])
    assert_type(to_dict(SESSION, secrets="show"), dict[str, PlainData])
    assert_type(to_dict([PRICELIST]), list[dict[str, PlainData]])
    several: list[Pricelist] = []
    assert_type(to_dict(several, secrets="mask"), list[dict[str, PlainData]])
    assert_type(to_dict(data_set), dict[str, PlainData])
    assert_type(to_dict(anything), PlainData)
    assert_type(to_dict(AuthLevel.ROOT), PlainData)
    assert_type(to_dict([1, 2]), PlainData)
    assert to_dict(data_set) == {"Table": [{"A": 1}]}


@pytest.mark.anyio
@pytest.mark.parametrize("protocol", ["soap12", "http-post"])
async def test_the_session_id_of_a_session(sandbox: Sandbox, protocol: ProtocolName) -> None:
    async with (
        Client("3.2", protocol, sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        me = await session.who_am_i()
        assert me.session_id
        assert to_dict(me)["session_id"] == "***"
        assert me.session_id not in repr(to_dict(me))
        assert to_dict(me, secrets="show")["session_id"] == me.session_id
