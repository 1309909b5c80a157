"""The jobs of a mailbox: receive what waits, send what is to go, lose nothing, double nothing.

async with ecgridos.Client.from_env() as client, client.attach() as session:
    await mailbox.receive(session, "inbox/")

names       safe file names                  disk            moves and measures files
journal     what a job has done              sqlite_journal  the journal in the folder
locks       one owner of a folder            calls           what a job needs of a session
postgres_journal  that of many machines      postgres        its connection
conninfo    where a database is              decisions       what to do with a file to send
folders     which folder a journal is of
edi         reads the headers of EDI             tracking        what happens to an upload
partners    finds, adds, interconnects           waiting         asks again until something is so
"""

from ecgridos_async.mailbox import edi
from ecgridos_async.mailbox.calls import Mailbox, MailboxSession
from ecgridos_async.mailbox.disk import Disk
from ecgridos_async.mailbox.inbox import Inbox, InboxParcel
from ecgridos_async.mailbox.journal import (
    Counts,
    FileState,
    Journal,
    ParcelState,
    ReceivedParcel,
    SentFile,
)
from ecgridos_async.mailbox.names import safe_name
from ecgridos_async.mailbox.partners import Connection, Terms, connect
from ecgridos_async.mailbox.postgres_journal import PostgresJournal
from ecgridos_async.mailbox.receiver import Received, receive
from ecgridos_async.mailbox.sender import Sent, send
from ecgridos_async.mailbox.sqlite_journal import SqliteJournal
from ecgridos_async.mailbox.tracking import Progress, Stage, Step, Track, track
from ecgridos_async.mailbox.uploads import Route
from ecgridos_async.mailbox.waiting import wait_until

__all__ = [
    "Connection",
    "Counts",
    "Disk",
    "FileState",
    "Inbox",
    "InboxParcel",
    "Journal",
    "Mailbox",
    "MailboxSession",
    "ParcelState",
    "PostgresJournal",
    "Progress",
    "Received",
    "ReceivedParcel",
    "Route",
    "Sent",
    "SentFile",
    "SqliteJournal",
    "Stage",
    "Step",
    "Terms",
    "Track",
    "connect",
    "edi",
    "receive",
    "safe_name",
    "send",
    "track",
    "wait_until",
]
