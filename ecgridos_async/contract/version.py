"""The published versions of ECGridOS and ranges over them."""

import enum
from typing import Final, Self

import attrs

from ecgridos_async.errors import ConfigurationError


class ApiVersion(enum.StrEnum):
    """A published version of the service; each has its own namespace and address."""

    V2_3 = "2.3"
    V3_0 = "3.0"
    V3_2 = "3.2"
    V4_1 = "4.1"

    @property
    def namespace(self) -> str:
        """The XML namespace of every element of this version."""
        return "https://os.ecgrid.io/" if self is ApiVersion.V4_1 else "http://ecgridos.net/"

    @property
    def host(self) -> str:
        """The host that publishes this version."""
        return "os.ecgrid.io" if self is ApiVersion.V4_1 else "ecgridos.net"

    @property
    def path(self) -> str:
        """The path of the .asmx file, spelled as the service publishes it."""
        return _PATHS[self]

    @property
    def endpoint(self) -> str:
        """The published address. Always https, though the v4.1 WSDL prints http."""
        return f"https://{self.host}{self.path}"

    @classmethod
    def parse(cls, value: "ApiVersion | str") -> "ApiVersion":
        """Return the version named by *value*; raise ConfigurationError if there is none."""
        try:
            return cls(value)
        except ValueError:
            known = ", ".join(cls)
            raise ConfigurationError(
                f"version: {value!r} is not a version of ECGridOS; use one of {known}",
                parameter="version",
            ) from None


_PATHS: Final = {
    ApiVersion.V2_3: "/v2.3/prod/ecgridos.asmx",
    ApiVersion.V3_0: "/v3.0/prod/ecgridos.asmx",
    ApiVersion.V3_2: "/v3.2/prod/ECGridOS.asmx",
    ApiVersion.V4_1: "/v4.1/prod/ECGridOS.asmx",
}

_ORDER: Final = tuple(ApiVersion)


@attrs.frozen
class VersionRange:
    """A run of versions, written `"3.0..3.2"`, `"..3.2"`, `"3.2.."` or `"4.1"`."""

    first: ApiVersion
    last: ApiVersion

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the written form; an open end means the oldest or the newest version."""
        start, dots, end = text.partition("..")
        if not text:
            raise ValueError("a range of versions may not be empty")
        if not dots:
            end = start
        return cls(
            ApiVersion(start) if start else _ORDER[0], ApiVersion(end) if end else _ORDER[-1]
        )

    def __contains__(self, version: ApiVersion) -> bool:
        return _ORDER.index(self.first) <= _ORDER.index(version) <= _ORDER.index(self.last)

    def __str__(self) -> str:
        return self.first if self.first is self.last else f"{self.first}..{self.last}"


ALL_VERSIONS: Final = VersionRange(_ORDER[0], _ORDER[-1])
