"""The credentials of a worker, by their names: the database holds the names alone."""

import os
import re
from collections.abc import Mapping
from typing import Final

from ecgridos_async.config import Environment
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.session_pool import FoundCredentials

NAME: Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,62}")
"""A name that can be a part of the name of a variable."""


async def credentials_from_environment(
    name: str, *, variables: Mapping[str, str] | None = None
) -> FoundCredentials:
    """Return the credential of a name, from the environment of this process.

    For `acme` it is `ECGRIDOS_CREDENTIAL_ACME_API_KEY`, or `…_LOGIN` and `…_PASSWORD`. In place of
    a secret there may be the name of a file that holds it: `…_API_KEY_FILE`, `…_PASSWORD_FILE`.
    In the name of a variable, `_` stands for `-`.

    Args:
        name: The name of the credential.
        variables: In place of `os.environ`.

    Raises:
        ConfigurationError: If there is none, or it cannot be read.
    """
    source = os.environ if variables is None else variables
    prefix = f"ECGRIDOS_CREDENTIAL_{name.upper().replace('-', '_')}_"
    renamed = {
        f"ECGRIDOS_{variable.removeprefix(prefix)}": value
        for variable, value in source.items()
        if variable.startswith(prefix)
    }
    try:
        found = Environment.read(renamed).credentials
    except ConfigurationError as error:
        text = str(error.args[0]).replace("ECGRIDOS_", prefix)
        raise ConfigurationError(text, parameter="credential") from None
    if found.api_key is not None:
        return found.api_key
    if found.login is not None and found.password is not None:
        return found.login, found.password
    raise ConfigurationError(
        f"credential {name!r}: set {prefix}API_KEY, or {prefix}LOGIN and {prefix}PASSWORD, where "
        "this worker runs",
        parameter="credential",
    )
