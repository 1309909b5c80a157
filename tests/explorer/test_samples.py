"""The samples are what pages of the service show."""

from collections.abc import Iterator

import pytest
from lxml import etree

from ecgridos_async import ApiVersion, Protocol
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.shape import reachable
from ecgridos_async.contract.types import EnumType
from ecgridos_async.explorer.samples import samples_of
from ecgridos_async.services import all_operations
from tests.contract.observed import NARROWER_FIELDS, PAGES, WIDER_SINCE, Page


def document(message: str) -> etree._Element:
    return etree.fromstring(message.partition("\n\n")[2].encode())


def local(element: etree._Element) -> str:
    return etree.QName(element).localname


def shown(elements: etree._Element, enums: dict[str, str], path: str = "") -> Iterator[str]:
    """Yield `name:type` of each element, as the table of pages writes it."""
    for element in elements:
        name = f"{path}{local(element)}"
        items = {local(item) for item in element}
        if not items:
            text = element.text or ""
            yield f"{name}:{enums.get(text, text)}"
        elif len(element) > 1 and len(items) == 1:
            yield f"{name}:{items.pop()}[]"
        else:
            yield from shown(element, enums, f"{name}.")


def enums_of(plan: Plan) -> dict[str, str]:
    """Return the names of the enumerations of a plan, by what stands for one in a sample."""
    return {
        " or ".join(kind.python.values(plan.edition)): kind.name
        for kind in reachable(plan.types, plan.edition)
        if isinstance(kind, EnumType)
    }


@pytest.mark.parametrize("page", [page for page in PAGES if page.whole], ids=str)
def test_the_samples_are_what_the_page_shows(page: Page) -> None:
    _, _, operation = all_operations()[page.operation]
    plan = operation.plan(ApiVersion(page.version))
    enums = enums_of(plan)
    samples = {sample.protocol: sample for sample in samples_of(plan)}

    soap = samples[Protocol.SOAP11]
    (call,) = document(soap.request)[0]
    (response,) = document(soap.reply)[0]
    session = ["SessionID:string"] if page.session else []
    parameters = [*session, *page.parameters.split()]
    assert local(call) == page.operation
    assert [*shown(call, enums)] == parameters
    assert local(response) == f"{page.operation}Response"
    assert [local(result) for result in response] == [f"{page.operation}Result"]

    root = document(samples[Protocol.HTTP_GET].reply)
    wider = WIDER_SINCE.get(page.operation) if page.version == "4.1" else None
    result = wider or page.result
    item = result.removesuffix("[]")
    assert local(root) == (item if item == result else f"ArrayOf{item}")
    if page.fields:
        fields = root if item == result else root[0]
        narrower = NARROWER_FIELDS.get(page.operation, {})
        assert [*shown(fields, enums)] == [narrower.get(f, f) for f in page.fields.split()]

    form = "&".join(
        "&".join([f"{name}=string"] * (2 if kind == "base64Binary" else 1))
        for name, kind in (parameter.split(":") for parameter in parameters)
    )
    assert f"{page.operation}?{form} HTTP/1.1" in samples[Protocol.HTTP_GET].request
    assert samples[Protocol.HTTP_POST].request.endswith(f"\n\n{form}")


def test_a_data_set_is_a_schema_and_what_it_describes() -> None:
    _, _, operation = all_operations()["InterconnectCount"]
    samples = {each.protocol: each.reply for each in samples_of(operation.plan(ApiVersion.V4_1))}
    assert samples[Protocol.SOAP12].splitlines()[9:11] == [
        "        <xsd:schema>schema</xsd:schema>xml</InterconnectCountResult>",
        "    </InterconnectCountResponse>",
    ]
    assert samples[Protocol.HTTP_GET].splitlines()[-1] == (
        '  <schema xmlns="http://www.w3.org/2001/XMLSchema">schema</schema>xml</DataSet>'
    )


def test_an_operation_without_parameters() -> None:
    _, _, operation = all_operations()["NowUTC"]
    samples = {each.protocol: each.request for each in samples_of(operation.plan(ApiVersion.V4_1))}
    assert '\n    <NowUTC xmlns="https://os.ecgrid.io/" />\n' in samples[Protocol.SOAP11]
    assert samples[Protocol.HTTP_GET].startswith("GET /v4.1/prod/ECGridOS.asmx/NowUTC? HTTP/1.1\n")
