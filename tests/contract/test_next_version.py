"""Adding a version is one file: a copy of the package learns of a 4.2, and all of it has it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import ecgridos_async

PACKAGE = Path(ecgridos_async.__file__).parent

EDITS = {
    '"3.2", "4.1"]': '"3.2", "4.1", "4.2"]',
    '    V4_1 = "4.1"\n': '    V4_1 = "4.1"\n    V4_2 = "4.2"\n',
    "_FACTS: Final = {": """_FACTS: Final = {
    ApiVersion.V4_2: _Facts(
        namespace="https://os.ecgrid.io/",
        host="os.ecgrid.io",
        path="/v4.2/prod/ECGridOS.asmx",
        described=True,
    ),""",
}
"""What a new version takes, all of it in contract/version.py."""

PROGRAM = """
import asyncio
import sys

import ecgridos_async
from ecgridos_async import ApiVersion, Client, catalogue
from ecgridos_async.contract.diff import compare
from ecgridos_async.contract.version import LATEST
from ecgridos_async.contract.wsdl import read_wsdl
from ecgridos_async.errors import SessionTimeoutError
from ecgridos_async.sandbox import DEMO_API_KEY, Sandbox
from ecgridos_async.sandbox.asmx.service import Service
from ecgridos_async.sandbox.asmx.app import contract_operations
from ecgridos_async.sandbox.handlers import HANDLERS
from ecgridos_async.sandbox.world.world import World

assert ecgridos_async.__file__.startswith(sys.argv[1]), ecgridos_async.__file__
UNKNOWN = "00000000-0000-0000-0000-000000000000"
assert LATEST == "4.2" and Client().settings.version == "4.2"

before, now = catalogue("4.1"), catalogue("4.2")
assert len(now.operations) == 221
assert now.operations == before.operations
assert (now.types, now.enums) == (before.types, before.enums)
assert now.endpoint == "https://os.ecgrid.io/v4.2/prod/ECGridOS.asmx"

for operation in contract_operations().values():
    has = [version in operation.versions for version in (ApiVersion("4.1"), LATEST)]
    assert has in ([True, True], [False, False]), operation.name
    if LATEST in operation.versions:
        older, newer = operation.plan(ApiVersion("4.1")), operation.plan(LATEST)
        assert newer.parameters == older.parameters, operation.name
        assert newer.result == older.result, operation.name

service = Service(LATEST, World(), contract_operations(), HANDLERS)
described = read_wsdl(service.description("http://localhost/v4.2/prod/ECGridOS.asmx"))
compared = compare(described, contract_operations().values(), "4.2")
assert compared.differences == (), compared.differences
assert len(described.operations) == 221


async def main() -> None:
    async with Sandbox() as sandbox:
        for protocol in ("soap12", "http-get"):
            async with Client("4.2", protocol, endpoint=sandbox.url) as client:
                async with client.attach(DEMO_API_KEY) as session:
                    me = await session.who_am_i()
                    box = await session.networks.info(me.network_id)
                    assert type(box.owner_info.config.ebcdic_filter) is int
                try:
                    async with client.attach(UNKNOWN) as session:
                        await session.who_am_i()
                except SessionTimeoutError as error:
                    assert "SessionTimeout: Invalid SessionID." in str(error), error
                else:
                    raise AssertionError("the session must be unknown")


asyncio.run(main())
"""


def test_a_new_version_is_one_file(tmp_path: Path) -> None:
    """In a process of its own: versions are read where they are imported."""
    copy = tmp_path / "ecgridos_async"
    shutil.copytree(PACKAGE, copy)
    versions = copy / "contract" / "version.py"
    text = versions.read_text("utf-8")
    for old, new in EDITS.items():
        assert old in text, old
        text = text.replace(old, new)
    versions.write_text(text, "utf-8")

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )

    assert ran.returncode == 0, ran.stderr
