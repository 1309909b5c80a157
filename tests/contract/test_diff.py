"""Reading a WSDL and comparing the contract with it."""

import attrs
import pytest

from ecgridos_async import ArgumentError
from ecgridos_async.contract.diff import Difference, compare, describe, differences
from ecgridos_async.contract.operation import Operation
from ecgridos_async.contract.version import Edition
from ecgridos_async.contract.wsdl import Description, read_wsdl
from ecgridos_async.services import all_operations
from tests.contract.wsdl_text import write_wsdl

NAMES = ("Login", "AS2Update", "ParcelUpload", "WhoAmI", "StatusList", "JSONWhoAmI", "KeyList")


def operations(*names: str) -> list[Operation]:
    return [found for name, (_, _, found) in all_operations().items() if name in (names or NAMES)]


def text(edition: str, **told: str) -> bytes:
    return write_wsdl(describe(Edition(edition), operations()), **told)


def changed(old: str, new: str, edition: str = "3.2/206") -> list[str]:
    """Return the differences from a WSDL that has *new* where it had *old*."""
    content = text(edition).decode()
    assert old in content
    wsdl = read_wsdl(content.replace(old, new).encode())
    return [str(found) for found in compare(wsdl, operations(), edition).differences]


@pytest.mark.parametrize("edition", list(Edition))
def test_what_is_declared_is_read_back_from_its_wsdl(edition: Edition) -> None:
    ours = describe(edition, [found for _, _, found in all_operations().values()])

    theirs = read_wsdl(write_wsdl(ours))

    assert attrs.evolve(theirs, version=ours.version) == ours
    assert differences(ours, theirs) == []


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        pytest.param(
            'maxOccurs="1" name="FileName" type="s:string"',
            'maxOccurs="1" name="FileName" type="s:int"',
            ["parameter ParcelUpload.FileName: contract string optional, WSDL int optional"],
            id="type of a parameter",
        ),
        pytest.param(
            'minOccurs="0" maxOccurs="1" name="FileName"',
            'minOccurs="1" maxOccurs="1" name="FileName"',
            ["parameter ParcelUpload.FileName: contract string optional, WSDL string required"],
            id="minOccurs",
        ),
        pytest.param(
            'maxOccurs="1" name="FileName"',
            'maxOccurs="1" nillable="true" name="FileName"',
            [
                (
                    "parameter ParcelUpload.FileName: "
                    "contract string optional, WSDL string optional nillable"
                )
            ],
            id="nillable",
        ),
        pytest.param(
            'maxOccurs="1" name="FileName"',
            'maxOccurs="1" name="Name"',
            [
                "parameter ParcelUpload.FileName: contract string optional, WSDL absent",
                "parameter ParcelUpload.Name: contract absent, WSDL string optional",
            ],
            id="name of a parameter",
        ),
        pytest.param(
            '<s:element minOccurs="0" maxOccurs="1" name="LoginName" type="s:string" />'
            '<s:element minOccurs="0" maxOccurs="1" name="Password" type="s:string" />',
            '<s:element minOccurs="0" maxOccurs="1" name="Password" type="s:string" />'
            '<s:element minOccurs="0" maxOccurs="1" name="LoginName" type="s:string" />',
            ["parameter Login order: contract LoginName Password, WSDL Password LoginName"],
            id="order of parameters",
        ),
        pytest.param(
            'minOccurs="0" maxOccurs="1" name="LoginResult" type="s:string"',
            'minOccurs="1" maxOccurs="1" name="LoginResult" type="s:int"',
            ["result Login.LoginResult: contract string optional, WSDL int required"],
            id="result",
        ),
        pytest.param(
            'name="LoginResult"',
            'name="Result"',
            [
                "result Login.LoginResult: contract string optional, WSDL absent",
                "result Login.Result: contract absent, WSDL string optional",
            ],
            id="name of the result",
        ),
        pytest.param(
            'name="TimeZoneOffset" type="s:float"',
            'name="TimeZoneOffset" type="s:short"',
            ["field SessionInfo.TimeZoneOffset: contract float required, WSDL short required"],
            id="field",
        ),
        pytest.param(
            '<s:enumeration value="TechOps" />',
            "",
            ["value AuthLevel.TechOps: contract present, WSDL absent"],
            id="value that is missing",
        ),
        pytest.param(
            '<s:enumeration value="TechOps" />',
            '<s:enumeration value="TechOps" /><s:enumeration value="Guest" />',
            ["value AuthLevel.Guest: contract absent, WSDL present"],
            id="value that is new",
        ),
        pytest.param(
            'maxOccurs="unbounded" nillable="true" name="KeyValue"',
            'maxOccurs="unbounded" name="KeyValue"',
            [
                (
                    "array ArrayOfKeyValue.KeyValue: "
                    "contract KeyValue optional nillable, WSDL KeyValue optional"
                )
            ],
            id="item of an array",
        ),
        pytest.param(
            '<soap12:operation soapAction="http://ecgridos.net/Login" />',
            '<soap12:operation soapAction="http://ecgridos.net/LogIn" />',
            [
                (
                    "binding soap12 Login: "
                    "contract http://ecgridos.net/Login, WSDL http://ecgridos.net/LogIn"
                )
            ],
            id="SOAPAction",
        ),
        pytest.param(
            '<wsdl:operation name="Login"><http:operation location="/Login" /></wsdl:operation>',
            "",
            [
                "binding http-get Login: contract present, WSDL absent",
                "binding http-post Login: contract present, WSDL absent",
            ],
            id="operation of the form bindings",
        ),
        pytest.param(
            'type="s1:StringArray"',
            'type="s:string"',
            [
                f"form {protocol} ParcelUpload: contract SessionID string, FileName string, "
                "Bytes string, Content StringArray, WSDL SessionID string, FileName string, "
                "Bytes string, Content string"
                for protocol in ("http-get", "http-post")
            ],
            id="bytes in the form bindings",
        ),
        pytest.param(
            '<wsdl:part name="Body" element="tns:SessionInfo" />',
            "",
            [
                f"form {protocol} WhoAmI reply: contract SessionInfo SessionInfo, WSDL nothing"
                for protocol in ("http-get", "http-post")
            ],
            id="reply of the form bindings",
        ),
        pytest.param(
            "<soap12:binding />",
            "<other />",
            ["binding soap12: contract present, WSDL absent"],
            id="binding",
        ),
    ],
)
def test_a_difference_is_told(old: str, new: str, found: list[str]) -> None:
    assert changed(old, new) == found


def test_the_order_of_values_is_not_a_difference() -> None:
    ours = describe(Edition.V4_1, operations())
    reversed_enums = {name: tuple(reversed(values)) for name, values in ours.enums.items()}

    assert differences(ours, attrs.evolve(ours, enums=reversed_enums)) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        pytest.param(("Login", "WhoAmI"), ("WhoAmI",), ("present", "absent"), id="is gone"),
        pytest.param(("WhoAmI",), ("Login", "WhoAmI"), ("absent", "present"), id="is new"),
    ],
)
def test_an_operation_is_told_once(
    ours: tuple[str, ...], theirs: tuple[str, ...], found: tuple[str, str]
) -> None:
    mine, other = (describe(Edition.V4_1, operations(*names)) for names in (ours, theirs))

    assert differences(mine, other) == [Difference("operation", "Login", *found)]


def test_types_that_only_one_has_are_told() -> None:
    mine, other = (
        describe(Edition.V4_1, operations(*names)) for names in (("Login", "WhoAmI"), ("Login",))
    )

    found = [str(difference) for difference in differences(mine, other)]

    assert found == [
        "operation WhoAmI: contract present, WSDL absent",
        "type SessionInfo: contract present, WSDL absent",
        "enum AuthLevel: contract present, WSDL absent",
    ]


@pytest.mark.parametrize(
    ("of", "told", "edition", "reason"),
    [
        pytest.param(
            "3.2/163",
            {"documentation": "<p>Version v3.2 (Build 163)<P>"},
            "3.2/163",
            "the WSDL says version 3.2 build 163",
            id="build 163",
        ),
        pytest.param(
            "3.2/163",
            {"documentation": "Version v3.2 (Build 206)"},
            "3.2/206",
            "the WSDL says version 3.2 build 206",
            id="its own word counts",
        ),
        pytest.param(
            "4.1",
            {"documentation": "Version v4.1 (Build 999)"},
            "4.1",
            "the WSDL says version 4.1 build 999",
            id="unknown build of a version that has one",
        ),
        pytest.param(
            "3.2/163",
            {"documentation": "Version v3.2 (Build 170)"},
            "3.2/163",
            "the WSDL says version 3.2 build 170; this edition differs least",
            id="unknown build",
        ),
        pytest.param(
            "3.0",
            {"location": "http://localhost/v3.0/prod/ecgridos.asmx"},
            "3.0",
            "the WSDL says version 3.0",
            id="address",
        ),
        pytest.param(
            "3.2/163",
            {"location": "http://localhost/v3.2/prod/ecgridos.asmx"},
            "3.2/163",
            "the WSDL says version 3.2; this edition differs least",
            id="address of a version with two builds",
        ),
        pytest.param(
            "3.2/206",
            {},
            "3.2/206",
            "the WSDL does not say which it is; this edition differs least",
            id="nothing",
        ),
    ],
)
def test_of_which_edition_it_is(of: str, told: dict[str, str], edition: str, reason: str) -> None:
    found = compare(read_wsdl(text(of, **told)), operations())

    assert (found.edition, found.reason) == (edition, reason)
    assert (found.differences == ()) is (of == edition)


def test_the_edition_asked_for_overrules_the_wsdl() -> None:
    wsdl = read_wsdl(text("3.2/163", documentation="Version v3.2 (Build 163)"))

    found = compare(wsdl, operations(), "3.2/206")

    assert (found.edition, found.reason, found.build) == ("3.2/206", "as asked for", "163")
    assert [str(each) for each in found.differences][:2] == [
        "operation JSONWhoAmI: contract absent, WSDL present",
        "result AS2Update.AS2UpdateResult: contract as2CommInfo optional, WSDL boolean required",
    ]


def test_an_edition_of_another_namespace_differs_in_that_too() -> None:
    found = compare(read_wsdl(text("4.1")), operations(), "3.2/206")

    assert found.differences[0] == Difference(
        "binding", "namespace", "http://ecgridos.net/", "https://os.ecgrid.io/"
    )


def test_a_version_that_is_not_known() -> None:
    wsdl = read_wsdl(text("3.0", documentation="Version v3.7 (Build 1)"))

    with pytest.raises(ArgumentError, match=r"version 3\.7 build 1, which is not known"):
        compare(wsdl, operations())


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"", "it is not well-formed XML", id="nothing"),
        pytest.param(b"<wsdl", "it is not well-formed XML", id="truncated"),
        pytest.param(b"<html><body/></html>", "its root element is html", id="HTML"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
            "it declares a document type",
            id="DOCTYPE",
        ),
        pytest.param(
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:x"/>',
            "describes another service: its namespace is urn:x",
            id="another service",
        ),
        pytest.param(
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>',
            "describes another service: its namespace is missing",
            id="no namespace",
        ),
        pytest.param(
            b'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" '
            b'targetNamespace="http://ecgridos.net/"/>',
            "cannot be read: it has no schema of http://ecgridos.net/",
            id="no schema",
        ),
    ],
)
def test_what_is_not_a_wsdl_is_refused_in_one_line(content: bytes, problem: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        read_wsdl(content)

    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        pytest.param('message="tns:LoginSoapIn"', 'message="tns:No"', "'No'", id="message"),
        pytest.param('element="tns:LoginResponse"', 'element="tns:No"', "'No'", id="element"),
        pytest.param('type="tns:Soap"', 'type="tns:No"', "'No'", id="port type"),
        pytest.param(
            'element="tns:LoginResponse"',
            'element="tns:string"',
            "string has no type",
            id="no type",
        ),
        pytest.param(
            'name="StatusInfo" type="tns:StatusInfo" />',
            'name="StatusInfo" type="s:int" /><s:element name="Two" type="s:int" />',
            "ArrayOfStatusInfo is not an array",
            id="array of two types",
        ),
        pytest.param('<s:complexType name="SessionInfo">', "<s:complexType>", "no name", id="name"),
    ],
)
def test_a_broken_wsdl(old: str, new: str, problem: str) -> None:
    content = text("4.1").decode()
    assert old in content

    with pytest.raises(ArgumentError, match=f"this WSDL cannot be read: .*{problem}"):
        read_wsdl(content.replace(old, new).encode())


def test_a_form_without_a_reply() -> None:
    found = changed('<wsdl:output message="tns:LoginHttpGetOut" />', "")

    assert len(found) == 1
    assert "Login" in found[0]


def test_descriptions_are_plain_values() -> None:
    assert isinstance(read_wsdl(text("4.1")), Description)
    assert read_wsdl(text("4.1")) == read_wsdl(text("4.1"))
