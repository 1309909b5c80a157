"""The router: where an upload goes, by a few rules simple enough to foretell.

1. Every upload leaves one outbound parcel at its sender and makes one interchange for each
   envelope in it; a content that is not EDI makes one. An upload without content leaves a parcel
   in error and no interchange.
2. An upload that names ECGrid ids goes to the mailbox of the id it names, as one interchange.
3. Each envelope of one that names none goes to the id that the receiver in its ISA or UNB header
   has; if it has no such header, or nobody has that id, it goes to the default receiver of the
   seed. The first receiver then replies with the same content: an inbound parcel in the sender's
   own inbox, with an interchange of its own, so that there is always something to download.
4. What is for a suspended id waits, its interchange pending, until the id is active again.
   What is for a terminated id goes nowhere. Neither gets a reply.
5. Active carbon copies of the pair add an inbound parcel at the third party.

Everything happens at once, within the call.
"""

import datetime as dt
from collections.abc import Sequence

from ecgridos_async.models import (
    Direction,
    Objects,
    ParcelStatus,
    ParcelValid,
    StatusECGridID,
)
from ecgridos_async.sandbox.world.callbacks import CallBacks
from ecgridos_async.sandbox.world.carbon_copies import CarbonCopies
from ecgridos_async.sandbox.world.edi import actual_bytes, envelopes, read_header, standard_of
from ecgridos_async.sandbox.world.parcels import (
    CANCELED,
    COMPLETE,
    NO_ROUTE,
    PENDING,
    RECEIVED,
    Interchange,
    Parcel,
    Parcels,
)
from ecgridos_async.sandbox.world.records import Place
from ecgridos_async.sandbox.world.trading_partners import Partner, Partners


class Router:
    """Routes what is uploaded."""

    def __init__(
        self,
        parcels: Parcels,
        partners: Partners,
        callbacks: CallBacks,
        copies: CarbonCopies,
        default_receiver: int,
    ) -> None:
        self._parcels = parcels
        self._partners = partners
        self._callbacks = callbacks
        self._copies = copies
        self._default_receiver = default_receiver

    def upload(
        self,
        sender: Place,
        file_name: str,
        content: bytes,
        now: dt.datetime,
        ids: tuple[Partner, Partner] | None = None,
    ) -> Parcel:
        """Take an upload: from one ECGrid id to another, or for whom its envelopes name."""
        if ids is not None:
            return self._send(sender, [(content, *ids)], file_name, content, now)
        parts = [(piece, *self._ends(sender, piece)) for piece in envelopes(content)]
        parcel = self._send(sender, parts, file_name, content, now)
        _, mine, first = parts[0]
        if parcel.interchange_ids and first.status in _ROUTED:
            reply = self._interchange((first.place, sender), (first, mine), content, now)
            self._inbound(parcel, reply, sender, now)
            self._parcels.set_interchange_status(reply, COMPLETE, now)
        return parcel

    def _ends(self, sender: Place, envelope: bytes) -> tuple[Partner | None, Partner]:
        """Return the sender and the receiver that an envelope names."""
        header = read_header(envelope)
        to = self._partners.by_qid(header.qualifier_to, header.id_to) if header else None
        mine = self._partners.by_qid(header.qualifier_from, header.id_from) if header else None
        if mine is None or mine.place != sender:
            mine = self._partners.default_of(sender)
        return mine, to or self._partners[self._default_receiver]

    def arrive(
        self,
        from_: Partner,
        receiver: Place,
        to: Partner | None,
        file_name: str,
        content: bytes,
        now: dt.datetime,
    ) -> Parcel:
        """Deliver a parcel to a place, whatever the state of its partner; return it there."""
        outbound = self._outbound((from_.place, receiver), file_name, content, now)
        interchange = self._interchange(
            (from_.place, receiver), (from_, to), content, now, parcel=outbound
        )
        return self.deliver(interchange, now)[0]

    def deliver(self, interchange: Interchange, now: dt.datetime) -> list[Parcel]:
        """Deliver an interchange, also once more; return the new inbound parcels."""
        outbound = self._parcels[interchange.parcel_ids[0]]
        ids = interchange.ecgrid_id_from, interchange.ecgrid_id_to
        kind = interchange.header.document_type if interchange.header else ""
        thirds = [
            self._partners[copy.ecgrid_id_cc_to].place
            for copy in self._copies
            if copy.is_of(*ids, kind)
        ]
        inbound = [
            self._inbound(outbound, interchange, place, now)
            for place in [interchange.receiver, *thirds]
        ]
        self._parcels.set_interchange_status(interchange, COMPLETE, now)
        codes = {one.status_code for one in self._parcels.interchanges_of(outbound)}
        if codes.isdisjoint({RECEIVED, PENDING}):
            whole = codes == {COMPLETE}
            self._parcels.set_status(outbound, "M2400" if whole else "M2401", now)
            outbound.valid = ParcelValid.VALID if whole else ParcelValid.VALID_PARTIAL_ROUTED
        self._callbacks.arrived(
            Objects.INTERCHANGE, interchange.interchange_id, interchange.receiver, now
        )
        for partner in filter(None, map(self._partners.find, ids)):
            partner.last_traffic = now
        return inbound

    def release(self, partner: Partner, now: dt.datetime) -> None:
        """Deliver what waited for a partner that is active again."""
        for interchange in list(self._parcels.interchanges):
            ids = interchange.ecgrid_id_from, interchange.ecgrid_id_to
            if interchange.status_code == PENDING and partner.ecgrid_id in ids:
                both = filter(None, map(self._partners.find, ids))
                if all(one.status is not StatusECGridID.SUSPENDED for one in both):
                    self.deliver(interchange, now)

    def cancel(self, interchange: Interchange, now: dt.datetime) -> None:
        """Cancel an interchange: what nobody has confirmed yet leaves the inboxes."""
        self._parcels.set_interchange_status(interchange, CANCELED, now)
        for parcel in self._parcels.of_interchange(interchange):
            if parcel.direction is Direction.OUT_BOX or parcel.in_box:
                parcel.in_box = False
                self._parcels.set_status(parcel, "M2401", now)

    def _send(
        self,
        sender: Place,
        parts: Sequence[tuple[bytes, Partner | None, Partner]],
        file_name: str,
        content: bytes,
        now: dt.datetime,
    ) -> Parcel:
        """Send a content, whose *parts* are each an envelope, its sender and its receiver."""
        parcel = self._outbound((sender, parts[0][2].place), file_name, content, now)
        if not content:
            parcel.valid = ParcelValid.INVALID
            self._parcels.set_status(parcel, "M2101", now)
            return parcel
        waiting: list[Interchange] = []
        lost: list[Interchange] = []
        routed: list[Interchange] = []
        for envelope, from_, to in parts:
            interchange = self._interchange(
                (sender, to.place), (from_, to), envelope, now, parcel=parcel
            )
            if StatusECGridID.SUSPENDED in (to.status, from_ and from_.status):
                waiting.append(interchange)
            else:
                (routed if to.status in _ROUTED else lost).append(interchange)
        if not waiting and not routed:
            parcel.valid = ParcelValid.VALID_NONE_ROUTED
        self._parcels.set_status(
            parcel, "M2003" if waiting else "M2005" if routed else "M2205", now
        )
        for interchange in waiting:
            self._parcels.set_interchange_status(interchange, PENDING, now)
        for interchange in lost:
            self._parcels.set_interchange_status(interchange, NO_ROUTE, now)
        for interchange in routed:
            self.deliver(interchange, now)
        return parcel

    def _outbound(
        self, ends: tuple[Place, Place], file_name: str, content: bytes, now: dt.datetime
    ) -> Parcel:
        return self._parcels.put(
            Parcel(
                parcel_id=self._parcels.next_id(),
                direction=Direction.OUT_BOX,
                sender=ends[0],
                receiver=ends[1],
                file_name=file_name,
                content=content,
                date=now,
                status_date=now,
                status_code="M1000",
                status=ParcelStatus.IN_BOX_TRANSFERRED,
                valid=ParcelValid.PENDING,
            )
        )

    def _interchange(
        self,
        ends: tuple[Place, Place],
        ids: tuple[Partner | None, Partner | None],
        content: bytes,
        now: dt.datetime,
        *,
        parcel: Parcel | None = None,
    ) -> Interchange:
        """Add an interchange, with the outbound *parcel* that it is in if there is one."""
        header = read_header(content)
        number = self._parcels.interchanges.next_id()
        interchange = Interchange(
            interchange_id=number,
            date=now,
            status_date=now,
            status_code=RECEIVED,
            sender=ends[0],
            receiver=ends[1],
            ecgrid_id_from=ids[0].ecgrid_id if ids[0] else 0,
            ecgrid_id_to=ids[1].ecgrid_id if ids[1] else 0,
            content=content,
            standard=standard_of(content),
            byte_count=actual_bytes(content),
            header=header,
            control_id=header.control_id if header else f"{number:09}",
        )
        self._parcels.put_interchange(interchange)
        if parcel is not None:
            parcel.interchange_ids.append(number)
            interchange.parcel_ids.append(parcel.parcel_id)
        return interchange

    def _inbound(
        self, sent: Parcel, interchange: Interchange, receiver: Place, now: dt.datetime
    ) -> Parcel:
        parcel = self._parcels.put(
            Parcel(
                parcel_id=self._parcels.next_id(),
                direction=Direction.IN_BOX,
                sender=interchange.sender,
                receiver=receiver,
                file_name=sent.file_name,
                content=interchange.content,
                date=now,
                status_date=now,
                status_code="M2000",
                in_box=True,
                mailbag_control_id=sent.mailbag_control_id,
                interchange_ids=[interchange.interchange_id],
            )
        )
        interchange.parcel_ids.append(parcel.parcel_id)
        self._callbacks.arrived(Objects.PARCEL, parcel.parcel_id, receiver, now)
        return parcel


_ROUTED = (StatusECGridID.ACTIVE, StatusECGridID.AUTO_ROUTE)
