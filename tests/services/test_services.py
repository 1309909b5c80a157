"""The services of a session: one for each module, typed, and imported when it is first used."""

import functools
import inspect
from pathlib import Path
from unittest import mock

import pytest

from ecgridos_async import Client, Session, services
from ecgridos_async.contract.operation import operations_of
from ecgridos_async.services import CLIENT, SERVICES, SESSION, Services, service_class

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
