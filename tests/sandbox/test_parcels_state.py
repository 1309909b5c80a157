"""Parcels and interchanges: where uploads go, and what may be done with them."""

import base64
import datetime as dt
import gzip
from collections.abc import AsyncIterator

import httpx
import pytest

from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.models import Direction, EDIStandard, ParcelStatus, ParcelValid
from ecgridos_async.sandbox import DEMO_API_KEY, RetCode, Sandbox, World
from ecgridos_async.sandbox.world.ledger import Digest
from tests.sandbox.calling import EDIFACT, NOON, Caller, Clock, x12

PARTNER = 3003
SUSPENDED = 3005


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Caller:
    return Caller(World(clock=clock))


def upload(caller: Caller, content: bytes = b"", name: str = "a.edi") -> int:
    content = content or x12()
    number: int = caller("ParcelUpload", file_name=name, byte_count=len(content), content=content)
    return number


ARCHIVE = {
    "begin_date": NOON - dt.timedelta(days=1),
    "end_date": NOON + dt.timedelta(days=1),
    "ecgrid_id_from": 0,
    "ecgrid_id_to": 0,
    "page_no": 1,
    "records_per_page": 10,
}

IN_BOX_OF_PARTNER = {
    "network_id": 102,
    "mailbox_id": 2101,
    "ecgrid_id_from": -1,
    "ecgrid_id_to": -1,
    "status": ParcelStatus.IN_BOX_READY,
}


def test_an_upload_reaches_the_partner_who_replies(demo: Caller) -> None:
    assert upload(demo) == 5_000_001
    sent = demo("ParcelInfo", parcel_id=5_000_001)
    assert (sent.status_code, sent.valid) == ("M2400", ParcelValid.VALID)
    assert (sent.network_id_to, sent.mailbox_id_to) == (102, 2101)
    assert [one.interchange_control_id for one in sent.interchanges] == ["000000042"]
    waiting = demo.as_("netops")(
        "ParcelInBoxEx", network_id=102, mailbox_id=-1, ecgrid_id_from=-1, ecgrid_id_to=-1
    )
    assert [one.parcel_id for one in waiting.parcel_id_info_list] == [5_000_002]
    mine = demo("ParcelInBox")
    assert (mine.count, mine.total_records, mine.page_number) == (1, 1, 1)
    assert mine.parcel_id_info_list[0].parcel_id == 5_000_003
    assert demo("ParcelDownload", parcel_id=5_000_003).content == x12()


def test_an_upload_is_followed_to_the_inbox_of_its_receiver(demo: Caller) -> None:
    partner = demo.as_("netops")
    number = demo(
        "ParcelUploadMft",
        file_name="order.x12",
        byte_count=len(x12()),
        content=x12(),
        ecgrid_id_from=3001,
        ecgrid_id_to=PARTNER,
    )
    (interchange,) = demo("ParcelInfo", parcel_id=number).interchanges
    known = demo("InterchangeInfo", interchange_id=interchange.interchange_id)
    assert (known.tp_from.ecgrid_id, known.tp_to.ecgrid_id) == (3001, PARTNER)
    sent, received = known.parcels
    assert (sent.parcel_id, sent.direction) == (number, Direction.OUT_BOX)
    assert received.direction is Direction.IN_BOX
    waiting = partner("ParcelInBoxExShort", **IN_BOX_OF_PARTNER).parcel_id_info_list
    assert [one.parcel_id for one in waiting] == [received.parcel_id]
    status = ParcelStatus.AS2_MDN_PENDING
    partner("ParcelDownloadConfirmPendingAck", parcel_id=received.parcel_id, status=status)
    known = demo("InterchangeInfo", interchange_id=interchange.interchange_id)
    assert [one.acknowledgment for one in known.parcels] == ["", "Pending"]
    # The sender finds its upload again, by name, size and date, and reads it as it was.
    (found,) = demo("ParcelOutBoxArchive", **ARCHIVE, mailbag_control_id="").parcel_id_info_list
    assert (found.parcel_id, found.file_name) == (number, "order.x12")
    assert (found.parcel_bytes, found.actual_bytes, found.parcel_date) == (len(x12()),) * 2 + (
        NOON,
    )
    before = demo("ParcelInfo", parcel_id=number)
    assert demo("ParcelDownloadNoUpdate", parcel_id=number).content == x12()
    assert demo("ParcelInfo", parcel_id=number) == before


@pytest.mark.parametrize("between", [b"", b"\r\n"])
@pytest.mark.parametrize(
    ("receivers", "status", "valid"),
    [
        (("PARTNER", "PARTNER"), "M2400", ParcelValid.VALID),
        (("PARTNER", "GONE"), "M2401", ParcelValid.VALID_PARTIAL_ROUTED),
        (("GONE", "GONE"), "M2205", ParcelValid.VALID_NONE_ROUTED),
        (("PARTNER", "SUSPENDED"), "M2003", ParcelValid.PENDING),
        (("GONE", "SUSPENDED"), "M2003", ParcelValid.PENDING),
    ],
)
def test_each_envelope_is_an_interchange(
    demo: Caller, between: bytes, receivers: tuple[str, str], status: str, valid: ParcelValid
) -> None:
    gone = demo("TPAdd", qualifier="ZZ", id="GONE", description="Gone")
    demo("TPTerminate", ecgrid_id=gone)
    parts = [x12(receiver=name, control=f"{n:09}") for n, name in enumerate(receivers)]
    sent = demo("ParcelInfo", parcel_id=upload(demo, between.join(parts)))
    assert (sent.status_code, sent.valid) == (status, valid)
    assert [one.interchange_control_id for one in sent.interchanges] == ["000000000", "000000001"]
    waiting = demo.as_("netops")("ParcelInBoxExShort", **IN_BOX_OF_PARTNER).parcel_id_info_list
    contents = [demo("ParcelDownloadNoUpdate", parcel_id=one.parcel_id).content for one in waiting]
    assert [one.rstrip() for one in contents] == [
        part for part, name in zip(parts, receivers, strict=True) if name == "PARTNER"
    ]
    if "SUSPENDED" in receivers:
        demo.as_("netops")("TPActivate", ecgrid_id=SUSPENDED)
        known = demo("ParcelInfo", parcel_id=sent.parcel_id)
        assert known.status_code == ("M2401" if "GONE" in receivers else "M2400")


def test_edifact_envelopes_are_counted(demo: Caller) -> None:
    plain = EDIFACT.removeprefix(b"UNA:+.? '")
    for content, count in ((EDIFACT * 3, 3), (plain * 2, 2), (EDIFACT, 1), (b"UNB+UNB+", 1)):
        sent = demo("ParcelInfo", parcel_id=upload(demo, content))
        assert len(sent.interchanges) == count


def test_an_upload_for_a_suspended_id_is_in_process(demo: Caller) -> None:
    number = upload(demo, x12(receiver="SUSPENDED"))
    (found,) = demo("ParcelOutBoxInProcess").parcel_id_info_list
    assert (found.parcel_id, found.parcel_bytes) == (number, len(x12()))
    demo.as_("netops")("TPActivate", ecgrid_id=3005)
    assert demo("ParcelOutBoxInProcess").count == 0


@pytest.mark.parametrize(
    ("content", "receiver"),
    [
        (x12(receiver="PARTNER"), (102, 2101)),
        (x12(receiver="OMEGA  ").replace(b"*ZZ*OMEGA", b"*01*OMEGA"), (101, 2001)),
        (EDIFACT, (102, 0)),
        (x12(receiver="NOBODY"), (102, 2101)),
        (b"no envelope at all", (102, 2101)),
        (b"ISA*broken", (102, 2101)),
        (gzip.compress(EDIFACT, mtime=0), (102, 0)),
    ],
)
def test_routes(demo: Caller, content: bytes, receiver: tuple[int, int]) -> None:
    found = demo("ParcelInfo", parcel_id=upload(demo, content))
    assert (found.network_id_to, found.mailbox_id_to) == receiver
    assert demo("ParcelInBox").count == 1


@pytest.mark.parametrize(
    ("content", "control", "date", "kind", "standard"),
    [
        (x12(), "000000042", dt.datetime(2026, 11, 17, 9, 30, tzinfo=dt.UTC), "850", "X12"),
        (EDIFACT, "REF77", dt.datetime(2026, 11, 17, 9, 30, tzinfo=dt.UTC), "ORDERS", "EDIFACT"),
        (b"<a/>", "007000001", NOON, "", "XML"),
    ],
)
def test_interchange_info(
    demo: Caller, content: bytes, control: str, date: dt.datetime, kind: str, standard: str
) -> None:
    upload(demo, content)
    found = demo("InterchangeInfo", interchange_id=7_000_001)
    assert found.interchange_control_id == control
    assert found.interchange_date_time == date
    assert (found.document_type, found.standard) == (kind, standard)
    assert found.tp_from.ecgrid_id == 3001
    assert [parcel.parcel_id for parcel in found.parcels] == [5_000_001, 5_000_002]
    codes = [line.status_code for line in demo("InterchangeManifest", interchange_id=7_000_001)]
    assert codes == ["M1000", "1000", "M2005", "M2000", "4000", "M2400"]


@pytest.mark.parametrize(
    ("version", "name", "arguments"),
    [
        ("3.2", "ParcelUploadGZip", {}),
        ("3.2", "ParcelUploadDirected", {"network_id": 101, "mailbox_id": 0}),
        ("3.2", "ParcelUploadDirectedGZip", {"network_id": 101, "mailbox_id": 0}),
        ("3.2", "ParcelUploadGZipEx", {}),
        ("3.2", "ParcelUploadEx", {}),
        ("3.2", "ParcelUploadExA", {"network_id": 101, "mailbox_id": 0}),
        ("4.1", "ParcelUploadEx", {"network_id": 101, "mailbox_id": 0}),
        ("4.1", "ParcelUploadMft", {}),
    ],
)
def test_uploads_of_bytes(
    demo: Caller, version: str, name: str, arguments: dict[str, object]
) -> None:
    content = gzip.compress(b"\0anything\xff")
    directed = (version == "3.2" and not name.endswith(("ExA", "GZip"))) or "Mft" in name
    directed = directed or name == "ParcelUploadDirectedGZip"
    ids = {"ecgrid_id_from": 3001, "ecgrid_id_to": PARTNER} if directed else {}
    number = demo.in_(ApiVersion(version))(
        name, file_name="b.gz", byte_count=len(content), content=content, **arguments, **ids
    )
    assert demo("ParcelDownloadNoUpdate", parcel_id=number).content == content
    assert demo("ParcelInfo", parcel_id=number).actual_bytes == 10
    assert demo("ParcelInBox").count == (0 if directed else 1)
    (entry,) = demo.world.ledger.entries
    assert (entry.operation, entry.identity, entry.count) == (name, "b.gz", 1)
    assert entry.arguments["content"] == Digest.of(content)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ParcelUploadA", {}),
        ("ParcelUploadExA", {"network_id": 101, "mailbox_id": 2001}),
        ("ParcelUploadMftA", {"ecgrid_id_from": 3001, "ecgrid_id_to": PARTNER}),
    ],
)
def test_uploads_of_text(demo: Caller, name: str, arguments: dict[str, object]) -> None:
    text = base64.b64encode(b"x" * 100).decode()
    number = demo(name, file_name="c", content_base64=text[:60] + "\r\n" + text[60:], **arguments)
    found = demo("ParcelDownloadA", parcel_id=number)
    assert (found.content, found.content_base64_string, found.byte_count) == (None, text, 100)
    bad = demo.refused(name, file_name="c", content_base64="no base64!", **arguments)
    assert bad == (RetCode.DATA_ERROR, "ContentBase64")


@pytest.mark.parametrize(
    ("change", "refusal", "message"),
    [
        ({"file_name": ""}, (RetCode.INVALID_DATA_LENGTH, "FileName"), "Too short (min=1)"),
        ({"file_name": None}, (RetCode.INVALID_DATA_LENGTH, "FileName"), "Too short (min=1)"),
        (
            {"file_name": "x" * 128},
            (RetCode.INVALID_DATA_LENGTH, "FileName"),
            "Too long (max=127)",
        ),
        ({"byte_count": 2}, (RetCode.DATA_ERROR, "Bytes"), "Bytes is 2, Content has 1."),
        ({"ecgrid_id_to": 1}, (RetCode.NOT_FOUND, "ECGridIDTo"), "There is no trading partner 1."),
        ({"ecgrid_id_to": 0}, (RetCode.INVALID_ID, "ECGridIDTo"), "Too small (min=1): <0>"),
        (
            {"ecgrid_id_from": PARTNER},
            (RetCode.ACCESS_DENIED, "ECGridIDFrom"),
            "It is not yours to use.",
        ),
    ],
)
def test_uploads_refused(
    demo: Caller, change: dict[str, object], refusal: tuple[RetCode, str], message: str
) -> None:
    given: dict[str, object] = {
        "file_name": "x",
        "byte_count": 1,
        "content": b"x",
        "ecgrid_id_from": 3001,
        "ecgrid_id_to": PARTNER,
        **change,
    }
    assert demo.refused("ParcelUploadMft", **given) == refusal
    assert demo.message("ParcelUploadMft", **given) == message
    assert demo.world.ledger.entries == []
    assert list(demo.world.parcels) == []


def test_nothing_uploaded_is_an_error(demo: Caller) -> None:
    number = demo("ParcelUpload", file_name="empty", byte_count=0, content=None)
    assert demo("ParcelInfo", parcel_id=number).status_code == "M2101"
    found = demo("ParcelOutBoxError", begin_date=None, end_date=None)
    assert [one.parcel_id for one in found.parcel_id_info_list] == [number]
    assert demo("ParcelInBox").count == 0


def test_download_life(demo: Caller) -> None:
    upload(demo)
    number = demo("ParcelInBox").parcel_id_info_list[0].parcel_id
    before = demo("ParcelManifest", parcel_id=number)
    demo("ParcelDownloadNoUpdate", parcel_id=number)
    assert demo("ParcelManifest", parcel_id=number) == before
    demo("ParcelDownload", parcel_id=number)
    assert demo("ParcelInBox").parcel_id_info_list[0].status_code == "M2001"
    for _ in range(2):
        assert demo("ParcelDownloadConfirm", parcel_id=number)
    assert demo("ParcelInBox").count == 0
    assert demo("ParcelInBoxArchive", **ARCHIVE, mailbag_control_id="").count == 1
    assert demo("ParcelDownload", parcel_id=number).content == x12()
    assert demo("ParcelDownloadReset", parcel_id=number)
    assert demo("ParcelInBox").count == 1
    status = ParcelStatus.AS2_MDN_PENDING
    assert demo("ParcelDownloadConfirmPendingAck", parcel_id=number, status=status)
    assert demo("ParcelInfo", parcel_id=number).acknowledgment == "Pending"
    demo("ParcelDownloadReset", parcel_id=number)
    assert demo("ParcelDownloadCancel", parcel_id=number)
    assert demo("ParcelInBox").count == 0
    assert demo.world.ledger.count("ParcelDownloadConfirm") == 2
    assert demo.world.ledger.count("ParcelDownloadConfirm", str(number)) == 2
    assert demo.world.ledger.count("ParcelDownloadNoUpdate") == 0


@pytest.mark.parametrize(
    ("login", "parcel_id", "refusal"),
    [
        ("demo", 99, (RetCode.NOT_FOUND, "ParcelID")),
        ("demo", 0, (RetCode.INVALID_ID, "ParcelID")),
        ("mailbox", 5_000_001, (RetCode.ACCESS_DENIED, "ParcelID")),
        ("general", 5_000_001, (RetCode.ACCESS_DENIED, "SessionID")),
        ("demo", 5_000_001, (RetCode.DATA_ERROR, "ParcelID")),
        ("demo", 5_000_002, (RetCode.ACCESS_DENIED, "ParcelID")),
    ],
)
def test_confirm_refused(
    demo: Caller, login: str, parcel_id: int, refusal: tuple[RetCode, str]
) -> None:
    upload(demo)
    assert demo.as_(login).refused("ParcelDownloadConfirm", parcel_id=parcel_id) == refusal


def test_what_is_set_on_a_parcel(demo: Caller) -> None:
    number = upload(demo)
    demo("ParcelSetMailbagControlID", parcel_id=number, mailbag_control_id="MB1")
    demo("ParcelUpdateLocalStatus", parcel_id=number, status=33)
    demo("ParcelUpdateStatus", parcel_id=number, status=ParcelStatus.AS2_SENT, trans_log_only=False)
    demo("ParcelAcknowledgmentNote", parcel_id=number, subject="S", note="read")
    found = demo("ParcelInfo", parcel_id=number)
    assert (found.mailbag_control_id, found.local_status) == ("MB1", 33)
    assert found.local_status_date == NOON
    assert [note.note for note in demo("ParcelNoteList", parcel_id=number)] == ["S: read"]
    ids = {"network_id": 101, "mailbox_id": 0, "mailbag_control_id": "MB1"}
    assert [p.parcel_id for p in demo("ParcelFindMailbagControlID", **ids)] == [number]
    dates = {"begin_date": None, "end_date": None}
    assert demo("ParcelFindMailbagControlIDTo", **ids, **dates) == []


@pytest.mark.parametrize(
    ("page", "size", "names", "pages"),
    [(1, 2, ["f0", "f1"], 3), (3, 2, ["f4"], 3), (4, 2, [], 3), (1, 5, list("01234"), 1)],
)
def test_archive_pages(demo: Caller, page: int, size: int, names: list[str], pages: int) -> None:
    for index in range(5):
        upload(demo, name=f"f{index}")
    given = {**ARCHIVE, "page_no": page, "records_per_page": size, "mailbag_control_id": ""}
    found = demo("ParcelOutBoxArchive", **given)
    assert [one.file_name[-1] for one in found.parcel_id_info_list] == [n[-1] for n in names]
    assert (found.total_records, found.total_pages, found.count) == (5, pages, len(names))
    assert (found.page_size, found.page_number) == (size, page)


def test_archives_differ_in_order_and_length(demo: Caller) -> None:
    for index in range(2):
        upload(demo, name=f"f{index}")
    place = {"network_id": 101, "mailbox_id": -1, "mailbag_control_id": ""}
    latest = demo("ParcelInBoxArchiveDescEx", **ARCHIVE, **place)
    assert [one.file_name for one in latest.parcel_id_info_list] == ["f1", "f0"]
    short = demo("ParcelOutBoxArchiveExShort", **ARCHIVE, **place)
    assert [one.interchanges for one in short.parcel_id_info_list] == [[], []]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"end_date": NOON + dt.timedelta(days=31)}, (RetCode.DATA_ERROR, "EndDate")),
        ({"end_date": NOON - dt.timedelta(days=2)}, (RetCode.DATA_ERROR, "EndDate")),
        ({"begin_date": None}, (RetCode.DATA_ERROR, "BeginDate")),
        ({"page_no": 0}, (RetCode.DATA_ERROR, "PageNo")),
        ({"records_per_page": 0}, (RetCode.DATA_ERROR, "RecordsPerPage")),
        ({"ecgrid_id_to": PARTNER}, (RetCode.ACCESS_DENIED, "ECGridIDFrom")),
    ],
)
@pytest.mark.parametrize("name", ["ParcelInBoxArchive", "InterchangeOutBoxArchive"])
def test_archive_refused(
    demo: Caller, name: str, change: dict[str, object], refusal: tuple[RetCode, str]
) -> None:
    control = "mailbag_control_id" if name.startswith("Parcel") else "interchange_control_id"
    assert demo.refused(name, **{**ARCHIVE, control: "", **change}) == refusal


@pytest.mark.parametrize(
    ("login", "network_id", "mailbox_id", "refusal"),
    [
        ("demo", 102, -1, (RetCode.ACCESS_DENIED, "NetworkID")),
        ("demo", -1, -1, (RetCode.ACCESS_DENIED, "NetworkID")),
        ("demo", 999, -1, (RetCode.NOT_FOUND, "NetworkID")),
        ("demo", 101, 2101, (RetCode.NOT_FOUND, "MailboxID")),
        ("demo", 0, 0, (RetCode.INVALID_ID, "NetworkID")),
        ("demo", 101, -2, (RetCode.INVALID_ID, "MailboxID")),
        ("mailbox", 101, -1, (RetCode.ACCESS_DENIED, "MailboxID")),
        ("mailbox", 101, 0, (RetCode.ACCESS_DENIED, "MailboxID")),
        ("general", 101, 2001, (RetCode.ACCESS_DENIED, "SessionID")),
    ],
)
def test_ex_calls_refused(
    demo: Caller, login: str, network_id: int, mailbox_id: int, refusal: tuple[RetCode, str]
) -> None:
    given = {"network_id": network_id, "mailbox_id": mailbox_id}
    assert demo.as_(login).refused("ParcelOutBoxInProcessEx", **given) == refusal


@pytest.mark.parametrize(
    ("from_", "to", "status", "count"),
    [
        (-1, -1, "InBoxReady", 1),
        (PARTNER, 3001, "InBoxReady", 1),
        (3001, -1, "InBoxReady", 0),
        (-1, -1, "as2Sent", 0),
    ],
)
def test_in_box_filters(demo: Caller, from_: int, to: int, status: str, count: int) -> None:
    upload(demo)
    ids = {"ecgrid_id_from": from_, "ecgrid_id_to": to}
    where = {"network_id": 101, "mailbox_id": -1}
    assert demo("ParcelInBoxExShort", **ids, **where, status=ParcelStatus(status)).count == count


def test_suspended_waits_until_active(demo: Caller) -> None:
    netops = demo.as_("netops")
    number = upload(demo, x12(receiver="SUSPENDED"))
    ids = {"ecgrid_id_from": -1, "ecgrid_id_to": -1}
    assert demo("ParcelInBox").count == 0
    assert demo("ParcelOutBoxInProcess").parcel_id_info_list[0].parcel_id == number
    assert [one.status_code for one in demo("InterchangeOutBoxPending", **ids)] == ["1110"]
    netops("TPActivate", ecgrid_id=SUSPENDED)
    assert demo("InterchangeOutBoxPending", **ids) == []
    assert demo("ParcelInfo", parcel_id=number).status_code == "M2400"
    netops("TPTerminate", ecgrid_id=SUSPENDED)
    upload(demo, x12(receiver="SUSPENDED"))
    dates = {"begin_date": None, "end_date": None}
    assert len(demo("InterchangeOutBoxNoRoute", **ids, **dates)) == 1
    assert demo("ParcelOutBoxError", **dates).count == 1


@pytest.mark.parametrize(
    ("control_id", "days", "count"), [("", 1, 1), ("000000042", 1, 1), ("7", 1, 0), ("", -1, 0)]
)
def test_interchange_lists(demo: Caller, control_id: str, days: int, count: int) -> None:
    upload(demo)
    given = {
        "begin_date": NOON - dt.timedelta(days=2),
        "end_date": NOON + dt.timedelta(days=days),
        "ecgrid_id_from": -1,
        "ecgrid_id_to": -1,
        "interchange_control_id": control_id,
    }
    for name in ("InterchangeInBox", "InterchangeOutBox"):
        assert len(demo(name, **given)) == count
    page = {"page_no": 1, "records_per_page": 5, "network_id": 101, "mailbox_id": -1}
    found = demo("InterchangeOutBoxArchiveExNoParcel", **given, **page)
    assert found.total_records == count
    assert all(one.parcels == [] for one in found.interchange_id_info_list)


def test_resend_and_cancel(demo: Caller) -> None:
    upload(demo)
    assert demo.in_(ApiVersion.V3_2)("InterchangeResend", interchange_id=7_000_001) is True
    again = demo("InterchangeResend", interchange_id=7_000_001)
    assert (again.id, again.parcel_id_inbox) == (7_000_001, 5_000_005)
    assert demo("InterchangeCancel", interchange_id=7_000_001)
    assert demo("InterchangeInfo", interchange_id=7_000_001).status_code == "4101"
    waiting = demo.as_("netops")(
        "ParcelInBoxEx", network_id=102, mailbox_id=2101, ecgrid_id_from=-1, ecgrid_id_to=-1
    )
    assert waiting.count == 0
    refused = demo.refused("InterchangeCancel", interchange_id=7_000_001)
    assert refused == (RetCode.DATA_ERROR, "InterchangeID")
    refused = demo.refused("ParcelResend", parcel_id=5_000_001)
    assert refused == (RetCode.ACCESS_DENIED, "SessionID")
    assert demo.as_("netops")("ParcelResend", parcel_id=5_000_003)


@pytest.mark.parametrize("standard", [EDIStandard.X12, EDIStandard.EDIFACT, EDIStandard.TXT])
def test_test_parcels(demo: Caller, standard: EDIStandard) -> None:
    number = demo("ParcelTest", ecgrid_id_from=3001, ecgrid_id_to=PARTNER, document_type=standard)
    assert demo("ParcelDownload", parcel_id=number).standard == standard
    found = demo("ParcelInfo", parcel_id=number).interchanges[0]
    assert (found.tp_from.ecgrid_id, found.tp_to.ecgrid_id) == (3001, PARTNER)


def test_headers(demo: Caller) -> None:
    when = dt.datetime(2026, 11, 17, 9, 30, tzinfo=dt.UTC)
    for content in (x12(), EDIFACT):
        assert demo("InterchangeDate", interchange_header=content.decode()) == when
    found = demo("InterchangeHeaderInfoB", interchange_header=x12())
    assert found.tp_to.ecgrid_id == PARTNER
    assert found.interchange_control_id == "000000042"
    refused = demo.refused("InterchangeHeaderInfo", interchange_header="hello")
    assert refused == (RetCode.DATA_ERROR, "InterchangeHeader")


@pytest.mark.parametrize(("transaction_set", "copies"), [("", 1), ("850", 1), ("810", 0)])
def test_carbon_copies_are_delivered(demo: Caller, transaction_set: str, copies: int) -> None:
    demo(
        "CarbonCopyAdd",
        ecgrid_id_from=3001,
        ecgrid_id_to=PARTNER,
        ecgrid_id_cc_from=3001,
        ecgrid_id_cc_to=3002,
        gs_from="",
        gs_to="",
        transaction_set=transaction_set,
    )
    upload(demo)
    assert demo.as_("mailbox")("ParcelInBox").count == copies


def test_delete_on_download(demo: Caller) -> None:
    upload(demo)
    demo("NetworkRootDeleteOnDownload", network_id=101, delete_on_download=True)
    demo("ParcelDownload", parcel_id=5_000_003)
    assert demo("ParcelInBox").count == 0


def test_reset_restores(demo: Caller) -> None:
    first = upload(demo)
    demo.world.reset()
    assert demo.world.ledger.entries == []
    assert demo("ParcelInBox").count == 0
    assert upload(demo) == first


# Over the wire

V3_2 = "/v3.2/prod/ECGridOS.asmx"
V4_1 = "/v4.1/prod/ECGridOS.asmx"


@pytest.fixture
async def client(clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    sandbox = Sandbox(clock=clock)
    transport = httpx.ASGITransport(sandbox.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.anyio
async def test_upload_and_download_by_form(client: httpx.AsyncClient) -> None:
    text = base64.b64encode(x12()).decode()
    fields = {"SessionID": DEMO_API_KEY, "FileName": "ä.edi", "ContentBase64": text}
    sent = await client.post(f"{V4_1}/ParcelUploadA", data=fields)
    assert ">5000001</int>" in sent.text
    inbox = await client.get(f"{V4_1}/ParcelInBox", params={"SessionID": DEMO_API_KEY})
    assert "<FileName>ä.edi</FileName>" in inbox.text
    number = {"SessionID": DEMO_API_KEY, "ParcelID": "5000003"}
    got = await client.get(f"{V4_1}/ParcelDownloadA", params=number)
    assert f"<ContentBase64String>{text}</ContentBase64String>" in got.text
    refused = await client.get(f"{V4_1}/ParcelDownload", params={**number, "ParcelID": "1"})
    assert (refused.status_code, refused.text.partition(":")[0]) == (500, "NotFound")


@pytest.mark.anyio
async def test_upload_and_download_by_soap(client: httpx.AsyncClient) -> None:
    async def soap(operation: str, content: str) -> str:
        response = await client.post(
            V3_2,
            headers={"Content-Type": "text/xml; charset=utf-8"},
            content='<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<{operation} xmlns="http://ecgridos.net/"><SessionID>{DEMO_API_KEY}</SessionID>'
            f"{content}</{operation}></s:Body></s:Envelope>",
        )
        return response.text

    text = base64.b64encode(EDIFACT).decode()
    sent = await soap(
        "ParcelUpload",
        f"<FileName>e</FileName><Bytes>{len(EDIFACT)}</Bytes><Content>{text}</Content>",
    )
    assert "<ParcelUploadResult>5000001</ParcelUploadResult>" in sent
    got = await soap("ParcelDownload", "<ParcelID>5000003</ParcelID>")
    assert f"<Content>{text}</Content>" in got
    assert "<Standard>EDIFACT</Standard>" in got
    listed = await soap(
        "InterchangeOutBox",
        "<BeginDate>2026-11-18T00:00:00Z</BeginDate><EndDate>2026-11-18T18:00:00-05:00</EndDate>"
        "<ECGridIDFrom>-1</ECGridIDFrom><ECGridIDTo>-1</ECGridIDTo>",
    )
    assert listed.count("<InterchangeID>7000001</InterchangeID>") == 1
    short = await soap("ParcelUpload", "<FileName></FileName><Bytes>0</Bytes>")
    assert "<ErrorCode>8</ErrorCode>" in short
    assert "<ErrorItem>FileName</ErrorItem><ErrorMessage>Too short (min=1)</ErrorMessage>" in short
