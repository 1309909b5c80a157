"""Uploads: one way to send a file, whatever the version of the service calls it."""

import attrs

from ecgridos_async.content import Content
from ecgridos_async.errors import NotInThisVersionError, UploadRefusedError
from ecgridos_async.mailbox.calls import Mailbox, MailboxSession
from ecgridos_async.mailbox.journal import SentFile
from ecgridos_async.mailbox.names import safe_name
from ecgridos_async.services.parcel_search import Upload
from ecgridos_async.services.parcels import Parcels
from ecgridos_async.services.root import SessionOperations


@attrs.frozen
class Route:
    """From whom to whom a file goes, if that does not follow from its content."""

    ecgrid_id_from: int
    """ECGrid id of the sender, one of yours."""
    ecgrid_id_to: int
    """ECGrid id of the receiver."""


def upload_of(file: SentFile, mailbox: Mailbox | None) -> Upload:
    """Return what to search for to find out whether a file arrived whose upload has begun."""
    assert file.started_at is not None  # its upload has begun
    return Upload(
        file_name=safe_name(file.name),
        started_at=file.started_at,
        size=file.size,
        digest=file.digest,
        mailbox=mailbox,
        directed=file.ecgrid_id_from is not None,
    )


class Uploader:
    """Uploads files for one mailbox.

    What the version of the service lacks, it refuses before anything is sent; so the newer
    operation is called first.
    """

    def __init__(self, session: MailboxSession, mailbox: Mailbox | None) -> None:
        self._session = session
        self._parcels = Parcels(session)
        self._mailbox = mailbox
        self._own: Mailbox | None = mailbox

    async def upload(self, name: str, content: Content, route: Route | None) -> int:
        """Upload a file and return its ParcelID.

        Raises:
            UploadRefusedError: If the service gives none.
            ECGridOSError: What the call raises.
        """
        if route is not None:
            parcel_id = await self._directed(name, content, route)
        elif self._mailbox is not None:
            parcel_id = await self._for_mailbox(name, content, *self._mailbox)
        else:
            parcel_id = await self._parcels.upload(name, content=content)
        if not parcel_id or parcel_id < 0:
            raise UploadRefusedError(f"the service returned {parcel_id}, which is not a ParcelID")
        return parcel_id

    async def _for_mailbox(self, name: str, content: Content, network: int, mailbox: int) -> int:
        try:
            return await self._parcels.upload_ex(
                network_id=network, mailbox_id=mailbox, file_name=name, content=content
            )
        except NotInThisVersionError:
            return await self._parcels.upload_ex_a(network, mailbox, name, content=content)

    async def _directed(self, name: str, content: Content, route: Route) -> int:
        ids = attrs.asdict(route)
        try:
            return await self._parcels.upload_mft(name, content=content, **ids)
        except NotInThisVersionError:
            if self._own is None:
                me = await SessionOperations(self._session).who_am_i()
                self._own = me.network_id, me.mailbox_id
            network, mailbox = self._own
            return await self._parcels.upload_directed(
                network, mailbox, name, content=content, **ids
            )
