"""The published versions of ECGridOS and ranges over them."""

import enum
from typing import Final, Literal, Self

import attrs

from ecgridos_async._support.checks import one_of

VersionName = Literal["2.3", "3.0", "3.2", "4.1"]
"""The name of an `ApiVersion`; `ApiVersion.parse` reads one that is not written in the program."""

EditionName = Literal["3.2/163", "3.2/206"]
"""The name of an `Edition`, where a version has several."""


class ApiVersion(enum.StrEnum):
    """A published version of the service; each has its own namespace and address.

    A new version is added in this module alone: here, to `_FACTS`, as an `Edition`, and to
    `VersionName`. Declarations with an open range, such as `"4.1.."`, have it at once.
    """

    V2_3 = "2.3"
    V3_0 = "3.0"
    V3_2 = "3.2"
    V4_1 = "4.1"

    @property
    def namespace(self) -> str:
        """The XML namespace of every element of this version."""
        return _FACTS[self].namespace

    @property
    def host(self) -> str:
        """The host that publishes this version."""
        return _FACTS[self].host

    @property
    def path(self) -> str:
        """The path of the .asmx file, spelled as the service publishes it."""
        return _FACTS[self].path

    @property
    def described(self) -> bool:
        """Whether the contract of this version was compared with its service description."""
        return _FACTS[self].described

    @property
    def endpoint(self) -> str:
        """The published address. Always https, though the v4.1 WSDL prints http."""
        return f"https://{self.host}{self.path}"

    @classmethod
    def parse(cls, value: "ApiVersion | str") -> "ApiVersion":
        """Return the version named by *value*.

        Raises:
            ConfigurationError: If there is none.
        """
        if not isinstance(value, cls):
            one_of(cls).require("version", value)
        return cls(value)


LATEST: Final = [*ApiVersion][-1]
"""The newest version: the default wherever none is named."""


@attrs.frozen(kw_only=True)
class _Facts:
    """What a version has of its own, besides operations and types."""

    namespace: str
    host: str
    path: str
    described: bool


_FACTS: Final = {
    ApiVersion.V2_3: _Facts(
        namespace="http://ecgridos.net/",
        host="ecgridos.net",
        path="/v2.3/prod/ecgridos.asmx",
        described=False,
    ),
    ApiVersion.V3_0: _Facts(
        namespace="http://ecgridos.net/",
        host="ecgridos.net",
        path="/v3.0/prod/ecgridos.asmx",
        described=False,
    ),
    ApiVersion.V3_2: _Facts(
        namespace="http://ecgridos.net/",
        host="ecgridos.net",
        path="/v3.2/prod/ECGridOS.asmx",
        described=True,
    ),
    ApiVersion.V4_1: _Facts(
        namespace="https://os.ecgrid.io/",
        host="os.ecgrid.io",
        path="/v4.1/prod/ECGridOS.asmx",
        described=True,
    ),
}


class Edition(enum.StrEnum):
    """A version as one description of it shows it: v3.2 is described by two of its builds."""

    V2_3 = "2.3"
    V3_0 = "3.0"
    V3_2_163 = "3.2/163"
    V3_2_206 = "3.2/206"
    V4_1 = "4.1"

    @property
    def version(self) -> ApiVersion:
        """The version this is an edition of."""
        return ApiVersion(self.partition("/")[0])

    @property
    def build(self) -> str | None:
        """The build, None where the version is known by one alone."""
        return self.partition("/")[2] or None

    @classmethod
    def parse(cls, value: "ApiVersion | Edition | str") -> "Edition":
        """Return the edition named by *value*: `"3.2/163"`, or the newest one of `"3.2"`.

        Raises:
            ConfigurationError: If there is none.
        """
        if value in tuple(cls):
            return cls(value) if "/" in value else cls.newest(ApiVersion(value))
        return cls.newest(ApiVersion.parse(value))

    @classmethod
    def newest(cls, version: "ApiVersion | Edition") -> "Edition":
        """Return the newest edition of a version: the one that is called by that version's name.

        Older ones are only compared with their service description.
        """
        if isinstance(version, Edition):
            return version
        return cls.all_of(version)[-1]

    @classmethod
    def all_of(cls, version: ApiVersion) -> "list[Edition]":
        """Return the editions of a version, oldest first."""
        return [edition for edition in cls if edition.version is version]


_ORDER: Final = tuple(Edition)


@attrs.frozen
class VersionRange:
    """A run of versions, written `"3.0..3.2"`, `"..3.2"`, `"4.1.."` or `"4.1"`.

    What a version brought is written with an open end, `"4.1.."`, so that newer versions have it.
    A build may be named too: `"3.2/206.."` is from that build on.
    """

    first: Edition
    last: Edition

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form; an open end means the oldest or the newest version."""
        start, dots, end = text.partition("..")
        if not text:
            raise ValueError("a range of versions may not be empty")
        if not dots:
            end = start
        first = [edition for edition in _ORDER if start in (edition, edition.version)]
        last = [edition for edition in _ORDER if end in (edition, edition.version)]
        if (start and not first) or (end and not last):
            raise ValueError(f"{text!r} is not a range of versions")
        return cls(first[0] if start else _ORDER[0], last[-1] if end else _ORDER[-1])

    def __contains__(self, version: ApiVersion | Edition) -> bool:
        """Tell whether an edition, or the newest edition of a version, is in the range."""
        first, last = _ORDER.index(self.first), _ORDER.index(self.last)
        return first <= _ORDER.index(Edition.newest(version)) <= last

    @property
    def callable_in(self) -> str:
        """The versions in which calls have what the range is said of, for people."""
        here = [version for version in ApiVersion if version in self]
        if not here:
            return f"older builds alone: {self}"
        return here[0] if here[0] is here[-1] else f"{here[0]}..{here[-1]}"

    def __str__(self) -> str:
        if self.first is self.last:
            return self.first
        oldest = Edition.all_of(self.first.version)[0]
        newest = Edition.all_of(self.last.version)[-1]
        start = self.first.version if self.first is oldest else self.first
        end = self.last.version if self.last is newest else self.last
        return start if start == end else f"{start}..{end}"


ALL_VERSIONS: Final = VersionRange(_ORDER[0], _ORDER[-1])
