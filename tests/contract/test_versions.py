"""Versions of the service, and ranges over them."""

import pytest

from ecgridos_async import ApiVersion, ConfigurationError, Protocol
from ecgridos_async.contract.version import ALL_VERSIONS, LATEST, Edition, VersionRange


@pytest.mark.parametrize(
    ("version", "namespace", "endpoint"),
    [
        pytest.param(
            "2.3", "http://ecgridos.net/", "https://ecgridos.net/v2.3/prod/ecgridos.asmx", id="2.3"
        ),
        pytest.param(
            "3.0", "http://ecgridos.net/", "https://ecgridos.net/v3.0/prod/ecgridos.asmx", id="3.0"
        ),
        pytest.param(
            "3.2", "http://ecgridos.net/", "https://ecgridos.net/v3.2/prod/ECGridOS.asmx", id="3.2"
        ),
        pytest.param(
            "4.1", "https://os.ecgrid.io/", "https://os.ecgrid.io/v4.1/prod/ECGridOS.asmx", id="4.1"
        ),
    ],
)
def test_where_a_version_is(version: str, namespace: str, endpoint: str) -> None:
    parsed = ApiVersion.parse(version)

    assert parsed == version
    assert parsed.namespace == namespace
    assert parsed.endpoint == endpoint


def test_there_are_four() -> None:
    assert [str(version) for version in ApiVersion] == ["2.3", "3.0", "3.2", "4.1"]


@pytest.mark.parametrize("version", ["", "1", "3", "3.1", "v3.2", "4.10", " 3.2"])
def test_there_are_no_others(version: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r'one of "2\.3", "3\.0", "3\.2", "4\.1"'
    ) as caught:
        ApiVersion.parse(version)

    assert caught.value.parameter == "version"


@pytest.mark.parametrize(
    ("text", "inside", "written"),
    [
        pytest.param("2.3..4.1", ["2.3", "3.0", "3.2", "4.1"], "2.3..4.1", id="all"),
        pytest.param("3.0..3.2", ["3.0", "3.2"], "3.0..3.2", id="both-ends"),
        pytest.param("..3.0", ["2.3", "3.0"], "2.3..3.0", id="open-start"),
        pytest.param("3.2..", ["3.2", "4.1"], "3.2..4.1", id="open-end"),
        pytest.param("..", ["2.3", "3.0", "3.2", "4.1"], "2.3..4.1", id="open"),
        pytest.param("4.1", ["4.1"], "4.1", id="one"),
        pytest.param("2.3..2.3", ["2.3"], "2.3", id="from-one-to-itself"),
        pytest.param("4.1..2.3", [], "4.1..2.3", id="backwards"),
    ],
)
def test_range(text: str, inside: list[str], written: str) -> None:
    versions = VersionRange.parse(text)

    assert [version.value for version in ApiVersion if version in versions] == inside
    assert str(versions) == written


@pytest.mark.parametrize(
    ("text", "inside", "editions", "told"),
    [
        ("3.2/206..", ["3.2", "4.1"], ["3.2/206", "4.1"], "3.2..4.1"),
        ("3.2/206", ["3.2"], ["3.2/206"], "3.2"),
        ("3.2/163", [], ["3.2/163"], "older builds alone: 3.2/163"),
        ("..3.2/163", ["2.3", "3.0"], ["2.3", "3.0", "3.2/163"], "2.3..3.0"),
        ("3.0..3.2", ["3.0", "3.2"], ["3.0", "3.2/163", "3.2/206"], "3.0..3.2"),
    ],
)
def test_a_version_is_its_newest_build(
    text: str, inside: list[str], editions: list[str], told: str
) -> None:
    versions = VersionRange.parse(text)

    assert [version.value for version in ApiVersion if version in versions] == inside
    assert [edition.value for edition in Edition if edition in versions] == editions
    assert versions.callable_in == told


@pytest.mark.parametrize(
    ("text", "edition", "build"),
    [("3.2", "3.2/206", "206"), ("3.2/163", "3.2/163", "163"), ("4.1", "4.1", None)],
)
def test_editions(text: str, edition: str, build: str | None) -> None:
    assert Edition.parse(text) == edition
    assert Edition.parse(text).build == build


@pytest.mark.parametrize("text", ["", "3.1", "3.2/200", "4.1/472", "/163"])
def test_there_are_no_other_editions(text: str) -> None:
    with pytest.raises(ConfigurationError, match="version: "):
        Edition.parse(text)


def test_the_newest_version() -> None:
    assert LATEST == "4.1"


def test_the_range_of_all() -> None:
    assert all(version in ALL_VERSIONS for version in ApiVersion)


@pytest.mark.parametrize("text", ["3.1", "3.0-3.2", "3.0..3.1", "3.0...3.2"])
def test_no_range(text: str) -> None:
    with pytest.raises(ValueError, match="is not a range of versions"):
        VersionRange.parse(text)


def test_an_empty_range() -> None:
    with pytest.raises(ValueError, match="may not be empty"):
        VersionRange.parse("")


@pytest.mark.parametrize(
    ("name", "is_soap"),
    [
        pytest.param("soap11", True, id="soap11"),
        pytest.param("soap12", True, id="soap12"),
        pytest.param("http-get", False, id="http-get"),
        pytest.param("http-post", False, id="http-post"),
    ],
)
def test_protocol(name: str, is_soap: bool) -> None:
    assert Protocol.parse(name) == name
    assert Protocol.parse(name).is_soap is is_soap


@pytest.mark.parametrize("name", ["", "soap", "SOAP12", "soap13", "get"])
def test_there_is_no_other_protocol(name: str) -> None:
    with pytest.raises(ConfigurationError, match='one of "soap11", "soap12", "http-get"') as caught:
        Protocol.parse(name)

    assert caught.value.parameter == "protocol"
