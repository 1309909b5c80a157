"""A model of the whole: parcels come, programs take files away, processes end, replies are lost."""

import contextlib

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ecgridos_async.errors import DecodeError, ECGridOSError
from ecgridos_async.mailbox import ParcelState
from tests.mailbox.fakes import FakeParcel, Point
from tests.mailbox.place import HOME, Place

NUMBER = st.integers(1, 3)
KILL = st.none() | st.tuples(
    st.sampled_from(
        [
            "call ParcelInBox",
            "journal seen",
            "journal asked",
            "reply to ParcelDownload",
            "before the rename",
            "after the rename",
            "journal saved",
            "before the move",
            "after the move",
            "call ParcelDownloadConfirm",
            "reply to ParcelDownloadConfirm",
            "journal confirmed",
        ]
    ),
    NUMBER,
)
LOSE = st.none() | st.tuples(
    st.sampled_from(["reply to ParcelDownload", "reply to ParcelDownloadConfirm"]), NUMBER
)


class Receiving(RuleBasedStateMachine):
    """What must hold whatever happens: a confirmed parcel was delivered once, and as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Place()
        self.taken: list[bytes] = []
        """What another program took out of the folder."""

    @rule(
        name=st.sampled_from(["850.edi", "850.EDI", "../x", "CON", ""]),
        sick=st.sampled_from(["", "", "", "unreadable", "short"]),
    )
    def arrive(self, name: str, sick: str) -> None:
        number = len(self.place.service.parcels)
        parcel = self.place.service.arrive(name, f"{name} {number}".encode())
        parcel.error = DecodeError("no content") if sick == "unreadable" else None
        parcel.byte_count += sick == "short"

    @initialize()
    def begin_with_some(self) -> None:
        for name in ("850.edi", "850.EDI"):
            self.arrive(name, "")

    @rule()
    def take_away(self) -> None:
        for name, content in self.place.folder.items():
            self.taken.append(content)
            del self.place.disk.files[HOME / name]

    @rule(how=st.sampled_from(["waits for ever", "lets go at once", "shows little", "is plain"]))
    def change_the_service(self, how: str) -> None:
        service = self.place.service
        service.deletes_on_download = how == "lets go at once"
        service.longest_list = 2 if how == "shows little" else 1000
        for parcel in service.waiting():
            parcel.confirms = how != "waits for ever"

    @rule(kill_at=KILL, lose_at=LOSE, concurrency=st.integers(1, 3))
    def run(self, kill_at: Point, lose_at: Point, concurrency: int) -> None:
        self.place.steps.begin(kill_at=kill_at, lose_at=lose_at)
        try:
            with contextlib.suppress(ECGridOSError):
                self.place.run(concurrency=concurrency, tries=3)
        except BaseException:
            if not self.place.steps.dead:
                raise
        self.place.steps.begin()

    def delivered(self) -> list[bytes]:
        return [*self.taken, *self.place.folder.values()]

    @invariant()
    def nothing_is_doubled(self) -> None:
        delivered = self.delivered()
        assert len(delivered) == len(set(delivered))

    @invariant()
    def nothing_is_lost(self) -> None:
        delivered = self.delivered()
        for parcel in self.place.service.parcels.values():
            if not parcel.waits and not self.place.service.deletes_on_download:
                assert parcel.content in delivered or self.is_on_its_way(parcel)

    def is_short(self, parcel: FakeParcel) -> bool:
        return parcel.byte_count != len(parcel.content)

    def is_on_its_way(self, parcel: FakeParcel) -> bool:
        """Tell whether the service has let it go, and the journal knows that it is not here."""
        state = self.place.state_of(parcel.parcel_id).state
        return state in (ParcelState.ASKED, ParcelState.SAVED, ParcelState.SET_ASIDE)

    def teardown(self) -> None:
        """In the end everything that can be received is, and out of the inbox."""
        self.change_the_service("is plain")
        for _ in range(4):
            self.run(None, None, 2)
        delivered = sorted(self.delivered())
        parcels = self.place.service.parcels.values()
        well = [each for each in parcels if each.error is None and not self.is_short(each)]
        aside = [
            parcel
            for parcel in well
            if self.place.state_of(parcel.parcel_id).state is ParcelState.SET_ASIDE
        ]
        assert delivered == sorted(parcel.content for parcel in well)
        assert [parcel for parcel in well if parcel.waits] == [
            parcel for parcel in aside if parcel.waits
        ]
        assert not self.place.hidden


TestReceiving = Receiving.TestCase
TestReceiving.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
