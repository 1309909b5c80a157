"""Elements the contract does not list, and values an enum does not list."""

import pytest
from lxml import etree

from ecgridos_async import Client, DecodeError, VersionName
from ecgridos_async.models import Pricelist, PricelistItemLevel, Status


def read(fields: str, version: VersionName = "3.0") -> Pricelist:
    session = Client(version, "http-get").attach("string")
    body = f'<Pricelist xmlns="http://ecgridos.net/">{fields}</Pricelist>'
    return session.read(session.pricelists.info, body.encode())


@pytest.mark.parametrize(
    ("element", "name", "tag", "texts"),
    [
        pytest.param(
            "<Currency>USD</Currency>",
            "Currency",
            "{http://ecgridos.net/}Currency",
            ["USD"],
            id="of-the-namespace",
        ),
        pytest.param(
            "<Tax><Rate>1</Rate><Name>VAT</Name></Tax>",
            "Tax",
            "{http://ecgridos.net/}Tax",
            ["1", "VAT"],
            id="with-elements",
        ),
        pytest.param(
            '<n:Currency xmlns:n="urn:new">USD</n:Currency>',
            "Currency",
            "{urn:new}Currency",
            ["USD"],
            id="of-another-namespace",
        ),
        pytest.param(
            '<n:Description xmlns:n="urn:new">not ours</n:Description>',
            "Description",
            "{urn:new}Description",
            ["not ours"],
            id="right-name-wrong-namespace",
        ),
        pytest.param(
            '<Description xmlns="">not ours</Description>',
            "Description",
            "Description",
            ["not ours"],
            id="right-name-no-namespace",
        ),
        pytest.param(
            "<description>not ours</description>",
            "description",
            "{http://ecgridos.net/}description",
            ["not ours"],
            id="wrong-case",
        ),
    ],
)
def test_an_element_nobody_knows_is_kept_aside(
    element: str, name: str, tag: str, texts: list[str]
) -> None:
    found = read(f"<PricelistID>1</PricelistID>{element}<Status>Active</Status>")

    assert found.pricelist_id == 1
    assert found.status is Status.ACTIVE
    assert found.description is None
    assert list(found.unknown) == [name]
    kept = etree.fromstring(found.unknown[name])
    assert kept.tag == tag
    assert list(kept.itertext()) == texts


def test_the_text_after_an_unknown_element_is_not_kept() -> None:
    found = read("<Currency>USD</Currency>\n  ")

    assert found.unknown["Currency"].endswith("</Currency>")


def test_unknown_elements_stay_with_the_object_that_has_them() -> None:
    found = read(
        "<Owner><UserID>1</UserID><Nick>Joe</Nick></Owner>"
        "<Levels><Level><Level>1</Level><Colour>red</Colour></Level></Levels>"
    )

    assert found.owner is not None
    assert list(found.unknown) == []
    assert list(found.owner.unknown) == ["Nick"]
    assert list(found.levels[0].unknown) == ["Colour"]


def test_a_field_of_a_later_version_is_read_as_that_field() -> None:
    found = read(
        "<Levels><Level><Level>1</Level><LimitedMonths>3</LimitedMonths></Level></Levels>",
        version="3.0",
    )

    assert found.levels[0].limited_months == 3
    assert list(found.levels[0].unknown) == []


@pytest.mark.parametrize(
    ("fields", "path", "named"),
    [
        pytest.param("<Currency>USD</Currency>", "Pricelist", "Currency", id="in-the-result"),
        pytest.param(
            "<Owner><Nick>Joe</Nick></Owner>", "Pricelist.Owner", "Nick", id="in-an-object"
        ),
        pytest.param(
            "<Levels><Level><Level>1</Level></Level><Level><Hue>red</Hue></Level></Levels>",
            "Pricelist.Levels[1]",
            "Hue",
            id="in-an-item",
        ),
        pytest.param("<Levels><Rung /></Levels>", "Pricelist.Levels", "Rung", id="in-a-list"),
        pytest.param(
            "<Levels><Level><LimitedMonths>3</LimitedMonths></Level></Levels>",
            "Pricelist.Levels[0]",
            "LimitedMonths",
            id="of-a-later-version",
        ),
        pytest.param(
            '<n:Owner xmlns:n="urn:new" />', "Pricelist", "Owner", id="of-another-namespace"
        ),
    ],
)
def test_a_strict_client_refuses_an_unknown_element_and_says_where(
    fields: str, path: str, named: str
) -> None:
    session = Client("3.0", "http-get", strict=True).attach("string")
    body = (
        f'<Pricelist xmlns="http://ecgridos.net/"><PricelistID>1</PricelistID>{fields}</Pricelist>'
    )

    with pytest.raises(DecodeError) as caught:
        session.read(session.pricelists.info, body.encode())

    assert caught.value.path == path
    assert f"no element <{named}> here" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Frozen", id="new"),
        pytest.param("active", id="other-case"),
        pytest.param("ACTIVE", id="name-of-a-member"),
        pytest.param(" Active ", id="with-blanks"),
        pytest.param("", id="empty"),
        pytest.param("漢字", id="ideographs"),
    ],
)
def test_an_unknown_enum_value_keeps_its_text(text: str) -> None:
    status = read(f"<Status>{text}</Status>").status

    assert isinstance(status, Status)
    assert status == text
    assert status.value == text
    assert status is not Status.ACTIVE
    assert not status.is_known


@pytest.mark.parametrize("version", ["3.0", "3.2"])
def test_an_unknown_level_keeps_its_text(version: VersionName) -> None:
    level = read("<Levels><Level><Level>Tier10</Level></Level></Levels>", version).levels[0].level

    assert isinstance(level, PricelistItemLevel)
    assert level == "Tier10"
    assert not level.is_known


def test_a_strict_client_takes_an_unknown_enum_value() -> None:
    session = Client("3.0", "http-get", strict=True).attach("string")
    body = (
        b'<Pricelist xmlns="http://ecgridos.net/"><PricelistID>1</PricelistID>'
        b"<Date>2020-01-01T00:00:00</Date><Model>Simple</Model><Status>Frozen</Status></Pricelist>"
    )

    assert session.read(session.pricelists.info, body).status == "Frozen"
