"""The boxes of parcels: what is to be fetched, what was sent, and the archive of both."""

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

        network_id: id of the network.
        mailbox_id: 0 for its root mailbox, -1 for all (assumed, as in the Ex calls).
        mailbag_control_id: X12.56 mailbag id, AS2 message id or the like.
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

        network_id: id of the network.
        mailbox_id: 0 for its root mailbox, -1 for all (assumed, as in the Ex calls).
        begin_date, end_date: UTC.
        mailbag_control_id: X12.56 mailbag id, AS2 message id or the like.
        """
        ...

    @operation("ParcelInBox", effect=READ)
    async def in_box(self) -> ParcelIDInfoCollection:
        """Return the parcels that wait in the inbox of the session's mailbox.

        For each: `download`, save, `download_confirm`. Parcels not confirmed come again. v2.3 may
        answer with a bare list, as it does to `in_box_ex` (inferred); this is not declared here.
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

        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.
        v2.3 answers with a bare list of parcels, without counts.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        The short form leaves some details of the parcels out (inferred: which is not documented).
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.

        Raises AccessDeniedError without the rights to that network or mailbox. v2.3 has no filter
        by ECGrid id and answers with a bare list of parcels.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, -1 for any.
        status: IN_BOX_READY for those to download (inferred); a value for any is not known.

        The short form leaves some details of the parcels out (inferred: which is not documented).
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

        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.
        v2.3 answers with a bare list of parcels, without counts.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        At least one of the ECGrid ids given must belong to that mailbox. Content and manifests stay
        on line for 90 days or more; NetOps has older ones.
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

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC, at most 31 days apart.
        ecgrid_id_from, ecgrid_id_to: sender and receiver, 0 for no filter.
        mailbag_control_id: control number of the mailbag, empty for all.
        page_no, records_per_page: pages start at 1 (assumed: no official source); limit unknown.

        The short form leaves some details of the parcels out (inferred: which is not documented).
        """
        ...

    @operation("ParcelOutBoxError", effect=READ)
    async def out_box_error(
        self, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by the session's mailbox that could not be processed.

        begin_date, end_date: UTC.

        An upload that succeeds may still end here, since processing comes later.
        """
        ...

    @operation("ParcelOutBoxErrorEx", effect=READ)
    async def out_box_error_ex(
        self, network_id: Int32, mailbox_id: Int32, begin_date: dt.datetime, end_date: dt.datetime
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by a given mailbox that could not be processed.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
        begin_date, end_date: UTC.

        The v2.1 guide has 0 for all mailboxes; what v2.3 takes is not known.
        """
        ...

    @operation("ParcelOutBoxInProcess", effect=READ)
    async def out_box_in_process(self) -> ParcelIDInfoCollection:
        """Return the parcels sent by the session's mailbox that are being processed."""
        ...

    @operation("ParcelOutBoxInProcessEx", effect=READ)
    async def out_box_in_process_ex(
        self, network_id: Int32, mailbox_id: Int32
    ) -> ParcelIDInfoCollection:
        """Return the parcels sent by a given mailbox that are being processed.

        network_id: id of the network.
        mailbox_id: -1 for all mailboxes of the network, 0 for its root mailbox.
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
        """Yield what `in_box_archive` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `in_box_archive_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `in_box_archive_desc_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the newest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `in_box_archive_ex_short` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `out_box_archive` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `out_box_archive_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `out_box_archive_desc_ex` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the newest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
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
        """Yield what `out_box_archive_ex_short` returns, page by page, each once.

        Takes its arguments; 0 and the empty text are no filter. The range may be of any length: it
        is read in windows of 31 days, the oldest first.

        Raises IncompleteListError at the end if fewer came than the service said there are.
        """
        ...
