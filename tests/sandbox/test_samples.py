"""Samples: the results of operations for which the sandbox has no handler."""

import datetime as dt
import decimal
from collections.abc import AsyncIterator, Iterable
from typing import cast
from urllib.parse import urlencode

import httpx
import pytest
from lxml import etree

from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    DataSetType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Plain,
    WireType,
    is_bytes,
)
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.models import DataSet, FileInfo, ParcelIDInfoCollection
from ecgridos_async.sandbox import DEMO_API_KEY, World, create_app
from ecgridos_async.sandbox.asmx.samples import sampler
from ecgridos_async.services import all_operations, find_operation

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
MARK = "x-ecgridos-sandbox"
UNKNOWN_SESSION = "00000000-0000-0000-0000-000000000000"

Tree = tuple[str, str | None, tuple["Tree", ...]]

versions = pytest.mark.parametrize("version", ApiVersion, ids=str)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A sandbox that has no handler at all."""
    transport = httpx.ASGITransport(create_app(handlers={}))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as made:
        yield made


def plans(version: ApiVersion) -> list[Plan]:
    return [o.plan(version) for _, _, o in all_operations().values() if version in o.versions]


def plan_of(name: str, version: ApiVersion) -> Plan:
    return find_operation(name).plan(version)


TEXTS = {
    "boolean": "true",
    "decimal": "1.50",
    "dateTime": "2024-02-29T12:00:00Z",
    "base64Binary": "AAH/",
    "string": "Some-text",
}


def text_of(kind: WireType, edition: Edition) -> str:
    if isinstance(kind, EnumType):
        return kind.python.values(edition)[-1]
    return TEXTS.get(kind.name, "7")


def texts_of(plan: Plan) -> list[tuple[str, str]]:
    return [
        (p.wire, DEMO_API_KEY if p.wire == "SessionID" else text_of(p.type, plan.edition))
        for p in plan.wire_parameters
    ]


def fields_of(plan: Plan) -> str:
    """Return the same arguments as a form, where bytes are numbers."""
    numbers = {p.wire for p in plan.parameters if is_bytes(p.type)}
    return urlencode(
        [
            (wire, one)
            for wire, text in texts_of(plan)
            for one in (("0", "1", "255") if wire in numbers else (text,))
        ]
    )


async def ask_soap(client: httpx.AsyncClient, plan: Plan, namespace: str) -> httpx.Response:
    parts = "".join(f"<{wire}>{text}</{wire}>" for wire, text in texts_of(plan))
    name = plan.operation
    return await client.post(
        plan.version.path,
        headers={"Content-Type": "text/xml; charset=utf-8"},
        content=(
            f'<e:Envelope xmlns:e="{namespace}"><e:Body><{name} xmlns="{plan.version.namespace}">'
            f"{parts}</{name}></e:Body></e:Envelope>"
        ),
    )


async def ask_get(client: httpx.AsyncClient, plan: Plan) -> httpx.Response:
    return await client.get(f"{plan.version.path}/{plan.operation}?{fields_of(plan)}")


async def ask_post(client: httpx.AsyncClient, plan: Plan) -> httpx.Response:
    return await client.post(
        f"{plan.version.path}/{plan.operation}",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        content=fields_of(plan),
    )


def trees(elements: Iterable[etree._Element]) -> tuple[Tree, ...]:
    return tuple((str(e.tag), e.text, trees(e)) for e in elements)


def parse(body: bytes) -> etree._Element:
    return etree.fromstring(body, etree.XMLParser(remove_blank_text=True))


@pytest.mark.anyio
@pytest.mark.timeout(180)  # On a busy machine.
@versions
async def test_every_operation_returns_the_same_in_every_binding(
    client: httpx.AsyncClient, version: ApiVersion
) -> None:
    for plan in plans(version):
        replies = [
            await ask_soap(client, plan, SOAP11),
            await ask_soap(client, plan, SOAP12),
            await ask_get(client, plan),
            await ask_post(client, plan),
        ]
        for reply in replies:
            assert reply.status_code == 200, (plan.operation, reply.text)
            assert reply.headers[MARK] == "sample", plan.operation
        soap11, soap12, got, posted = (parse(reply.content) for reply in replies)
        result11, result12 = soap11[0][0][0], soap12[0][0][0]
        assert result11.tag == f"{{{version.namespace}}}{plan.operation}Result"
        assert trees([result11]) == trees([result12]), plan.operation
        assert trees([got]) == trees([posted]), plan.operation
        assert (result11.text, trees(result11)) == (got.text, trees(got)), plan.operation


PYTHON = {
    "boolean": bool,
    "decimal": decimal.Decimal,
    "float": float,
    "dateTime": dt.datetime,
    "base64Binary": bytes,
    "string": str,
}


def check(kind: WireType, edition: Edition, value: object, holders: tuple[WireType, ...]) -> None:
    """Check that a value holds all that its type has in an edition, and nothing else."""
    match kind:
        case EitherType():
            check(kind.at(edition), edition, value, holders)
        case ArrayType():
            items = cast("list[object]", value)
            assert len(items) == (0 if kind.item in holders else 2)
            for item in items:
                check(kind.item, edition, item, holders)
        case ObjectType() if kind in holders:
            assert value is None
        case ObjectType():
            assert isinstance(value, kind.python)
            here = {field.name: field for field in shape_of(kind.python).at(edition)}
            for field in shape_of(kind.python).fields:
                inner = getattr(value, field.name)
                if field.name in here:
                    check(here[field.name].type, edition, inner, (*holders, kind))
                else:
                    assert inner in (None, [])
        case _:
            check_scalar(kind, edition, value)


def check_scalar(kind: WireType, edition: Edition, value: object) -> None:
    match kind:
        case EnumType():
            assert value in kind.python.values(edition)
        case Integer():
            assert isinstance(value, int)
            assert kind.minimum <= value <= kind.maximum
        case DataSetType():
            assert isinstance(value, DataSet)
        case _:
            assert type(value) is PYTHON[kind.name]
            assert value or kind.name == "boolean"


@versions
def test_every_field_of_the_version_is_filled(version: ApiVersion) -> None:
    for plan in plans(version):
        value = sampler(plan)([None] * len(plan.parameters))
        check(plan.result, plan.edition, value, ())
        if plan.result == Plain("boolean"):
            assert value is True


def test_the_same_call_gets_the_same_result() -> None:
    plan = plan_of("ParcelInfo", ApiVersion.V4_1)
    one, again, other = (sampler(plan)([number]) for number in (1, 1, 2))
    assert one == again
    assert one != other


def test_fields_named_like_an_argument_repeat_it() -> None:
    file = sampler(plan_of("ParcelDownload", ApiVersion.V3_2))([77])
    assert isinstance(file, FileInfo)
    assert file.parcel_id == 77


def test_the_page_of_a_list_is_the_only_one() -> None:
    page = sampler(plan_of("ParcelInBox", ApiVersion.V3_2))([])
    assert isinstance(page, ParcelIDInfoCollection)
    assert (page.page_number, page.total_pages) == (1, 1)
    assert page.count == page.total_records == len(page.parcel_id_info_list) == 2


@pytest.mark.anyio
async def test_a_sample_needs_the_session_that_the_operation_needs(
    client: httpx.AsyncClient,
) -> None:
    path = f"{ApiVersion.V4_1.path}/ParcelInfo"
    response = await client.get(path, params={"SessionID": UNKNOWN_SESSION, "ParcelID": 1})
    assert response.status_code == 500
    assert response.text == "SessionTimeout: Invalid SessionID.\n"
    assert MARK not in response.headers


@pytest.mark.anyio
async def test_what_has_a_handler_is_not_a_sample() -> None:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        response = await client.get(f"{ApiVersion.V4_1.path}/NowUTC")
    assert response.status_code == 200
    assert MARK not in response.headers


@pytest.mark.anyio
async def test_a_strict_sandbox_refuses_samples() -> None:
    world = World()
    transport = httpx.ASGITransport(create_app(world, strict=True))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        path, name = ApiVersion.V3_0.path, "NetworkBackupAllConfigs"
        assert (await client.get(f"{path}/NowUTC")).status_code == 200
        refused = await client.get(f"{path}/{name}", params={"SessionID": DEMO_API_KEY})
    assert refused.status_code == 500
    assert refused.text == f"The sandbox is strict and has only a sample for {name}.\n"
    assert world.ledger.entries == []


@pytest.mark.anyio
async def test_an_enum_value_of_another_version_is_refused(client: httpx.AsyncClient) -> None:
    found: dict[ApiVersion, httpx.Response] = {}
    for version in (ApiVersion.V3_2, ApiVersion.V4_1):
        plan = next(
            plan
            for plan in plans(version)
            if any(p.type.name == "NetworkGatewayCommChannel" for p in plan.parameters)
        )
        (wire,) = [p.wire for p in plan.parameters if p.type.name == "NetworkGatewayCommChannel"]
        query = {**dict(texts_of(plan)), wire: "peppol"}
        found[version] = await client.get(f"{version.path}/{plan.operation}", params=query)
    assert found[ApiVersion.V4_1].status_code == 200
    refused = found[ApiVersion.V3_2]
    assert refused.status_code == 500
    assert refused.text == (
        "Cannot convert peppol to NetworkGatewayCommChannel.\nParameter name: type ---> "
        "Requested value &#39;peppol&#39; was not found.\n"
    )
