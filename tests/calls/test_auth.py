"""What a call sends as its SessionID."""

import pytest

from ecgridos_async._calls.auth import FixedAuth
from ecgridos_async.secret import Secret


@pytest.mark.anyio
async def test_an_attached_id_is_not_renewed() -> None:
    auth = FixedAuth(Secret("0f8e8e80"))

    assert not auth.renewable
    assert not await auth.renew(Secret("0f8e8e80"))
