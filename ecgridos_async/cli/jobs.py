"""The jobs of a mailbox as commands: receive, track, connect."""

import tempfile
from pathlib import Path
from typing import Any, Final, Literal

import anyio
import attrs
import click

from ecgridos_async import mailbox as jobs
from ecgridos_async.cli.exits import CommandError, Exit
from ecgridos_async.cli.folder_job import FolderJob, refuse_failures
from ecgridos_async.cli.journals import journal_at
from ecgridos_async.cli.output import write_json, write_line, write_table
from ecgridos_async.cli.running import Reports, in_session
from ecgridos_async.cli.service import ServiceAt
from ecgridos_async.mailbox.calls import list_inbox
from ecgridos_async.mailbox.inbox import check_size
from ecgridos_async.mailbox.names import name_with_id
from ecgridos_async.mailbox.receiver import Report
from ecgridos_async.models.interconnects import StatusInterconnect
from ecgridos_async.session import Session

_OVER: Final = (jobs.ParcelState.CONFIRMED, jobs.ParcelState.GONE, jobs.ParcelState.SET_ASIDE)
_MAY_PASS: Final = (StatusInterconnect.PENDING, StatusInterconnect.DELAYED)


def terms_taken_from(options: dict[str, Any]) -> jobs.Terms:
    """Take the options of an interconnect out of those of a command."""
    return jobs.Terms(**{field.name: options.pop(field.name) for field in attrs.fields(jobs.Terms)})


@attrs.frozen(kw_only=True)
class Receive(FolderJob):
    """Brings what waits in an inbox into a folder."""

    def _work(self) -> None:
        """Receive, and print each parcel."""
        reports = Reports[jobs.ReceivedParcel](
            label="receiving",
            shown=not self._json,
            key=lambda parcel: parcel.parcel_id,
            is_over=lambda parcel: parcel.state in _OVER,
            write=self._print,
        )
        done = reports.run(self.service, self.folder, self._receive)
        if self._json:
            self._write(
                "end",
                confirmed=done.confirmed,
                set_aside=done.set_aside,
                failed={number: str(error) for number, error in done.failed.items()},
            )
        refuse_failures("parcel {} failed", done.failed)
        if done.set_aside:
            raise CommandError(
                f"{done.set_aside} parcels are set aside; ecgridos journal"
                f"{'' if self.journal else f' {self.folder}'} says why",
                Exit.FINDING,
            )

    async def _receive(self, session: Session, report: Report) -> jobs.Received:
        async with journal_at(self.journal, session, self.mailbox) as journal:
            return await jobs.receive(
                session,
                self.folder,
                mailbox=self.mailbox,
                poll=self.every if self.watch else None,
                concurrency=self.concurrency,
                tries=self.tries,
                wait=self.wait,
                journal=journal,
                report=report,
            )

    def _print(self, parcel: jobs.ReceivedParcel) -> None:
        if self._json:
            self._write("parcel", **attrs.asdict(parcel))
        elif parcel.state is jobs.ParcelState.CONFIRMED:
            write_line(str(self.folder / parcel.name))

    def _plan(self) -> None:
        in_session(self.service, self._look)

    async def _look(self, session: Session) -> None:
        """Download each parcel without a change of its status, and print what it is."""
        listing = await list_inbox(session, self.mailbox)
        rows: list[tuple[str, str, str]] = []
        with tempfile.TemporaryDirectory(prefix="ecgridos-") as folder:
            for parcel_id, info in listing.parcels.items():
                path = anyio.Path(folder) / str(parcel_id)
                file = await session.download_to(
                    Path(path), session.parcels.download_no_update, parcel_id
                )
                content = await path.read_bytes()
                await path.unlink()
                check_size(file, len(content))
                name = name_with_id(file.file_name or info.file_name, parcel_id)
                found = jobs.edi.envelopes(content)
                if self._json:
                    self._write(
                        "waiting",
                        parcel_id=parcel_id,
                        name=name,
                        size=len(content),
                        envelopes=[attrs.asdict(each) for each in found],
                    )
                kinds = ", ".join(f"{one.document_type} from {one.sender.id}" for one in found)
                rows.append((str(self.folder / name), str(len(content)), kinds))
        if not self._json:
            write_table(("file", "bytes", "holds"), rows)


@attrs.frozen(kw_only=True)
class TrackUpload:
    """Follows an upload."""

    service: ServiceAt
    parcel_id: int
    until: Literal["delivered", "taken"]
    every: float
    wait: float | None
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Print each step, and end as the upload did."""
        progress = in_session(self.service, self._track)
        if progress is jobs.Progress.FAILED:
            raise CommandError(f"parcel {self.parcel_id} did not arrive whole", Exit.FINDING)
        if progress is jobs.Progress.UNDER_WAY:
            raise CommandError(
                f"parcel {self.parcel_id} is still under way after {self.wait} s", Exit.TRY_LATER
            )

    async def _track(self, session: Session) -> jobs.Progress:
        found = session.track(self.parcel_id, until=self.until, every=self.every)
        with anyio.move_on_after(self.wait) as scope:
            async for step in found:
                self._print(step)
        return jobs.Progress.UNDER_WAY if scope.cancelled_caught else found.progress

    def _print(self, step: jobs.Step) -> None:
        if self.as_json or self.compact:
            write_json({"event": "step", **attrs.asdict(step)}, compact=True)
            return
        when = f"{step.date:%Y-%m-%d %H:%M:%S}" if step.date else ""
        status = f"{step.status_code} {step.status_message}".strip()
        write_line(f"{when}  {step.stage:<11}  {step.id:<10}  {step.progress:<9}  {status}")


@attrs.frozen(kw_only=True)
class ConnectPartner:
    """Onboards a partner."""

    service: ServiceAt
    own: str
    qualifier: str
    partner_id: str
    add: bool
    van: int | None
    wait: float
    terms: jobs.Terms
    as_json: bool
    compact: bool

    def run(self) -> None:
        """Connect, print the connection, and end by its status."""
        found = in_session(self.service, self._connect)
        status = found.interconnect.status
        if self.as_json or self.compact:
            write_json(
                {
                    "event": "connection",
                    "ecgrid_id": found.ecgrid_id,
                    "added": found.added,
                    "requested": found.requested,
                    "interconnect_id": found.interconnect.interconnect_id,
                    "status": status,
                },
                compact=True,
            )
        else:
            what = "added" if found.added else "known"
            write_line(
                f"partner       {self.qualifier}:{self.partner_id}, {found.ecgrid_id}, {what}"
            )
            asked = "requested" if found.requested else "known"
            write_line(f"interconnect  {found.interconnect.interconnect_id}, {status}, {asked}")
        if not found.is_complete:
            code = Exit.TRY_LATER if status in _MAY_PASS else Exit.FINDING
            raise CommandError(f"the interconnect is not complete: {status}", code)

    async def _connect(self, session: Session) -> jobs.Connection:
        qualifier, colon, own_id = self.own.partition(":")
        if not colon and not self.own.isdecimal():
            raise click.UsageError("OWN: expected an ECGridID, or QUALIFIER:ID")
        [found] = await jobs.connect(
            session,
            (qualifier, own_id) if colon else int(self.own),
            (self.qualifier, self.partner_id),
            add=self.add,
            van=self.van,
            terms=self.terms,
            wait=self.wait,
        )
        return found
