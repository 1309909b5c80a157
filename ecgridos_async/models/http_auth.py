"""HTTP authentication: how the service signs in at a URL that it calls."""

from typing import ClassVar

import attrs

from ecgridos_async.contract.types import OpenEnum, SecretText
from ecgridos_async.models.base import Model


class HTTPAuthType(OpenEnum):
    """The scheme of an HTTP authentication."""

    NONE = "None"
    BASIC = "Basic"
    DIGEST = "Digest"
    CERTIFICATE = "Certificate"
    """A client certificate; only in v4.1."""

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "4.1..": ("Certificate",),
    }


@attrs.frozen(kw_only=True)
class HTTPAuthInfo(Model):
    """The scheme and credentials for a URL."""

    type: HTTPAuthType
    user: str | None = None
    password: SecretText | None = attrs.field(default=None, repr=False)
