"""Open enums: a value nobody knows is a member that keeps its text."""

import copy
import pickle
from collections.abc import Callable
from typing import Any, cast

import pytest

from ecgridos_async.models import AuthLevel, PricelistItemLevel, Status


@pytest.mark.parametrize(
    ("text", "member"),
    [
        pytest.param("Active", Status.ACTIVE, id="as-the-wire-has-it"),
        pytest.param("Terminated", Status.TERMINATED, id="another"),
    ],
)
def test_a_known_value(text: str, member: Status) -> None:
    assert Status(text) is member
    assert Status(text).is_known
    assert Status(text) == text
    assert str(Status(text)) == text
    assert f"{Status(text)}" == text
    assert hash(Status(text)) == hash(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Frozen", id="new"),
        pytest.param("ACTIVE", id="name-of-a-member"),
        pytest.param("active", id="other-case"),
        pytest.param("Active ", id="blank"),
        pytest.param("", id="empty"),
        pytest.param("is_known", id="name-of-a-property"),
        pytest.param("mro", id="name-of-a-method"),
    ],
)
class TestUnknownValue:
    def test_keeps_its_text(self, text: str) -> None:
        found = Status(text)

        assert isinstance(found, Status)
        assert not found.is_known
        assert found.value == text
        assert found == text
        assert str(found) == text
        assert hash(found) == hash(text)

    def test_equals_another_of_its_text(self, text: str) -> None:
        assert Status(text) == Status(text)
        assert Status(text) != Status.ACTIVE
        assert len({Status(text), Status(text)}) == 1

    def test_does_not_join_the_members(self, text: str) -> None:
        Status(text)

        assert len(Status) == 5
        assert text not in [member.value for member in Status]

    @pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
    def test_pickles(self, text: str, protocol: int) -> None:
        found = pickle.loads(pickle.dumps(Status(text), protocol))  # noqa: S301

        assert type(found) is Status
        assert found == text
        assert not found.is_known

    def test_can_be_copied(self, text: str) -> None:
        assert copy.copy(Status(text)) == text
        assert copy.deepcopy(Status(text)) == text


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_known_member_pickles_as_itself(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(AuthLevel.ROOT, protocol)) is AuthLevel.ROOT  # noqa: S301


def test_a_misspelling_of_the_service_has_a_right_name() -> None:
    assert PricelistItemLevel.DEVELOPMENT.value == "Developement"


@pytest.mark.parametrize("value", [None, 1, b"Active"], ids=repr)
def test_what_is_not_a_text_is_not_a_value(value: object) -> None:
    kind: Callable[[object], object] = cast("Any", Status)

    with pytest.raises(ValueError, match="is not a valid Status"):
        kind(value)


def test_a_member_says_what_it_is() -> None:
    assert repr(Status.ACTIVE) == "<Status.ACTIVE: 'Active'>"
    assert "'Frozen'" in repr(Status("Frozen"))


@pytest.mark.parametrize("value", [5, None, b"Active"])
def test_only_a_text_is_a_value(value: Any) -> None:
    with pytest.raises(ValueError, match="is not a valid Status"):
        Status(value)
