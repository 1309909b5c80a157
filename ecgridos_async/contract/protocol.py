"""The four bindings that every ECGridOS operation offers."""

import enum
from typing import Final, Literal

from ecgridos_async._support.checks import one_of

MAX_QUERY_LENGTH: Final = 2048
"""The characters after the `?` of an address that IIS and ASP.NET take by default.

The settings are `requestLimits maxQueryString` and `httpRuntime maxQueryStringLength`.
"""


ProtocolName = Literal["soap11", "soap12", "http-get", "http-post"]
"""The name of a `Protocol`; `Protocol.parse` reads one that is not written in the program."""


class Protocol(enum.StrEnum):
    """A binding of the service: how a call is written on the wire."""

    SOAP11 = "soap11"
    SOAP12 = "soap12"
    HTTP_GET = "http-get"
    HTTP_POST = "http-post"

    @property
    def is_soap(self) -> bool:
        """True for the two bindings that wrap the call in an envelope."""
        return self is Protocol.SOAP11 or self is Protocol.SOAP12

    @classmethod
    def parse(cls, value: "Protocol | str") -> "Protocol":
        """Return the binding named by *value*.

        Raises:
            ConfigurationError: If there is none.
        """
        if not isinstance(value, cls):
            one_of(cls).require("protocol", value)
        return cls(value)
