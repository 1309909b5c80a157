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
        if self.sandbox:
            from ecgridos_async.sandbox import Sandbox

            async with (
                Sandbox() as sandbox,
                Client(**self.settings(endpoint=sandbox.url)) as client,
            ):
                yield client
        else:
            async with Client.from_env(**self.settings()) as client:
                yield client

    @contextlib.asynccontextmanager
    async def session(self, client: Client) -> AsyncGenerator[Session, None]:
        """Open a session with the credentials of the environment, or of the demo user."""
        async with self.new_session(client) as session:
            yield session

    def settings(
        self, *, version: ApiVersion | None = None, endpoint: str | None = None
    ) -> ClientSettings:
        """Return the settings of a client; those given here take precedence."""
        settings: ClientSettings = {
            "version": version or self.version,
            "protocol": self.protocol,
            "endpoint": endpoint or self.endpoint,
            "timeout": self.timeout,
        }
        if self.retries is not None:
            settings["retries"] = self.retries
        return settings

    def new_session(self, client: Client) -> Session:
        """Return a session to enter; raise ConfigurationError without credentials."""
        if self.sandbox:
            from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD

            return client.session(DEMO_LOGIN, DEMO_PASSWORD)
        return client.attach() if self.uses_api_key else client.session()

    @property
    def uses_api_key(self) -> bool:
        """Whether the environment has an API key and no login."""
        known = Environment.read().credentials
        if known.login and known.password:
            return False
        if known.api_key:
            return True
        raise ConfigurationError(
            "set ECGRIDOS_LOGIN and ECGRIDOS_PASSWORD, or ECGRIDOS_API_KEY, or use --sandbox",
            parameter="login",
        )
