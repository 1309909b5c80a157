"""Modules that are first used while `datetime.datetime` is replaced stay right afterwards."""

import subprocess
import sys

import pytest

HEAD = """
import datetime, sys
REAL = [datetime.datetime]  # freezegun replaces what a module holds, but not in a list
UTC = datetime.UTC

class Fixed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return REAL[0](2024, 1, 2, tzinfo=tz)
"""

FROZEN = {
    "freezegun": """
import freezegun
frozen = freezegun.freeze_time("2024-01-02")
start, stop = frozen.start, frozen.stop
""",
    "subclass": """
def start(): datetime.datetime = Fixed
def stop(): datetime.datetime = REAL[0]
""",
}

USE = """
def use():
    real = REAL[0]
    from ecgridos_async import Client, to_dict
    from ecgridos_async.models import Pricelist, PricelistModel, Status

    client = Client("3.2")
    session = client.attach("session-1")
    moments = [real(2024, 1, 2, tzinfo=UTC), datetime.datetime(2024, 1, 2, tzinfo=UTC)]
    for moment in moments:
        request = session.build(session.reports.monthly, 1, moment)
        assert b"<Month>2024-01-02T00:00:00Z</Month>" in request.body
    read = session.read(
        client.now_utc,
        b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>'
        b'<NowUTCResponse xmlns="http://ecgridos.net/"><NowUTCResult>2024-01-02T03:04:05Z'
        b"</NowUTCResult></NowUTCResponse></e:Body></e:Envelope>",
    )
    assert type(read) is real, type(read)
    for moment in (*moments, read):
        pricelist = Pricelist(
            pricelist_id=1, date=moment, model=PricelistModel.SIMPLE, status=Status.ACTIVE
        )
        assert to_dict(pricelist)["date"] == moment
    result = session.read(
        session.pricelists.info,
        b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>'
        b'<PricelistInfoResponse xmlns="http://ecgridos.net/"><PricelistInfoResult>'
        b"<PricelistID>7</PricelistID><Date>2024-01-02T03:04:05</Date><Model>Simple</Model>"
        b"<Status>Active</Status></PricelistInfoResult></PricelistInfoResponse></e:Body>"
        b"</e:Envelope>",
    )
    assert result.date == read and type(result.date) is real
"""


@pytest.mark.parametrize("patch", FROZEN)
@pytest.mark.parametrize(
    "order",
    [
        pytest.param("start(); use(); stop(); use(); start(); use(); stop()", id="import-in-it"),
        pytest.param("start(); import ecgridos_async; stop(); use(); start(); use()", id="mixed"),
    ],
)
def test_first_use(patch: str, order: str) -> None:
    if patch == "freezegun":
        pytest.importorskip("freezegun")
    source = f"{HEAD}{FROZEN[patch]}{USE}\n{order}\n"

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", source], capture_output=True, text=True, check=False
    )

    assert (ran.returncode, ran.stderr) == (0, "")
