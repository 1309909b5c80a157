"""A model of the whole: files come, processes end, requests and replies are lost."""

import contextlib

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from ecgridos_async.errors import ECGridOSError
from tests.mailbox.fakes import Point
from tests.mailbox.outbox import SECOND, Place

NUMBER = st.integers(1, 3)
KILL = st.none() | st.tuples(
    st.sampled_from(
        [
            "journal claimed",
            "before the move to sending",
            "after the move to sending",
            "journal intended",
            "call ParcelUpload",
            "ParcelUpload",
            "reply to ParcelUpload",
            "call ParcelOutBox",
            "journal sent",
            "before the move to sent",
            "after the move to sent",
        ]
    ),
    NUMBER,
)
LOSE = st.none() | st.tuples(st.just("reply to ParcelUpload"), NUMBER)
DROP = st.none() | st.tuples(st.just("call ParcelUpload"), NUMBER)


class Sending(RuleBasedStateMachine):
    """What must hold whatever happens: no file is at the service twice, and in the end each is."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Place()
        self.written: list[bytes] = []

    @rule(name=st.sampled_from(["850.edi", "850.EDI", "x", "a b.txt"]), directed=st.booleans())
    def write(self, name: str, directed: bool) -> None:
        if name not in self.place.folder():
            self.written.append(f"{name} {len(self.written):03}".encode())
            if directed:
                ids = b'{"ecgrid_id_from": 1, "ecgrid_id_to": 2}'
                self.place.write(f"{name}.route.json", ids)
            self.place.write(name, self.written[-1])

    @rule(lag=st.sampled_from([0, 1, 60, 100]), box=st.sampled_from(["in process", "archive"]))
    def change_the_service(self, lag: float, box: str) -> None:
        self.place.service.lag, self.place.service.box = lag, box

    @rule()
    def process(self) -> None:
        for upload in self.place.service.uploads.values():
            upload.box = "archive"

    @rule(seconds=st.sampled_from([1, 60, 3600]))
    def wait(self, seconds: float) -> None:
        self.place.service.epoch += seconds * SECOND

    @rule(kill_at=KILL, lose_at=LOSE, drop_at=DROP, concurrency=st.integers(1, 3))
    def run(self, kill_at: Point, lose_at: Point, drop_at: Point, concurrency: int) -> None:
        self.place.steps.begin(kill_at=kill_at, lose_at=lose_at, drop_at=drop_at)
        with contextlib.suppress(ECGridOSError):
            self.place.run_and_be_killed(concurrency=concurrency)

    @invariant()
    def nothing_is_doubled(self) -> None:
        uploaded = self.place.uploaded
        assert len(uploaded) == len(set(uploaded))

    @invariant()
    def what_is_in_sent_was_sent(self) -> None:
        sent = {
            content
            for name, content in self.place.folder("sent").items()
            if not name.endswith(".json")
        }
        assert sent <= set(self.place.uploaded)

    def teardown(self) -> None:
        """In the end everything is at the service, once, and in `sent/`."""
        self.change_the_service(0, "archive")
        for _ in range(3):
            self.run(None, None, None, 2)
        assert sorted(self.place.uploaded) == sorted(self.written)
        assert not any(self.place.folder(name) for name in ("", "sending", "look"))


TestSending = Sending.TestCase
TestSending.settings = settings(
    max_examples=40,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
