"""The boxes of parcels: what to download, what was sent, and the archive of both."""

import datetime as dt
from typing import Annotated, Final

from ecgridos_async.contract.operation import READ, Service, operation
from ecgridos_async.contract.types import (
    In,
    Int16,
    Int32,
    Versions,
)
from ecgridos_async.models.parcels import (
    ParcelIDInfo,
    ParcelIDInfoCollection,
    ParcelStatus,
)
from ecgridos_async.services.paging import Kind, Records, iterates

_PARCELS: Final = Kind[ParcelIDInfoCollection, ParcelIDInfo](
    lambda page: page.parcel_id_info_list, lambda record: record.parcel_id
)


class ParcelBoxes(Service):
    """The inbox, the outbox and the archive of parcels."""

    @operation("ParcelFindMailbagControlID", effect=READ, versions="4.1..")
    async def find_mailbag_control_id(
        self, network_id: Int32, mailbox_id: Int32, mailbag_control_id: str
    ) -> list[ParcelIDInfo]:
        """Return the parcels with a control number on the sender's side.

        Args:
            network_id: Id of the network.
            mailbox_id: 0 for its root mailbox, -1 for all (assumed, as in the Ex calls).
            mailbag_control_id: X12.56 mailbag id, AS2 message id or the like.

        `ParcelFindMailbagControlID`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelFindMailbagControlIDTo", effect=READ, versions="4.1..")
    async def find_mailbag_control_id_to(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        mailbag_control_id: str,
    ) -> list[ParcelIDInfo]:
        """Return the parcels with a control number on the receiver's side.

        Args:
            network_id: Id of the network.
            mailbox_id: 0 for its root mailbox, -1 for all (assumed, as in the Ex calls).
            begin_date: In UTC.
            end_date: In UTC.
            mailbag_control_id: X12.56 mailbag id, AS2 message id or the like.

        `ParcelFindMailbagControlIDTo`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBox", effect=READ)
    async def in_box(self) -> ParcelIDInfoCollection:
        """Return the parcels that wait in the inbox of the session's mailbox.

        For each: `download`, save, `download_confirm`. Parcels not confirmed come again. v2.3 may
        return a bare list, as from `in_box_ex` (inferred); this is not declared here.

        `ParcelInBox`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxArchive", effect=READ, observed=("2.3",))
    async def in_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> Annotated[
        ParcelIDInfoCollection,
        In("2.3", list[ParcelIDInfo]),
        In("3.0..", ParcelIDInfoCollection),
    ]:
        """Return a page of the archive of parcels the session's mailbox received.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones. v2.3 returns a bare list of parcels,
        without counts.

        Args:
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelInBoxArchive`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxArchiveDescEx", effect=READ, versions="3.2/206..")
    async def in_box_archive_desc_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return what `in_box_archive_ex` does, newest first (inferred: the text says DESC).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelInBoxArchiveDescEx`, from v3.2 build 206. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxArchiveEx", effect=READ)
    async def in_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return a page of the archive of parcels a given mailbox received.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelInBoxArchiveEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxArchiveExShort", effect=READ, versions="4.1..")
    async def in_box_archive_ex_short(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return what `in_box_archive_ex` does in a short form.

        The short form leaves some details of the parcels out (inferred: which is not documented).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelInBoxArchiveExShort`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxEx", effect=READ, observed=("2.3",))
    async def in_box_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        ecgrid_id_from: Annotated[Int32, Versions("3.0..")] = -1,
        ecgrid_id_to: Annotated[Int32, Versions("3.0..")] = -1,
    ) -> Annotated[
        ParcelIDInfoCollection,
        In("2.3", list[ParcelIDInfo]),
        In("3.0..", ParcelIDInfoCollection),
    ]:
        """Return the parcels that wait in the inbox of a given mailbox.

        v2.3 has no filter by ECGrid id and returns a bare list of parcels.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `ParcelInBoxEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelInBoxExShort", effect=READ, versions="4.1..")
    async def in_box_ex_short(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        status: ParcelStatus,
    ) -> ParcelIDInfoCollection:
        """Return what `in_box_ex` does in a short form, for parcels of one status.

        The short form leaves some details of the parcels out (inferred: which is not documented).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            ecgrid_id_from: The sender, -1 for any.
            ecgrid_id_to: The receiver, -1 for any.
            status: IN_BOX_READY for those to download (inferred); a value for any is not known.

        `ParcelInBoxExShort`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxArchive", effect=READ, observed=("2.3", "3.0"))
    async def out_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> Annotated[
        ParcelIDInfoCollection,
        In("2.3", list[ParcelIDInfo]),
        In("3.0..", ParcelIDInfoCollection),
    ]:
        """Return a page of the archive of parcels the session's mailbox sent.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones. v2.3 returns a bare list of parcels,
        without counts.

        Args:
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelOutBoxArchive`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxArchiveDescEx", effect=READ, versions="3.2/206..")
    async def out_box_archive_desc_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return what `out_box_archive_ex` does, newest first (inferred: the text says DESC).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelOutBoxArchiveDescEx`, from v3.2 build 206. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxArchiveEx", effect=READ)
    async def out_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return a page of the archive of parcels a given mailbox sent.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelOutBoxArchiveEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxArchiveExShort", effect=READ, versions="4.1..")
    async def out_box_archive_ex_short(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32,
        ecgrid_id_to: Int32,
        mailbag_control_id: str,
        page_no: Int16,
        records_per_page: Int16,
    ) -> ParcelIDInfoCollection:
        """Return what `out_box_archive_ex` does in a short form.

        The short form leaves some details of the parcels out (inferred: which is not documented).

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC, at most 31 days after `begin_date`.
            ecgrid_id_from: The sender, 0 for any.
            ecgrid_id_to: The receiver, 0 for any.
            mailbag_control_id: Control number of the mailbag, empty for all.
            page_no: From 1 (assumed: no official source).
            records_per_page: The size of a page; the largest one allowed is not known.

        `ParcelOutBoxArchiveExShort`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxError", effect=READ)
    async def out_box_error(
        self, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by the session's mailbox that could not be processed.

        An upload that succeeds may still end here, since processing comes later.

        Args:
            begin_date: In UTC.
            end_date: In UTC.

        `ParcelOutBoxError`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxErrorEx", effect=READ)
    async def out_box_error_ex(
        self, network_id: Int32, mailbox_id: Int32, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by a given mailbox that could not be processed.

        The v2.1 guide has 0 for all mailboxes; what v2.3 takes is not known.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
            begin_date: In UTC.
            end_date: In UTC.

        `ParcelOutBoxErrorEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxInProcess", effect=READ)
    async def out_box_in_process(self) -> ParcelIDInfoCollection:
        """Return the parcels sent by the session's mailbox that are being processed.

        `ParcelOutBoxInProcess`, all versions. Reads: safe to retry.
        """
        ...

    @operation("ParcelOutBoxInProcessEx", effect=READ)
    async def out_box_in_process_ex(
        self, network_id: Int32, mailbox_id: Int32
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by a given mailbox that are being processed.

        Args:
            network_id: Id of the network.
            mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.

        `ParcelOutBoxInProcessEx`, all versions. Reads: safe to retry.
        """
        ...

    @iterates(in_box_archive, _PARCELS)
    def iter_in_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `in_box_archive` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(in_box_archive_ex, _PARCELS)
    def iter_in_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `in_box_archive_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(in_box_archive_desc_ex, _PARCELS, newest_first=True)
    def iter_in_box_archive_desc_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `in_box_archive_desc_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, newest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(in_box_archive_ex_short, _PARCELS)
    def iter_in_box_archive_ex_short(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `in_box_archive_ex_short` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(out_box_archive, _PARCELS)
    def iter_out_box_archive(
        self,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `out_box_archive` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(out_box_archive_ex, _PARCELS)
    def iter_out_box_archive_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `out_box_archive_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(out_box_archive_desc_ex, _PARCELS, newest_first=True)
    def iter_out_box_archive_desc_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `out_box_archive_desc_ex` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, newest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...

    @iterates(out_box_archive_ex_short, _PARCELS)
    def iter_out_box_archive_ex_short(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        begin_date: dt.datetime,
        end_date: dt.datetime,
        ecgrid_id_from: Int32 = 0,
        ecgrid_id_to: Int32 = 0,
        mailbag_control_id: str = "",
        *,
        records_per_page: Int16 = 100,
    ) -> Records[ParcelIDInfo]:
        """Yield each record of `out_box_archive_ex_short` once, page by page.

        The arguments are the same; 0 and the empty text mean no filter. The range may have any
        length: it is read in windows of 31 days, oldest first.

        Raises:
            IncompleteListError: At the end, if the service sent fewer records than it announced.
        """
        ...
