"""OpenAPI: the form bindings as the service describes them, in a form that public tools read."""

import json
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from lxml import etree
from openapi_spec_validator import OpenAPIV31SpecValidator

from ecgridos_async import VersionName, openapi
from ecgridos_async.contract.version import ApiVersion, EditionName
from ecgridos_async.contract.wsdl import read_wsdl
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from tests.wsdl_files import WSDL_FILES, wsdl_file

VERSIONS: Final[list[VersionName | EditionName]] = ["2.3", "3.0", "3.2/163", "3.2", "4.1"]
FORM: Final = "application/x-www-form-urlencoded"


def described(version: VersionName | EditionName, matching: str = "") -> Any:
    return openapi(version, matching=matching)


@pytest.mark.parametrize(
    ("version", "matching"),
    [("2.3", "callback"), ("3.0", "pricelist"), ("3.2", "upload"), ("4.1", "report")],
)
def test_a_public_validator_finds_nothing(version: VersionName, matching: str) -> None:
    found = described(version, matching)

    assert found["paths"]
    OpenAPIV31SpecValidator(found).validate()


def references(part: object) -> Iterator[str]:
    """Return what a document refers to."""
    return (found[1] for found in re.finditer(r'"\$ref": "([^"]+)"', json.dumps(part)))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_whole_of_it_holds_together(version: VersionName | EditionName) -> None:
    found = described(version)
    schemas = found["components"]["schemas"]
    calls = [call for path in found["paths"].values() for call in path.values()]

    assert {*references(found)} == {f"#/components/schemas/{name}" for name in schemas}
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert all(call["summary"].endswith(".") for call in calls)


@pytest.mark.parametrize("edition", WSDL_FILES)
def test_forms_and_roots_are_those_of_the_wsdl(edition: EditionName) -> None:
    wsdl = read_wsdl(wsdl_file(edition).read_bytes())
    found = described(edition)
    forms = {str(protocol): calls for protocol, calls in wsdl.forms.items()}
    namespace = ApiVersion.parse(edition.partition("/")[0]).namespace

    for name, methods in found["paths"].items():
        operation = name.removeprefix("/")
        query = [(each["name"], each["schema"]) for each in methods["get"]["parameters"]]
        fields = methods["post"]["requestBody"]["content"][FORM]["schema"]["properties"]
        root = methods["get"]["responses"]["200"]["content"]["text/xml"]["schema"]["xml"]
        get, post = forms["http-get"][operation], forms["http-post"][operation]
        assert [each for each, _ in query] == [each for each, _ in get.parameters]
        assert [*fields] == [each for each, _ in post.parameters]
        assert [schema.get("type") == "array" for _, schema in query] == [
            kind == "StringArray" for _, kind in get.parameters
        ]
        assert root["namespace"] == namespace
        assert get.root[0] in ("", root["name"])


def examples(properties: Mapping[str, Any], known: Mapping[str, str]) -> dict[str, str]:
    """Return values for what the document asks for: those that are known, or the type's own."""
    made = {"integer": "1", "boolean": "true", "string": "x"}
    return {name: known.get(name) or made[each["type"]] for name, each in properties.items()}


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("2.3", "NowUTC"),
        ("3.0", "PricelistInfo"),
        ("3.2", "WhoAmI"),
        ("4.1", "TPInfo"),
        ("4.1", "ParcelInBox"),
    ],
)
def test_a_request_that_is_made_of_it_alone(
    sandbox: Sandbox, version: VersionName, name: str
) -> None:
    found = described(version)
    base = f"{sandbox.url}{httpx.URL(found['servers'][0]['url']).path}"
    login = {"LoginName": DEMO_LOGIN, "Password": DEMO_PASSWORD}
    session = etree.fromstring(httpx.post(f"{base}/Login", data=login).content).text or ""
    known = {"SessionID": session, "PricelistID": "42", "ECGridID": "3003"}
    path = found["paths"][f"/{name}"]
    query = {each["name"]: each["schema"] for each in path["get"]["parameters"]}
    ((media, form),) = path["post"]["requestBody"]["content"].items()
    content = urllib.parse.urlencode(examples(form["schema"]["properties"], known))

    replies = [
        httpx.get(f"{base}/{name}", params=examples(query, known)),
        httpx.post(f"{base}/{name}", content=content, headers={"Content-Type": media}),
    ]

    for method, reply in zip(("get", "post"), replies, strict=True):
        assert reply.status_code == 200, reply.text
        root = path[method]["responses"]["200"]["content"]["text/xml"]["schema"]["xml"]
        assert etree.fromstring(reply.content).tag == f"{{{root['namespace']}}}{root['name']}"


def test_bytes_are_a_field_for_each() -> None:
    found = described("4.1", "ParcelUpload")
    form = found["paths"]["/ParcelUpload"]["post"]["requestBody"]["content"][FORM]["schema"]

    assert form["properties"]["Content"]["items"]["maximum"] == 255
    assert form["required"] == [*form["properties"]]


def test_what_is_discouraged_is_deprecated() -> None:
    call = described("3.2", "ParcelDownloadInner")["paths"]["/ParcelDownloadInner"]["get"]

    assert call["deprecated"]
    assert call["description"].endswith("Use parcels.download.")


def test_a_list_is_wrapped() -> None:
    found = described("3.0", "PricelistInfo")
    level = found["components"]["schemas"]["Pricelist"]["properties"]["Levels"]

    assert level == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Level", "xml": {"name": "Level"}},
        "xml": {"wrapped": True},
    }
