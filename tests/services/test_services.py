"""The services of a session: one for each module, typed, and imported when it is first used."""

import datetime as dt
import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import anyio
import pytest

from ecgridos_async import Client, NotInThisVersionError, Session, services
from ecgridos_async.contract.operation import operations_of
from ecgridos_async.models import CertificateUsage
from ecgridos_async.services import CLIENT, SERVICES, SESSION, Services, service_class

BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
GROUPS = sorted(set(SERVICES) - {CLIENT, SESSION})


def test_each_service_is_a_property_of_a_session() -> None:
    found = {
        name
        for name, member in vars(Services).items()
        if isinstance(member, functools.cached_property)
    }

    assert sorted(found) == GROUPS


def test_no_module_of_operations_is_left_out() -> None:
    """Each module here either is a service or is a part of one, as the two of parcels are."""
    folder = Path(str(services.__file__)).parent
    declaring = {
        path.stem
        for path in folder.glob("*.py")
        if "\n    @operation(" in path.read_text(encoding="utf-8")
    }
    covered = {
        kind.__module__.rpartition(".")[2]
        for name in SERVICES
        for kind in service_class(name).__mro__
    }

    assert declaring <= covered


@pytest.mark.parametrize("name", GROUPS)
def test_a_service_is_made_once_and_has_operations(name: str) -> None:
    session = Client("3.2").attach("session-1")
    found = getattr(session, name)

    assert type(found) is service_class(name)
    assert getattr(session, name) is found
    assert operations_of(type(found))


@pytest.mark.parametrize("name", GROUPS)
def test_a_service_is_documented(name: str) -> None:
    assert inspect.getdoc(inspect.getattr_static(Session, name))


def test_a_mock_of_a_session_has_the_services() -> None:
    stand_in = mock.create_autospec(Session, instance=True)

    assert stand_in.pricelists
    with pytest.raises(AttributeError):
        _ = stand_in.pricelistss


ITERATED = [
    (method, name.removeprefix("iter_"))
    for service in GROUPS
    for name, method in inspect.getmembers(service_class(service), inspect.isfunction)
    if name.startswith("iter_") and "archive" in name
]


@pytest.mark.parametrize(("method", "archive"), ITERATED, ids=[name for _, name in ITERATED])
def test_an_iterator_takes_what_its_archive_takes_but_the_page(
    method: Callable[..., object], archive: str
) -> None:
    owner = next(
        kind for kind in map(service_class, GROUPS) if getattr(kind, method.__name__, 0) is method
    )
    of_page = inspect.signature(getattr(owner, archive)).parameters
    taken = inspect.signature(method).parameters

    assert [*taken] == [name for name in of_page if name != "page_no"]
    assert {n: p.annotation for n, p in taken.items()}.items() <= {
        n: p.annotation for n, p in of_page.items()
    }.items()


def test_every_archive_has_an_iterator() -> None:
    assert len(ITERATED) == 13


def test_an_iterator_reads_by_the_method_of_its_own_service() -> None:
    """So one that is replaced, in a subclass or by a mock, is what is called."""
    parcels = Client("3.2").attach("session-1").parcels

    async def first() -> object:
        with mock.patch.object(parcels, "in_box_archive", return_value=[]) as replaced:
            async for _ in parcels.iter_in_box_archive(BEGIN, BEGIN + dt.timedelta(1)):
                raise AssertionError("there is none")
            return replaced.await_args

    asked = anyio.run(first)

    assert asked == mock.call(
        begin_date=BEGIN,
        end_date=BEGIN + dt.timedelta(1),
        ecgrid_id_from=0,
        ecgrid_id_to=0,
        mailbag_control_id="",
        records_per_page=100,
        page_no=1,
    )


def test_a_deprecated_operation_warns_its_caller() -> None:
    async def main() -> None:
        async with Client("4.1") as client:
            add = client.attach("id").as2.cert_add_private  # pyright: ignore[reportDeprecated]
            with (
                pytest.warns(DeprecationWarning, match=r"Use certificates\.add_private"),
                pytest.raises(NotInThisVersionError),
            ):
                await add(1, BEGIN, CertificateUsage.ENCRYPTION, "partner", b"", "")

    anyio.run(main)
