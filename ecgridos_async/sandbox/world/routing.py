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
    Place,
)
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

    def upload(self, sender: Place, file_name: str, content: bytes, now: dt.datetime) -> Parcel:
        """Take an upload that names no ids."""
        parts = [(piece, *self._ends(sender, piece)) for piece in envelopes(content)]
        parcel = self._send(sender, parts, file_name, content, now)
        _, mine, receiver = parts[0]
        if parcel.interchange_ids and receiver.status in _ROUTED:
            self._reply(parcel, receiver, mine, now)
        return parcel

    def _ends(self, sender: Place, envelope: bytes) -> tuple[Partner | None, Partner]:
        """Return the sender and the receiver that an envelope names."""
        header = read_header(envelope)
        to = self._partners.by_qid(header.qualifier_to, header.id_to) if header else None
        mine = self._partners.by_qid(header.qualifier_from, header.id_from) if header else None
        if mine is None or (mine.network_id, mine.mailbox_id) != sender:
            mine = self._partners.default_of(*sender)
        return mine, to or self._partners[self._default_receiver]

    def upload_directed(
        self,
        sender: Place,
        ids: tuple[Partner, Partner],
        file_name: str,
        content: bytes,
        now: dt.datetime,
    ) -> Parcel:
        """Take an upload from one ECGrid id to another."""
        return self._send(sender, [(content, *ids)], file_name, content, now)

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
        sender = from_.network_id, from_.mailbox_id
        outbound = self._outbound(sender, receiver, file_name, content, now)
        interchange = self._interchange(outbound, receiver, (from_, to), content, now)
        return self.deliver(interchange, now)[0]

    def deliver(self, interchange: Interchange, now: dt.datetime) -> list[Parcel]:
        """Deliver an interchange, also once more; return the new inbound parcels."""
        outbound = self._parcels.find(interchange.parcel_ids[0])
        assert outbound is not None
        inbound = [self._inbound(outbound, interchange, interchange.receiver, now)]
        kind = interchange.header.document_type if interchange.header else ""
        for copy in self._copies:
            if copy.is_of(interchange.ecgrid_id_from, interchange.ecgrid_id_to, kind):
                third = self._partners.find(copy.ecgrid_id_cc_to)
                assert third is not None
                place = third.network_id, third.mailbox_id
                inbound.append(self._inbound(outbound, interchange, place, now))
        self._parcels.set_interchange_status(interchange, COMPLETE, now)
        codes = {self._parcels.interchange(n).status_code for n in outbound.interchange_ids}
        if codes.isdisjoint({RECEIVED, PENDING}):
            whole = codes == {COMPLETE}
            self._parcels.set_status(outbound, "M2400" if whole else "M2401", now)
            outbound.valid = ParcelValid.VALID if whole else ParcelValid.VALID_PARTIAL_ROUTED
        self._callbacks.arrived(
            Objects.INTERCHANGE, interchange.interchange_id, interchange.receiver, now
        )
        for ecgrid_id in (interchange.ecgrid_id_from, interchange.ecgrid_id_to):
            if (partner := self._partners.find(ecgrid_id)) is not None:
                partner.last_traffic = now
        return inbound

    def release(self, partner: Partner, now: dt.datetime) -> None:
        """Deliver what waited for a partner that is active again."""
        for interchange in self._parcels.interchanges:
            if interchange.status_code == PENDING and partner.ecgrid_id in (
                interchange.ecgrid_id_from,
                interchange.ecgrid_id_to,
            ):
                both = (interchange.ecgrid_id_from, interchange.ecgrid_id_to)
                if not any(self._is_suspended(ecgrid_id) for ecgrid_id in both):
                    self.deliver(interchange, now)

    def cancel(self, interchange: Interchange, now: dt.datetime) -> None:
        """Cancel an interchange: what nobody has confirmed yet leaves the inboxes."""
        self._parcels.set_interchange_status(interchange, CANCELED, now)
        for parcel in self._parcels.of_interchange(interchange):
            if parcel.direction is Direction.OUT_BOX or parcel.in_box:
                parcel.in_box = False
                self._parcels.set_status(parcel, "M2401", now)

    def _is_suspended(self, ecgrid_id: int) -> bool:
        partner = self._partners.find(ecgrid_id)
        return partner is not None and partner.status is StatusECGridID.SUSPENDED

    def _send(
        self,
        sender: Place,
        parts: Sequence[tuple[bytes, Partner | None, Partner]],
        file_name: str,
        content: bytes,
        now: dt.datetime,
    ) -> Parcel:
        """Send a content, whose *parts* are each an envelope, its sender and its receiver."""
        first = parts[0][2]
        parcel = self._outbound(
            sender, (first.network_id, first.mailbox_id), file_name, content, now
        )
        if not content:
            parcel.valid = ParcelValid.INVALID
            self._parcels.set_status(parcel, "M2101", now)
            return parcel
        waiting: list[Interchange] = []
        lost: list[Interchange] = []
        routed: list[Interchange] = []
        for envelope, from_, to in parts:
            receiver = to.network_id, to.mailbox_id
            interchange = self._interchange(parcel, receiver, (from_, to), envelope, now)
            if StatusECGridID.SUSPENDED in (to.status, from_ and from_.status):
                waiting.append(interchange)
            else:
                (routed if to.status in _ROUTED else lost).append(interchange)
        if waiting:
            self._parcels.set_status(parcel, "M2003", now)
        elif routed:
            self._parcels.set_status(parcel, "M2005", now)
        else:
            parcel.valid = ParcelValid.VALID_NONE_ROUTED
            self._parcels.set_status(parcel, "M2205", now)
        for interchange in waiting:
            self._parcels.set_interchange_status(interchange, PENDING, now)
        for interchange in lost:
            self._parcels.set_interchange_status(interchange, NO_ROUTE, now)
        for interchange in routed:
            self.deliver(interchange, now)
        return parcel

    def _reply(self, sent: Parcel, from_: Partner, to: Partner | None, now: dt.datetime) -> None:
        place = from_.network_id, from_.mailbox_id
        interchange = self._interchange(
            None, sent.sender, (from_, to), sent.content, now, sent=sent, sender=place
        )
        self._inbound(sent, interchange, sent.sender, now, sender=place)
        self._parcels.set_interchange_status(interchange, COMPLETE, now)

    def _outbound(
        self, sender: Place, receiver: Place, file_name: str, content: bytes, now: dt.datetime
    ) -> Parcel:
        parcel = Parcel(
            parcel_id=self._parcels.next_parcel_id(),
            direction=Direction.OUT_BOX,
            sender=sender,
            receiver=receiver,
            file_name=file_name,
            content=content,
            date=now,
            status_date=now,
            status_code="M1000",
            status=ParcelStatus.IN_BOX_TRANSFERRED,
            valid=ParcelValid.PENDING,
        )
        self._parcels.put(parcel)
        return parcel

    def _interchange(
        self,
        outbound: Parcel | None,
        receiver: Place,
        ids: tuple[Partner | None, Partner | None],
        content: bytes,
        now: dt.datetime,
        *,
        sent: Parcel | None = None,
        sender: Place | None = None,
    ) -> Interchange:
        parcel = outbound or sent
        assert parcel is not None
        header = read_header(content)
        number = self._parcels.next_interchange_id()
        interchange = Interchange(
            interchange_id=number,
            date=now,
            status_date=now,
            status_code=RECEIVED,
            sender=sender or parcel.sender,
            receiver=receiver,
            ecgrid_id_from=ids[0].ecgrid_id if ids[0] else 0,
            ecgrid_id_to=ids[1].ecgrid_id if ids[1] else 0,
            content=content,
            standard=standard_of(content),
            byte_count=actual_bytes(content),
            header=header,
            control_id=header.control_id if header else f"{number:09}",
        )
        self._parcels.put_interchange(interchange)
        if outbound is not None:
            outbound.interchange_ids.append(number)
            interchange.parcel_ids.append(outbound.parcel_id)
        return interchange

    def _inbound(
        self,
        sent: Parcel,
        interchange: Interchange,
        receiver: Place,
        now: dt.datetime,
        *,
        sender: Place | None = None,
    ) -> Parcel:
        parcel = Parcel(
            parcel_id=self._parcels.next_parcel_id(),
            direction=Direction.IN_BOX,
            sender=sender or sent.sender,
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
        self._parcels.put(parcel)
        interchange.parcel_ids.append(parcel.parcel_id)
        self._callbacks.arrived(Objects.PARCEL, parcel.parcel_id, receiver, now)
        return parcel


_ROUTED = (StatusECGridID.ACTIVE, StatusECGridID.AUTO_ROUTE)
