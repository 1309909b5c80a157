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

        When it is too late for that is not documented. Status code 4101 marks a cancelled one.

        Args:
            interchange_id: 32 bits here, though 64 in other calls.

        `InterchangeCancel`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("InterchangeHeaderInfo", effect=READ)
    @deprecated("Use interchanges.header_info_b.")
    async def header_info(self, interchange_header: str) -> InterchangeIDInfo:
        """Return the interchange that an EDI envelope, given as text, belongs to.

        Deprecated up to v3.2; the text of v4.1 no longer says so. Separators that are control
        characters cannot travel in XML text, which is why `header_info_b` takes bytes (inferred).

        Args:
            interchange_header: The ISA or UNB segment as text.

        `InterchangeHeaderInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeHeaderInfoB", effect=READ)
    async def header_info_b(self, interchange_header: bytes) -> InterchangeIDInfo:
        """Return the interchange that an EDI envelope, given as bytes, belongs to.

        Args:
            interchange_header: The ISA or UNB segment exactly as sent, with its separators.

        `InterchangeHeaderInfoB`, all versions. Reads: safe to retry.
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

        Args:
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).
            interchange_control_id: Control number of the envelope, empty for all.

        `InterchangeInBox`, all versions. Reads: safe to retry.
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

        The 31 days and the 0 are documented for parcels and assumed here.

        Args:
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            interchange_control_id: Control number of the envelope, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: Size of a page; the largest one allowed is not known.

        `InterchangeInBoxArchive`, all versions. Reads: safe to retry.
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

        The 31 days and the 0 are documented for parcels and assumed here.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            interchange_control_id: Control number of the envelope, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: Size of a page; the largest one allowed is not known.

        `InterchangeInBoxArchiveEx`, all versions. Reads: safe to retry.
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

        What blocks an interchange is not documented; its status code and message say more.

        Args:
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).

        `InterchangeInBoxBlocked`, from v4.1. Reads: safe to retry.
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

        What blocks an interchange is not documented; its status code and message say more.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        `InterchangeInBoxBlockedEx`, from v4.1. Reads: safe to retry.
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

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.
            interchange_control_id: Control number of the envelope, empty for all.

        `InterchangeInBoxEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeInBoxPending", effect=READ)
    async def in_box_pending(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges addressed to the session's mailbox.

        They wait for an interconnect (inferred). The service's own text speaks of the OutBox of a
        given mailbox, which fits neither name nor parameters.

        Args:
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).

        `InterchangeInBoxPending`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeInBoxPendingEx", effect=READ)
    async def in_box_pending_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges addressed to a given mailbox.

        They wait for an interconnect (inferred). The service's own text said OutBox up to v3.2 and
        says InBox since v4.1.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        `InterchangeInBoxPendingEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeInfo", effect=READ)
    async def info(self, interchange_id: Int64) -> InterchangeIDInfo:
        """Return one interchange: parties, envelope, status and the parcels it is in.

        Its parcels lead to the receiver's side.

        `InterchangeInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeManifest", effect=READ)
    async def manifest(self, interchange_id: Int64) -> list[ManifestInfo]:
        """Return every step an interchange took, from end to end.

        The audit trail: each entry has its time, network, parcel and status. `parcels.manifest`
        gives that of one parcel.

        `InterchangeManifest`, all versions. Reads: safe to retry.
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

        Args:
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).
            interchange_control_id: Control number of the envelope, empty for all.

        `InterchangeOutBox`, all versions. Reads: safe to retry.
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

        The 31 days and the 0 are documented for parcels and assumed here.

        Args:
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            interchange_control_id: Control number of the envelope, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: Size of a page; the largest one allowed is not known.

        `InterchangeOutBoxArchive`, all versions. Reads: safe to retry.
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

        The 31 days and the 0 are documented for parcels and assumed here.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            interchange_control_id: Control number of the envelope, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: Size of a page; the largest one allowed is not known.

        `InterchangeOutBoxArchiveEx`, all versions. Reads: safe to retry.
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

        The 31 days and the 0 are documented for parcels and assumed here.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            interchange_control_id: Control number of the envelope, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: Size of a page; the largest one allowed is not known.

        `InterchangeOutBoxArchiveExNoParcel`, from v4.1. Reads: safe to retry.
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

        What blocks an interchange is not documented; its status code and message say more.

        Args:
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).

        `InterchangeOutBoxBlocked`, from v4.1. Reads: safe to retry.
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

        What blocks an interchange is not documented; its status code and message say more.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        `InterchangeOutBoxBlockedEx`, from v4.1. Reads: safe to retry.
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

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.
            interchange_control_id: Control number of the envelope, empty for all.

        `InterchangeOutBoxEx`, all versions. Reads: safe to retry.
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

        Status code 1103 is an unknown route: the receiver's id is not active on the network.

        Args:
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).

        `InterchangeOutBoxNoRoute`, all versions. Reads: safe to retry.
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

        Status code 1103 is an unknown route: the receiver's id is not active on the network.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        `InterchangeOutBoxNoRouteEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeOutBoxPending", effect=READ)
    async def out_box_pending(
        self, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges sent by the session's mailbox.

        They wait for an interconnect (inferred).

        Args:
            ecgrid_id_from: The sender, -1 for any (assumed, as in the Ex form).
            ecgrid_id_to: The receiver, -1 for any (assumed, as in the Ex form).

        `InterchangeOutBoxPending`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeOutBoxPendingEx", effect=READ)
    async def out_box_pending_ex(
        self, network_id: Int32, mailbox_id: Int32, ecgrid_id_from: Int32, ecgrid_id_to: Int32
    ) -> list[InterchangeIDInfo]:
        """Return the pending interchanges sent by a given mailbox.

        They wait for an interconnect (inferred).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        `InterchangeOutBoxPendingEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("InterchangeResend")
    async def resend(
        self, interchange_id: Int64
    ) -> Annotated[bool | InterchangeIDStatus, In("..3.2", bool), In("4.1..", InterchangeIDStatus)]:
        """Send an interchange again, by a new route if that has changed since.

        Up to v3.2 it returns whether that was done; since v4.1 the interchange's status, with the
        parcel that now carries it (inferred from the field's name). Each call sends it again: if
        the outcome is unknown, look at `info` before you call again.

        `InterchangeResend`, all versions. Writes: not retried once it may have arrived.
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
        """Yield each record of `in_box_archive` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
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
        """Yield each record of `in_box_archive_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
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
        """Yield each record of `out_box_archive` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
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
        """Yield each record of `out_box_archive_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
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
        """Yield each record of `out_box_archive_ex_no_parcel` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...
