"""Interchanges: the EDI envelopes inside parcels, received and sent."""

import datetime as dt
from typing import Annotated, Final

from typing_extensions import deprecated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import In, Int16, Int32, Int64
from ecgridos_async.models.parcels import (
    InterchangeIDInfo,
    InterchangeIDInfoCollection,
    InterchangeIDStatus,
    ManifestInfo,
)
from ecgridos_async.services.paging import Kind, Records, iterates

_INTERCHANGES: Final = Kind[InterchangeIDInfoCollection, InterchangeIDInfo](
    lambda page: page.interchange_id_info_list, lambda record: record.interchange_id
)


class Interchanges(Service):
    """Interchanges: EDI envelopes (X12 ISA, EDIFACT UNB), which ECGrid routes one by one.

    An uploaded parcel is split into its interchanges; each goes to its receiver in a parcel of
    its own. A plain call is about the network and mailbox of the session's user; its Ex form
    names them, and is refused with AccessDeniedError to users without the rights. Times are UTC.
    """

    @operation("InterchangeCancel", effect=IDEMPOTENT)
    async def cancel(self, interchange_id: Int32) -> bool:
        """Cancel an interchange and return whether that was done.

        interchange_id: takes 32 bits here, though other calls take 64.

        When it is too late for that is not documented. Status code 4101 marks a cancelled one.
        """
        ...

    @operation("InterchangeHeaderInfo", effect=READ)
    @deprecated("Use interchanges.header_info_b.")
    async def header_info(self, interchange_header: str) -> InterchangeIDInfo:
        """Return the interchange that an EDI envelope, given as text, belongs to.

        interchange_header: the ISA or UNB segment as text.

        Deprecated up to v3.2; the text of v4.1 no longer says so. Separators that are control
        characters cannot travel in XML text, which is why `header_info_b` takes bytes (inferred).
        """
        ...

    @operation("InterchangeHeaderInfoB", effect=READ)
    async def header_info_b(self, interchange_header: bytes) -> InterchangeIDInfo:
        """Return the interchange that an EDI envelope, given as bytes, belongs to.

        interchange_header: the ISA or UNB segment exactly as sent, with its separators.
        """
        ...

    @operation("InterchangeInBox", effect=READ)
    async def in_box(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges received by the session's mailbox.

        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).
        interchange_control_id: control number of the envelope, empty for all.
        """
        ...

    @operation("InterchangeInBoxArchive", effect=READ)
    async def in_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> InterchangeIDInfoCollection:
        """Return a page of the archive of interchanges the session's mailbox received.

        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        interchange_control_id: control number of the envelope, empty for all.
        page_no: from 1 (assumed: no official source).
        records_per_page: size of a page; the largest one allowed is not known.

        The 31 days and the 0 are documented for parcels and assumed here.
        """
        ...

    @operation("InterchangeInBoxArchiveEx", effect=READ)
    async def in_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> InterchangeIDInfoCollection:
        """Return a page of the archive of interchanges a given mailbox received.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        interchange_control_id: control number of the envelope, empty for all.
        page_no: from 1 (assumed: no official source).
        records_per_page: size of a page; the largest one allowed is not known.

        The 31 days and the 0 are documented for parcels and assumed here.
        """
        ...

    @operation("InterchangeInBoxBlocked", effect=READ, versions="4.1..")
    async def in_box_blocked(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the blocked interchanges addressed to the session's mailbox.

        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).

        What blocks an interchange is not documented; its status code and message say more.
        """
        ...

    @operation("InterchangeInBoxBlockedEx", effect=READ, versions="4.1..")
    async def in_box_blocked_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the blocked interchanges addressed to a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        What blocks an interchange is not documented; its status code and message say more.
        """
        ...

    @operation("InterchangeInBoxEx", effect=READ)
    async def in_box_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges received by a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.
        interchange_control_id: control number of the envelope, empty for all.
        """
        ...

    @operation("InterchangeInBoxPending", effect=READ)
    async def in_box_pending(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges addressed to the session's mailbox.

        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).

        They wait for an interconnect (inferred). The service's own text speaks of the OutBox of a
        given mailbox, which fits neither name nor parameters.
        """
        ...

    @operation("InterchangeInBoxPendingEx", effect=READ)
    async def in_box_pending_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges addressed to a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        They wait for an interconnect (inferred). The service's own text said OutBox up to v3.2 and
        says InBox since v4.1.
        """
        ...

    @operation("InterchangeInfo", effect=READ)
    async def info(self, interchange_id: Int64) -> InterchangeIDInfo:
        """Return one interchange: parties, envelope, status and the parcels it is in.

        The parcels are the way to follow a transmission on to the receiver's side.
        """
        ...

    @operation("InterchangeManifest", effect=READ)
    async def manifest(self, interchange_id: Int64) -> list[ManifestInfo]:
        """Return every step an interchange took, from end to end.

        The audit trail: each entry has its time, network, parcel and status. `parcels.manifest`
        gives that of one parcel.
        """
        ...

    @operation("InterchangeOutBox", effect=READ)
    async def out_box(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges sent by the session's mailbox.

        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).
        interchange_control_id: control number of the envelope, empty for all.
        """
        ...

    @operation("InterchangeOutBoxArchive", effect=READ)
    async def out_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> InterchangeIDInfoCollection:
        """Return a page of the archive of interchanges the session's mailbox sent.

        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        interchange_control_id: control number of the envelope, empty for all.
        page_no: from 1 (assumed: no official source).
        records_per_page: size of a page; the largest one allowed is not known.

        The 31 days and the 0 are documented for parcels and assumed here.
        """
        ...

    @operation("InterchangeOutBoxArchiveEx", effect=READ)
    async def out_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> InterchangeIDInfoCollection:
        """Return a page of the archive of interchanges a given mailbox sent.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        interchange_control_id: control number of the envelope, empty for all.
        page_no: from 1 (assumed: no official source).
        records_per_page: size of a page; the largest one allowed is not known.

        The 31 days and the 0 are documented for parcels and assumed here.
        """
        ...

    @operation("InterchangeOutBoxArchiveExNoParcel", effect=READ, versions="4.1..")
    async def out_box_archive_ex_no_parcel(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> InterchangeIDInfoCollection:
        """Return what `out_box_archive_ex` does, without parcels (inferred from its name).

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        interchange_control_id: control number of the envelope, empty for all.
        page_no: from 1 (assumed: no official source).
        records_per_page: size of a page; the largest one allowed is not known.

        The 31 days and the 0 are documented for parcels and assumed here.
        """
        ...

    @operation("InterchangeOutBoxBlocked", effect=READ, versions="4.1..")
    async def out_box_blocked(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the blocked interchanges sent by the session's mailbox.

        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).

        What blocks an interchange is not documented; its status code and message say more.
        """
        ...

    @operation("InterchangeOutBoxBlockedEx", effect=READ, versions="4.1..")
    async def out_box_blocked_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the blocked interchanges sent by a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        What blocks an interchange is not documented; its status code and message say more.
        """
        ...

    @operation("InterchangeOutBoxEx", effect=READ)
    async def out_box_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        interchange_control_id: str,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges sent by a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.
        interchange_control_id: control number of the envelope, empty for all.
        """
        ...

    @operation("InterchangeOutBoxNoRoute", effect=READ)
    async def out_box_no_route(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges of the session's mailbox that have no route.

        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).

        Status code 1103 is an unknown route: the receiver's id is not active on the network.
        """
        ...

    @operation("InterchangeOutBoxNoRouteEx", effect=READ)
    async def out_box_no_route_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
    ) -> list[InterchangeIDInfo]:
        """Return the interchanges of a given mailbox that have no route.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        Status code 1103 is an unknown route: the receiver's id is not active on the network.
        """
        ...

    @operation("InterchangeOutBoxPending", effect=READ)
    async def out_box_pending(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges sent by the session's mailbox.

        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any (assumed, as in the Ex form).

        They wait for an interconnect (inferred).
        """
        ...

    @operation("InterchangeOutBoxPendingEx", effect=READ)
    async def out_box_pending_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges sent by a given mailbox.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        They wait for an interconnect (inferred).
        """
        ...

    @operation("InterchangeResend")
    async def resend(
        self, interchange_id: Int64
    ) -> Annotated[bool | InterchangeIDStatus, In("..3.2", bool), In("4.1..", InterchangeIDStatus)]:
        """Send an interchange again, by a new route if that has changed since.

        Up to v3.2 it returns whether that was done; since v4.1 the interchange's status, with the
        parcel that now carries it (inferred from the field's name). Each call sends once more, so
        one whose outcome is unknown is never repeated: look at `info` before you try again.
        """
        ...

    @iterates(in_box_archive, _INTERCHANGES)
    def iter_in_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        interchange_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[InterchangeIDInfo]:
        """Yield what `in_box_archive` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...

    @iterates(in_box_archive_ex, _INTERCHANGES)
    def iter_in_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        interchange_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[InterchangeIDInfo]:
        """Yield what `in_box_archive_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...

    @iterates(out_box_archive, _INTERCHANGES)
    def iter_out_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        interchange_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[InterchangeIDInfo]:
        """Yield what `out_box_archive` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...

    @iterates(out_box_archive_ex, _INTERCHANGES)
    def iter_out_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        interchange_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[InterchangeIDInfo]:
        """Yield what `out_box_archive_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...

    @iterates(out_box_archive_ex_no_parcel, _INTERCHANGES)
    def iter_out_box_archive_ex_no_parcel(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        interchange_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[InterchangeIDInfo]:
        """Yield what `out_box_archive_ex_no_parcel` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...
