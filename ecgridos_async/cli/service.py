"""Which service a command calls, and how: its options, and the client and session they make."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import attrs
import click

from ecgridos_async.client import Client, ClientSettings
from ecgridos_async.config import Environment
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ConfigurationError
from ecgridos_async.session import Session


@attrs.frozen(kw_only=True)
class ServiceAt:
    """The service that a command calls."""

    version: ApiVersion
    protocol: Protocol
    endpoint: str | None
    sandbox: bool
    timeout: float | None
    retries: int | None

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "ServiceAt":
        """Take the options that `service_options` added out of those of a command."""
        found = cls(**{field.name: options.pop(field.name) for field in attrs.fields(cls)})
        if found.sandbox and found.endpoint is not None:
            raise click.UsageError(
                "--sandbox and --endpoint name two services to call; give one of them",
                click.get_current_context(),
            )
        return found

    @contextlib.asynccontextmanager
    async def client(self) -> AsyncGenerator[Client, None]:
        """Open a client."""
        settings: ClientSettings = {
            "version": self.version,
            "protocol": self.protocol,
            "endpoint": self.endpoint,
            "timeout": self.timeout,
        }
        if self.retries is not None:
            settings["retries"] = self.retries
        if self.sandbox:
            from ecgridos_async.sandbox import Sandbox

            async with Sandbox() as sandbox:
                settings["endpoint"] = sandbox.url
                async with Client(**settings) as client:
                    yield client
        else:
            async with Client.from_env(**settings) as client:
                yield client

    @contextlib.asynccontextmanager
    async def session(self, client: Client) -> AsyncGenerator[Session, None]:
        """Open a session with the credentials of the environment, or of the demo user."""
        if self.sandbox:
            from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

            session = client.session(DEMO_LOGIN, DEMO_PASSWORD)
        else:
            known = Environment.read().credentials
            if known.login and known.password:
                session = client.session()
            elif known.api_key:
                session = client.attach()
            else:
                raise ConfigurationError(
                    "set ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, or ECGRIDOS_API_KEY, "
                    "or use --sandbox",
                    parameter="login",
                )
        async with session:
            yield session
