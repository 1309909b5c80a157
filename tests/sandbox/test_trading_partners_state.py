"""Trading partners, interconnects and carbon copies."""

import datetime as dt

import pytest

import ecgridos_async as ecgridos
from ecgridos_async.models import (
    AuthLevel,
    EMailTo,
    OrderBy,
    RoutingGroup,
    StatusECGridID,
    StatusInterconnect,
)
from ecgridos_async.sandbox import DEMO_LOGIN, DEMO_PASSWORD, RetCode, Sandbox, World
from tests.sandbox.calling import NOON, Caller, Clock

ADD = {"qualifier": "ZZ", "id": "NEWONE", "description": "New one"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demo(clock: Clock) -> Caller:
    return Caller(World(clock=clock))


def test_a_new_partner(demo: Caller) -> None:
    number = demo("TPAdd", **ADD)
    found = demo("TPInfo", ecgrid_id=number)
    assert (found.ecgrid_id, found.qualifier, found.id) == (3006, "ZZ", "NEWONE")
    assert (found.network_id, found.mailbox_id) == (101, 0)
    assert (found.status, found.owner.user_id) == (StatusECGridID.ACTIVE, 1001)
    assert demo("TPSearch", qualifier="ZZ", id="NEWONE", show_inactive=False) == [found]
    assert demo.world.ledger.count("TPAdd", "NEWONE") == 1


@pytest.mark.parametrize(
    ("change", "refusal", "message"),
    [
        ({"id": "DEMO"}, (RetCode.DUPLICATE, "ID"), "It is ECGridID 3001 already."),
        ({"id": "PARTNER"}, (RetCode.ID_EXISTS_ON_NETWORK, "ID"), "It is ECGridID 3003 already."),
        ({"id": ""}, (RetCode.INVALID_DATA_LENGTH, "ID"), "Too short (min=1)"),
        ({"id": "x" * 36}, (RetCode.INVALID_DATA_LENGTH, "ID"), "Too long (max=35)"),
        ({"qualifier": "ZZZZ"}, (RetCode.INVALID_DATA_LENGTH, "Qualifier"), "Too long (max=3)"),
        (
            {"description": "ab"},
            (RetCode.INVALID_DATA_LENGTH, "Description"),
            "Too short (min=3)",
        ),
        (
            {"description": "x" * 36},
            (RetCode.INVALID_DATA_LENGTH, "Description"),
            "Too long (max=35)",
        ),
    ],
)
def test_new_partners_refused(
    demo: Caller, change: dict[str, object], refusal: tuple[RetCode, str], message: str
) -> None:
    assert demo.refused("TPAdd", **{**ADD, **change}) == refusal
    assert demo.message("TPAdd", **{**ADD, **change}) == message


@pytest.mark.parametrize(
    ("name", "given", "found"),
    [
        ("TPList", {}, [3001]),
        ("TPListEx", {"network_id": 101, "mailbox_id": -1}, [3001, 3002]),
        ("TPFindEx", {"network_id": -1, "mailbox_id": -1, "description": "part"}, [3003, 3004]),
        ("TPFindEx", {"network_id": 101, "mailbox_id": -1, "description": ""}, [3001, 3002]),
        (
            "TPSearchEx",
            {"network_id": -1, "mailbox_id": -1, "qualifier": "ZZ", "id": "PARTNER"},
            [3003],
        ),
    ],
)
def test_lists(demo: Caller, name: str, given: dict[str, object], found: list[int]) -> None:
    assert [one.ecgrid_id for one in demo(name, **given, show_inactive=False)] == found


def test_pages(demo: Caller) -> None:
    where = {"network_id": 101, "mailbox_id": -1, "show_inactive": True}
    found = demo("TPListExPaged", **where, page_size=1, page_number=2)
    assert [one.ecgrid_id for one in found.ecgrid_id_info_list] == [3002]
    assert (found.total_records, found.total_pages, found.count) == (2, 2, 1)
    refused = demo.refused("TPListExPaged", **where, page_size=1, page_number=0)
    assert refused == (RetCode.DATA_ERROR, "PageNumber")
    for name in ("B-partner", "A-partner"):
        demo("TPAdd", qualifier="01", id=name, description=name[::-1])
    owned = {"owner_user_id": 1001, "show_inactive": False, "page_size": 9, "page_number": 1}
    by_qid = demo("TPListByOwner", **owned, order_by=OrderBy.QID)
    assert [one.id for one in by_qid.ecgrid_id_info_list] == ["A-partner", "B-partner"]


def test_changes(demo: Caller) -> None:
    demo("TPSetOwner", ecgrid_id=3001, owner_user_id=1003)
    assert demo("TPInfo", ecgrid_id=3001).owner.login_name == "mailbox"
    demo("TPSetOwner", ecgrid_id=3001, owner_user_id=0)
    assert demo("TPInfo", ecgrid_id=3001).owner is None
    demo("TPSetRoutingGroup", ecgrid_id=3001, routing_group=RoutingGroup.TEST)
    assert demo("TPInfo", ecgrid_id=3001).owner_info.routing_group == RoutingGroup.TEST
    demo("TPSuspend", ecgrid_id=3001)
    assert demo("TPList", show_inactive=False) == []
    demo("TPTerminate", ecgrid_id=3001)
    assert demo.refused("TPActivate", ecgrid_id=3001) == (RetCode.DATA_ERROR, "ECGridID")
    assert demo.refused("TPSuspend", ecgrid_id=3003) == (RetCode.ACCESS_DENIED, "ECGridID")
    assert demo("TPAdd", **{**ADD, "id": "DEMO"}) == 3006
    assert demo("TPMoveMailbox", ecgrid_id=3006, mailbox_id=2002) == 3006
    demo("TPSetMailboxDefault", ecgrid_id=3006)
    found = demo("TPGetMailboxDefault", network_id=101, mailbox_id=2002)
    assert found.ecgrid_id == 3006


def test_moves(demo: Caller, clock: Clock) -> None:
    monday = NOON + dt.timedelta(days=5)
    given = {"network_id": 101, "mailbox_id": 2002, "ecgrid_id": 3002}
    early = demo.refused("TPMoveEx", **given, move_date_time=NOON + dt.timedelta(days=4))
    assert early == (RetCode.DATA_ERROR, "MoveDateTime")
    number = demo("TPMoveEx", **given, move_date_time=monday)
    assert demo("TPInfo", ecgrid_id=number).status == StatusECGridID.PENDING
    clock.advance(days=5)
    assert demo("TPInfo", ecgrid_id=number).status == StatusECGridID.ACTIVE
    assert demo("TPInfo", ecgrid_id=3002).status == StatusECGridID.TERMINATED
    across = demo.refused("TPMove", ecgrid_id=3003, move_date_time=monday)
    assert across == (RetCode.ACCESS_DENIED, "ECGridID")


CONNECT = {
    "ecgrid_id1": 3002,
    "ecgrid_id2": 3003,
    "reference": "PO",
    "contact_name": "",
    "contact_email": "",
    "notify_contact": False,
    "preconfirm": False,
    "note": "please",
}


def test_the_demo_user_connects_a_partner(demo: Caller, clock: Clock) -> None:
    assert demo("TPSearch", qualifier="14", id="5412345000013", show_inactive=False) == []
    everywhere = {"network_id": -1, "mailbox_id": -1, "show_inactive": False}
    (partner,) = demo("TPSearchEx", qualifier="14", id="5412345000013", **everywhere)
    ours = demo("TPAdd", qualifier="ZZ", id="OURS2", description="Another of ours")
    wanted = {**CONNECT, "ecgrid_id1": ours, "ecgrid_id2": partner.ecgrid_id}
    number = demo("InterconnectAdd", **wanted).interconnect_id
    pending = {"ecgrid_id": ours, "max_days": -1}
    assert demo("InterconnectInfo", interconnect_id=number).status == StatusInterconnect.PENDING
    clock.advance(seconds=2)
    listed = demo("InterconnectListByStatus", status=StatusInterconnect.COMPLETED, **pending)
    assert [(one.interconnect_id, one.completed) for one in listed] == [(number, clock.now)]
    # A second request is refused, and what was canceled stays so.
    assert demo.refused("InterconnectAdd", **wanted)[0] is RetCode.DUPLICATE
    other = demo("InterconnectAdd", **{**wanted, "ecgrid_id2": 3003}).interconnect_id
    demo(
        "InterconnectCancel",
        interconnect_id=other,
        note="",
        email_to=EMailTo.OTHER,
        other_email_address="",
    )
    clock.advance(seconds=2)
    assert demo("InterconnectInfo", interconnect_id=other).status == StatusInterconnect.CANCELED


def test_interconnects(demo: Caller) -> None:
    made = demo("InterconnectAdd", **CONNECT)
    assert (made.interconnect_id, made.status) == (4002, StatusInterconnect.PENDING)
    assert (made.tp1.id, made.tp2.id, made.requestor_user.user_id) == ("OMEGA", "PARTNER", 1001)
    assert demo("InterconnectInfoGUID", unique_id=made.unique_id) == made
    both = demo("InterconnectListByECGridID", ecgrid_id1=3003, ecgrid_id2=-1)
    assert [one.interconnect_id for one in both] == [4001, 4002]
    update = {"interconnect_id": 4002, "status": StatusInterconnect.COMPLETED, "note": "done"}
    update |= {"email_to": EMailTo.OTHER, "other_email_address": "x@example.com"}
    update |= {"auth_level": AuthLevel.NET_OPS}
    assert demo.refused("InterconnectUpdate", **update) == (RetCode.ACCESS_DENIED, "SessionID")
    demo.as_("netops")("InterconnectUpdate", **update)
    assert demo("InterconnectInfo", interconnect_id=4002).completed == NOON
    notes = demo("InterconnectNoteList", interconnect_id=4002)
    assert [note.note for note in notes] == ["please"]
    assert len(demo.as_("netops")("InterconnectNoteList", interconnect_id=4002)) == 2
    cancel = {"interconnect_id": 4002, "note": "x" * 251, "email_to": EMailTo.OTHER}
    refused = demo.refused("InterconnectCancel", **cancel, other_email_address="")
    assert refused == (RetCode.INVALID_DATA_LENGTH, "Note")
    assert demo("InterconnectCancel", **{**cancel, "note": ""}, other_email_address="")
    listed = demo(
        "InterconnectListByStatusEx",
        network_id=101,
        mailbox_id=-1,
        int_status=StatusInterconnect.CANCELED,
        ecgrid_id=-1,
        max_days=1,
    )
    assert [one.interconnect_id for one in listed] == [4002]
    assert demo("InterconnectAdd", **{**CONNECT, "preconfirm": True}).interconnect_id == 4003


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"ecgrid_id1": 3001}, (RetCode.DUPLICATE, "ECGridID2")),
        ({"ecgrid_id1": 3003, "ecgrid_id2": 3001}, (RetCode.DUPLICATE, "ECGridID2")),
        ({"ecgrid_id1": 3004}, (RetCode.ACCESS_DENIED, "ECGridID1")),
        ({"ecgrid_id1": 3003}, (RetCode.DATA_ERROR, "ECGridID2")),
        ({"ecgrid_id2": 9999}, (RetCode.NOT_FOUND, "ECGridID2")),
        ({"ecgrid_id2": -1}, (RetCode.INVALID_ID, "ECGridID2")),
    ],
)
def test_interconnects_refused(
    demo: Caller, change: dict[str, object], refusal: tuple[RetCode, str]
) -> None:
    assert demo.refused("InterconnectAdd", **{**CONNECT, **change}) == refusal


def test_carbon_copies(demo: Caller) -> None:
    given: dict[str, object] = {"ecgrid_id_from": 3001, "ecgrid_id_to": 3003}
    copy = {"ecgrid_id_cc_from": 3001, "ecgrid_id_cc_to": 3002, "gs_from": "", "gs_to": "A"}
    number = demo("CarbonCopyAdd", **given, **copy, transaction_set="850")
    found = demo("CarbonCopyInfo", carbon_copy_id=number)
    assert (found.original_to.id, found.cc_to.id, found.gs_to) == ("PARTNER", "OMEGA", "A")
    again = demo.refused("CarbonCopyAdd", **given, **copy, transaction_set="850")
    assert again == (RetCode.DUPLICATE, "ECGridIDFrom")
    long = demo.refused("CarbonCopyAdd", **given, **copy, transaction_set="x" * 21)
    assert long == (RetCode.INVALID_DATA_LENGTH, "TransactionSet")
    assert demo("CarbonCopyList", **given, show_inactive=False) == [found]
    demo("CarbonCopySuspend", carbon_copy_id=number)
    any_id = {"ecgrid_id_from": 0, "ecgrid_id_to": 0, "show_inactive": True}
    assert len(demo("CarbonCopyListEx", network_id=101, mailbox_id=-1, **any_id)) == 1
    assert demo("CarbonCopyList", **given, show_inactive=False) == []
    demo("CarbonCopyTerminate", carbon_copy_id=number)
    refused = demo.refused("CarbonCopyActivate", carbon_copy_id=number)
    assert refused == (RetCode.DATA_ERROR, "CarbonCopyID")


@pytest.mark.anyio
async def test_the_demo_user_can_find_and_connect_a_partner() -> None:
    clock = Clock()
    async with (
        Sandbox(clock=clock) as sandbox,
        ecgridos.Client(endpoint=sandbox.url) as client,
        client.session(DEMO_LOGIN, DEMO_PASSWORD) as session,
    ):
        mine = await session.trading_partners.add("ZZ", "NEW", "A new id")
        (partner,) = await session.trading_partners.search_ex(
            network_id=-1, mailbox_id=-1, qualifier="ZZ", id="PARTNER", show_inactive=False
        )
        asked = await session.interconnects.add(
            mine,
            partner.ecgrid_id,
            reference="orders",
            contact_name="A. Buyer",
            contact_email="buyer@example.com",
            notify_contact=True,
            preconfirm=False,
            note="",
        )
        assert asked.status == StatusInterconnect.PENDING
        clock.advance(seconds=2)
        done = await session.interconnects.info(asked.interconnect_id)
        assert done.status == StatusInterconnect.COMPLETED
