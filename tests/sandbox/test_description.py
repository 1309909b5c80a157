"""The service description that `?WSDL` gets."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from lxml import etree

from ecgridos_async.contract.diff import compare
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.contract.wsdl import read_wsdl
from ecgridos_async.services import all_operations
from tests.wsdl_files import wsdl_file

Ask = Callable[..., Awaitable[httpx.Response]]

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


versions = pytest.mark.parametrize("version", ApiVersion, ids=str)


async def read(ask: Ask, version: ApiVersion) -> etree._Element:
    return etree.fromstring((await ask("GET", f"{version.path}?WSDL")).content)


@pytest.mark.anyio
@pytest.mark.parametrize("query", ["WSDL", "wsdl", "Wsdl"])
async def test_is_xml_whatever_the_case(ask: Ask, query: str) -> None:
    response = await ask("GET", f"/v3.2/prod/ecgridos.asmx?{query}")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert etree.fromstring(response.content).tag == f"{WSDL}definitions"


@pytest.mark.anyio
async def test_another_query_gets_the_help_page(ask: Ask) -> None:
    response = await ask("GET", f"{ApiVersion.V3_2.path}?disco")
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.anyio
@versions
async def test_describes_every_operation_in_every_binding(ask: Ask, version: ApiVersion) -> None:
    root = await read(ask, version)
    expected = {name for name, (_, _, o) in all_operations().items() if version in o.versions}
    bindings = root.findall(f"{WSDL}binding")
    assert len(bindings) == 4
    for part in (*bindings, *root.findall(f"{WSDL}portType")):
        assert {str(one.get("name")) for one in part.findall(f"{WSDL}operation")} == expected


@pytest.mark.anyio
@versions
async def test_points_to_the_sandbox_and_to_nothing_else(ask: Ask, version: ApiVersion) -> None:
    root = await read(ask, version)
    addresses = {address.get("location") for port in root.iter(f"{WSDL}port") for address in port}
    assert addresses == {f"http://127.0.0.1:18080{version.path}"}
    assert not list(root.iter(f"{XS}import", f"{XS}include", f"{WSDL}import"))


@pytest.mark.anyio
@versions
async def test_declares_all_that_it_refers_to_once(ask: Ask, version: ApiVersion) -> None:
    root = await read(ask, version)
    schema = root.find(f"{WSDL}types/{XS}schema")
    assert schema is not None
    types = [str(e.get("name")) for e in schema.findall(f"{XS}complexType")]
    types += [str(e.get("name")) for e in schema.findall(f"{XS}simpleType")]
    elements = [str(e.get("name")) for e in schema.findall(f"{XS}element")]
    assert len(types) == len(set(types))
    assert len(elements) == len(set(elements))
    used = {str(e.get("type")) for e in schema.iter(f"{XS}element")}
    assert {name.removeprefix("tns:") for name in used if name.startswith("tns:")} == set(types)
    parts = {str(part.get("element")) for part in root.iter(f"{WSDL}part") if part.get("element")}
    assert {part.removeprefix("tns:") for part in parts} == set(elements)


@pytest.mark.anyio
@versions
async def test_is_what_the_contract_declares(ask: Ask, version: ApiVersion) -> None:
    wsdl = read_wsdl((await ask("GET", f"{version.path}?WSDL")).content)
    found = compare(wsdl, [o for _, _, o in all_operations().values()])

    assert [str(each) for each in found.differences] == []
    assert found.edition == Edition.newest(version)
    if version is ApiVersion.V3_2:
        assert (found.build, found.reason) == ("206", "the WSDL says version 3.2 build 206")


@pytest.mark.anyio
async def test_json_who_am_i_is_of_an_older_build_alone(ask: Ask) -> None:
    response = await ask("GET", f"{ApiVersion.V3_2.path}/JSONWhoAmI?SessionID=1")
    assert response.status_code == 500
    assert "JSONWhoAmI Web Service method name is not valid" in response.text


def declarations(root: etree._Element) -> dict[tuple[str, str], object]:
    """Return what a description declares, by kind and name; the values of an enum as a set."""
    found: dict[tuple[str, str], object] = {}
    for declared in root.findall(f"{WSDL}types/{XS}schema/*") + root.findall(f"{WSDL}message"):
        key = (str(declared.tag), str(declared.get("name")))
        if declared.tag == f"{XS}simpleType":
            found[key] = {value.get("value") for value in declared.iter(f"{XS}enumeration")}
        elif key[1] not in ("StringArray", "None"):
            found[key] = [(str(e.tag), dict(e.attrib)) for e in declared.iter()]
    return found


@pytest.mark.anyio
@pytest.mark.parametrize("version", [ApiVersion.V3_2, ApiVersion.V4_1], ids=str)
async def test_agrees_with_that_of_the_service(ask: Ask, version: ApiVersion) -> None:
    path = wsdl_file("3.2/206" if version is ApiVersion.V3_2 else "4.1")
    theirs = declarations(etree.parse(path).getroot())
    ours = declarations(await read(ask, version))
    assert ours == theirs
