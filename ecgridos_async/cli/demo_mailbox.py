"""The demo of a mailbox: connect a partner, send, track and receive, on the embedded sandbox."""

import tempfile
import time
from pathlib import Path
from typing import Any, Final

import anyio
import attrs

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.output import write_json, write_line
from ecgridos_async.client import Client
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, Sandbox
from ecgridos_async.session import Session
from ecgridos_async.signals import run

_FILES: Final = 5
_OWN: Final = ("ZZ", "DEMO")
_PARTNER: Final = ("01", "NEW PARTNER")


def _document(number: int) -> bytes:
    """Return an order to the demo partner, in EDIFACT."""
    return (
        f"UNB+UNOA:2+DEMO:ZZ+PARTNER:ZZ+260101:1200+{number}'UNH+1+ORDERS:D:96A:UN'"
        f"BGM+220+{number}+9'UNT+3+1'UNZ+1+{number}'"
    ).encode()


@attrs.frozen(kw_only=True)
class MailboxDemo:
    """One day of a mailbox, in a few seconds."""

    version: ApiVersion
    protocol: Protocol
    as_json: bool
    compact: bool

    @classmethod
    def taken_from(cls, options: dict[str, Any]) -> "MailboxDemo":
        """Take what is needed of the options of the command."""
        return cls(**{field.name: options[field.name] for field in attrs.fields(cls)})

    def run(self) -> None:
        """Play it, and print what happens."""
        with tempfile.TemporaryDirectory(prefix="ecgridos-") as folder:
            delivered, received = run(self._play, Path(folder))
        if (delivered, received) != (_FILES, _FILES):
            raise CommandError("the demo lost a parcel", Exit.FINDING)

    def _say(self, event: str, text: str, **values: object) -> None:
        if self.as_json or self.compact:
            write_json({"event": event, **values}, compact=True)
        else:
            write_line(f"{event:<10} {text}")

    async def _play(self, folder: Path) -> tuple[int, int]:
        started = time.perf_counter()
        async with (
            Sandbox() as sandbox,
            Client(self.version, self.protocol, sandbox.url) as client,
            client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
        ):
            await self._connect(session)
            outbox, inbox = folder / "outbox", folder / "inbox"
            outbox.mkdir()
            delivered = await self._send(session, outbox)
            received = await self._receive(session, inbox)
        seconds = round(time.perf_counter() - started, 1)
        self._say(
            "done",
            f"{delivered} delivered, {received} received, in {seconds} s",
            delivered=delivered,
            received=received,
            seconds=seconds,
        )
        return delivered, received

    async def _connect(self, session: Session) -> None:
        [found] = await jobs.connect(session, _OWN, _PARTNER, terms=jobs.Terms(preconfirm=True))
        self._say(
            "connected",
            f"{':'.join(_OWN)} with {':'.join(_PARTNER)}: {found.interconnect.status}",
            ecgrid_id=found.ecgrid_id,
            status=found.interconnect.status,
        )

    async def _send(self, session: Session, folder: Path) -> int:
        for number in range(1, _FILES + 1):
            await anyio.Path(folder / f"order{number}.edi").write_bytes(_document(number))
        reports: list[jobs.SentFile] = []
        await jobs.send(session, folder, steady=0, report=reports.append)
        delivered = 0
        for file in reports:
            if not file.moved_to or file.parcel_id is None:
                continue
            found = session.track(file.parcel_id, every=0.5)
            steps = [step async for step in found]
            content = await anyio.Path(folder / file.moved_to).read_bytes()
            [envelope] = jobs.edi.envelopes(content)
            delivered += found.progress is jobs.Progress.DELIVERED
            self._say(
                "sent",
                f"{file.moved_to}, {envelope.document_type} to {envelope.receiver.id}: "
                f"{found.progress} as parcel {steps[-1].id}",
                name=file.moved_to,
                parcel_id=file.parcel_id,
                progress=found.progress,
            )
        return delivered

    async def _receive(self, session: Session, folder: Path) -> int:
        done = await jobs.receive(session, folder)
        async for path in anyio.Path(folder).glob("*.edi"):
            self._say("received", path.name, name=path.name)
        return done.confirmed
