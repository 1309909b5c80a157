"""The golden messages of tests/data/wire: each client builds the request or reads the reply."""

import pytest

from ecgridos_async import ECGridOSError
from ecgridos_async.contract.operation import operation_of
from tests.wire.messages import Case, Reply, cases, plain, told, written

CASES = cases()
REQUESTS = [case for case in CASES if case.request]
REPLIES = [case for case in CASES if case.reply]


@pytest.mark.parametrize("case", REQUESTS, ids=str)
def test_request(case: Case) -> None:
    for client in case.clients:
        caller, method = case.caller(client)

        request = caller.build(method, **case.arguments)

        assert written(request) == case.request, client
        assert request.address == request.url.partition("?")[0]


@pytest.mark.parametrize("case", REPLIES, ids=str)
def test_reply(case: Case) -> None:
    reply = case.parsed()
    for client in case.clients:
        caller, method = case.caller(client)
        try:
            value = caller.read(
                method, reply.body, status=reply.status, content_type=reply.content_type
            )
        except ECGridOSError as error:
            if not case.error:
                raise
            check_error(error, case, reply, client)
        else:
            assert not case.error, client
            assert plain(value) == plain(case.value), client


def check_error(error: ECGridOSError, case: Case, reply: Reply, client: str) -> None:
    _, method = case.caller(client)
    expected = dict(case.error)
    says = expected.pop("says", [])
    text = expected.pop("text", str(error))
    found = told(error)
    found |= {name: getattr(error, name) for name in expected if name not in found}

    assert found == expected, client
    assert str(error) == text
    assert all(part in str(error) for part in ([says] if isinstance(says, str) else says))
    assert error.operation == operation_of(method).name
    assert str(error).startswith(f"{error.operation}: ")
    assert getattr(error, "status", reply.status) == reply.status
    assert getattr(error, "content_type", reply.content_type) == reply.content_type


def test_each_message_says_what_it_means() -> None:
    for case in CASES:
        assert bool(case.request) != bool(case.reply), case.name
        meanings = [bool(case.error), case.null, case.value is not None]
        assert sum(meanings) == bool(case.reply), case.name
