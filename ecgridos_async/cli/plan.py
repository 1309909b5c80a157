"""The plan: what a run that sends would do with each file, found out without a change anywhere."""

import datetime as dt
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

import anyio
import attrs

from ecgridos_async.mailbox import (
    Disk,
    FileState,
    Journal,
    Mailbox,
    Route,
    SentFile,
    SqliteJournal,
    edi,
)
from ecgridos_async.mailbox.decisions import after_search, is_to_be_found_anew, taken_on
from ecgridos_async.mailbox.folders import HIDDEN
from ecgridos_async.mailbox.outbox import SENDING, Outbox
from ecgridos_async.mailbox.uploads import upload_of
from ecgridos_async.session import Session

_HEAD: Final = 2**20
"""How many bytes of a file are read for its envelopes."""
_NEXT: Final = {
    FileState.CLAIMED: "upload",
    FileState.SENT: "move",
    FileState.FOUND: "move",
    FileState.UNDECIDED: "look",
    FileState.REFUSED: "look",
}


@attrs.frozen(kw_only=True)
class Planned:
    """What a run would do with a file."""

    name: str
    """Where it is in the folder."""
    size: int
    next: str
    """What would be done next: upload, move (it was sent), look (a person has to), or wait."""
    route: Route | None = None
    """From whom to whom it goes, if it does not follow from its content."""
    envelopes: list[edi.Envelope] = attrs.field(factory=lambda: list[edi.Envelope]())
    """What its content says."""
    reason: str = ""

    @property
    def needs_a_person(self) -> bool:
        """Whether the service would not get it."""
        return self.next == "look"

    @property
    def why(self) -> str:
        """Where it goes, and what else there is to say, on one line."""
        said = [self.reason] if self.reason else []
        if self.route is not None:
            said.append(f"from ECGridID {self.route.ecgrid_id_from} to {self.route.ecgrid_id_to}")
        elif self.next == "upload" and not self.envelopes:
            said.append("no envelope and no file beside it says where it goes")
        else:
            said += [
                f"{one.document_type} from {one.sender.id} to {one.receiver.id}".lstrip()
                for one in self.envelopes
            ]
        return ", ".join(said)


async def plan(
    session: Session,
    folder: Path,
    journal: Journal | None,
    mailbox: Mailbox | None,
    *,
    steady: float,
    tries: int,
) -> list[Planned]:
    """Return what `mailbox.send` would do with each file of a folder.

    It uploads nothing and changes nothing, neither in the folder nor at the service.

    Args:
        session: Where to search for uploads that have begun.
        folder: Where the files are.
        journal: An open journal; by default that of the folder.
        mailbox: Whom to send for.
        steady: For how many seconds a file must not change before it counts as complete.
        tries: How often a file is uploaded that is never found at the service.
    """
    begun, busy = list[Planned](), set[str]()
    outbox = Outbox(folder, Disk(), steady)
    async with AsyncExitStack() as stack:
        if journal is None and (folder / HIDDEN / "journal.sqlite").is_file():
            journal = await stack.enter_async_context(SqliteJournal(folder))
        if journal is not None:
            for file in await journal.unfinished_files():
                if await is_to_be_found_anew(file, outbox):
                    continue
                begun.append(await _begun(session, outbox, journal, mailbox, file, tries))
                busy.add(file.name)
    complete, changing = await outbox.scan(anyio.current_time(), busy)
    if changing and steady:
        await anyio.sleep(steady)
        complete, changing = await outbox.scan(anyio.current_time(), busy)
    waits = [
        Planned(
            name=name,
            size=await _size(folder / name),
            next="wait",
            reason="still being written, or empty",
        )
        for name in changing
    ]
    return [*begun, *[await _new(outbox, name) for name in complete], *waits]


async def _begun(
    session: Session,
    outbox: Outbox,
    journal: Journal,
    mailbox: Mailbox | None,
    file: SentFile,
    tries: int,
) -> Planned:
    """Return what would be done with a file that an earlier run began with."""
    name = f"{SENDING}/{file.name}" if await outbox.is_claimed(file.name) else file.name
    if file.state is not FileState.INTENDED:
        return await _planned(outbox, name, file)
    search = await session.parcels.find_upload(upload_of(file, mailbox), others=journal.uploaded)
    decided = after_search(search, file, tries)
    if decided.state is not FileState.UNDECIDED:
        decided = attrs.evolve(decided, reason=search.reason)
    return await _planned(outbox, name, decided)


async def _new(outbox: Outbox, name: str) -> Planned:
    """Return what would be done with a file that is complete."""
    file = SentFile(key="", name=name, changed=dt.datetime.now(dt.UTC))
    return await _planned(outbox, name, await taken_on(file, outbox, None))


async def _planned(outbox: Outbox, name: str, file: SentFile) -> Planned:
    """Return what would be done with a file of which it is decided."""
    path, next_step, route = outbox.home / name, _NEXT[file.state], None
    if file.ecgrid_id_from is not None and file.ecgrid_id_to is not None:
        route = Route(file.ecgrid_id_from, file.ecgrid_id_to)
    return Planned(
        name=name,
        size=await _size(path),
        next=next_step,
        route=route,
        envelopes=[] if next_step == "look" else await _envelopes(path),
        reason=file.reason,
    )


async def _size(path: Path) -> int:
    try:
        return (await anyio.Path(path).stat()).st_size
    except FileNotFoundError:  # somebody took it away
        return 0


async def _envelopes(path: Path) -> list[edi.Envelope]:
    try:
        async with await anyio.open_file(path, "rb") as file:
            return edi.envelopes(await file.read(_HEAD))
    except FileNotFoundError:
        return []
