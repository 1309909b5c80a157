# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What type checkers tell a user: these programs are checked by mypy and pyright, never run.

A line with `type: ignore` is an error that both must report: mypy's warn_unused_ignores and
pyright's reportUnnecessaryTypeIgnoreComment fail where one of them does not.
"""

from typing import assert_type

import httpx
import httpx2

import ecgridos_async as ecgridos
from ecgridos_async import models, testing


def submodules() -> None:
    assert_type(ecgridos.models.Pricelist, type[models.Pricelist])
    assert_type(ecgridos.errors.Fault, type[ecgridos.Fault])
    assert_type(ecgridos.testing.FaultProxy, type[testing.FaultProxy])
    assert_type(ecgridos.sandbox.Sandbox, type[testing.Sandbox])


def misspelt() -> None:
    print(ecgridos.Clientt)  # type: ignore[attr-defined]
    print(models.Pricelistt)  # type: ignore[attr-defined]
    print(testing.FaultProxyy)  # type: ignore[attr-defined]
    print(ecgridos.errors.Faultt)  # type: ignore[attr-defined]


def misspelt_in_an_import() -> None:
    from ecgridos_async import Clientt  # type: ignore[attr-defined]
    from ecgridos_async.models import Pricelistt  # type: ignore[attr-defined]
    from ecgridos_async.testing import FaultProxyy  # type: ignore[attr-defined]

    print(Clientt, FaultProxyy, Pricelistt)  # pyright: ignore[reportUnknownArgumentType]


def narrowed_by_the_error(outcome: ecgridos.Outcome[int, str]) -> None:
    assert_type(outcome.argument, int)
    assert_type(outcome.unwrap(), str)
    assert_type(outcome.value, str | None)
    outcome.value.upper()  # type: ignore[union-attr]
    if outcome.error is None:
        assert_type(outcome.value, str)
    else:
        assert_type(outcome.error, Exception)
        assert_type(outcome.value, None)


def narrowed_by_leaving(outcome: ecgridos.Outcome[int, list[str]]) -> list[str]:
    if outcome.error is not None:
        raise outcome.error
    return outcome.value


def narrowed_by_match(outcome: ecgridos.Outcome[int, str]) -> str:
    match outcome:
        case ecgridos.Success(argument, value):
            assert_type(argument, int)
            return value
        case ecgridos.Failure(argument, error):
            assert_type(argument, int)
            return str(error)


async def of_a_fan_out(session: ecgridos.Session) -> None:
    async with session.fan_out(session.pricelists.info, [1, 2]) as outcomes:
        async for outcome in outcomes:
            assert_type(outcome, ecgridos.Outcome[int, models.Pricelist])
    session.fan_out(session.pricelists.info, ["1"])  # type: ignore[arg-type]


def names_of_versions_and_bindings(
    text: str, version: ecgridos.VersionName, protocol: ecgridos.ProtocolName
) -> None:
    client = ecgridos.Client("4.1", "soap12")
    ecgridos.Client(version, protocol)
    ecgridos.Client(ecgridos.ApiVersion.parse(text), ecgridos.Protocol.parse(text))
    ecgridos.Client(version="5.0")  # type: ignore[arg-type]
    ecgridos.Client(protocol="soap13")  # type: ignore[arg-type]
    ecgridos.Client(text)  # type: ignore[arg-type]
    ecgridos.Client.from_env(version="5.0")  # type: ignore[arg-type]
    session = client.attach("id").with_options(protocol="http-get")
    session.with_options(protocol="soap13")  # type: ignore[arg-type]
    ecgridos.catalogue("3.2")
    ecgridos.catalogue("5.0")  # type: ignore[arg-type]
    ecgridos.Settings(version="3.2", protocol="soap11", endpoint=text)
    ecgridos.Settings(version="5.0", endpoint=text)  # type: ignore[arg-type]
    testing.Sandbox().endpoint("3.2")
    testing.Sandbox().endpoint("5.0")  # type: ignore[arg-type]


def either_http_library(
    one: httpx.AsyncClient,
    other: httpx2.AsyncClient,
    below: httpx2.AsyncHTTPTransport,
    not_async: httpx2.Client,
) -> None:
    ecgridos.Client(http_client=one)
    ecgridos.Client(http_client=other)
    ecgridos.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200)))
    ecgridos.Client(transport=below)
    ecgridos.Client(http_client=not_async)  # type: ignore[arg-type]
    ecgridos.Client(transport=other)  # type: ignore[arg-type]
