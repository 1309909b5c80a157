"""What pages of each version show agrees with the plans of that version."""

from typing import Final

import attrs
import pytest

from ecgridos_async import ApiVersion, Evidence
from ecgridos_async.services import all_operations

CARBON_COPY = (
    "NetworkID:int MailboxID:int ECGridIDFrom:int ECGridIDTo:int "
    "ECGridIDCCFrom:int ECGridIDCCTo:int TransactionSet:string"
)
USER = (
    "FirstName:string LastName:string Company:string EMail:string Phone:string "
    "CellPhone:string CellCarrier:CellCarrier AuthLevel:AuthLevel"
)
ARCHIVE = (
    "BeginDate:dateTime EndDate:dateTime ECGridIDFrom:int ECGridIDTo:int "
    "MailbagControlID:string PageNo:short RecordsPerPage:short"
)


@attrs.frozen
class Page:
    """A page that shows one operation: all its parameters, and what it returns."""

    version: str
    operation: str
    parameters: str
    """`name:type` of each in wire order, without the SessionID."""
    result: str
    session: bool = True
    whole: bool = True
    """Whether it also shows the whole result; otherwise some fields are missing."""

    def __str__(self) -> str:
        return f"{self.version} {self.operation}"


PAGES: Final = [
    Page("2.3", "CarbonCopyAddEx", CARBON_COPY, "int"),
    Page(
        "2.3",
        "InterconnectNote",
        "InterconnectID:int AuthLevel:AuthLevel Note:string EMailTo:eMailTo "
        "OtherEMailAddress:string",
        "boolean",
    ),
    Page(
        "2.3",
        "InterconnectUpdate",
        "InterconnectID:int Status:StatusInterconnect AuthLevel:AuthLevel Note:string "
        "EMailTo:eMailTo OtherEMailAddress:string",
        "boolean",
    ),
    Page("2.3", "Logout", "", "int"),
    Page("2.3", "ParcelDownloadConfirm", "ParcelID:long", "boolean"),
    Page("2.3", "ParcelInBoxArchive", ARCHIVE, "ParcelIDInfo[]", whole=False),
    Page("2.3", "ParcelInBoxEx", "NetworkID:int MailboxID:int", "ParcelIDInfo[]", whole=False),
    Page("2.3", "ParcelOutBoxArchive", ARCHIVE, "ParcelIDInfo[]", whole=False),
    Page(
        "2.3",
        "TPAddEx",
        "NetworkID:int MailboxID:int Qualifier:string ID:string Description:string",
        "int",
    ),
    Page(
        "2.3",
        "TPListEx",
        "NetworkID:int MailboxID:int ShowInactive:boolean",
        "ECGridIDInfo[]",
        whole=False,
    ),
    Page(
        "2.3",
        "UserAddEx",
        "NetworkID:int MailboxID:int LoginName:string Password:string "
        f"RecoveryQuestion:string RecoveryAnswer:string {USER}",
        "int",
    ),
    Page(
        "3.0",
        "AS2CertCreatePrivate",
        "CommID:int BeginUsage:dateTime Usage:CertificateUsage PartnerAS2ID:string "
        "Expires:dateTime",
        "as2CommInfo",
        whole=False,
    ),
    Page(
        "3.0",
        "CallBackEventInfo",
        "CallBackEventID:int QueueCount:short",
        "CallBackEventIDInfo",
        whole=False,
    ),
    Page("3.0", "GISBInfo", "CommID:int", "GISBCommInfo", whole=False),
    Page(
        "3.0",
        "GISBListEx",
        "NetworkID:int MailboxID:int ShowInactive:boolean",
        "GISBCommInfo[]",
        whole=False,
    ),
    Page("3.0", "KeyList", "SystemObject:Objects ObjectID:int", "KeyValue[]"),
    Page("3.0", "ParcelDownloadInner", "ParcelID:long", "FileInfo"),
    Page("3.0", "ParcelNoteList", "ParcelID:long", "ParcelNote[]"),
    Page("3.0", "ParcelOutBoxArchive", ARCHIVE, "ParcelIDInfoCollection", whole=False),
    Page("3.0", "PricelistInfo", "PricelistID:int", "Pricelist"),
    Page("3.0", "TPGetMailboxDefault", "NetworkID:int MailboxID:int", "ECGridIDInfo", whole=False),
    Page(
        "3.0",
        "TPListExPaged",
        "NetworkID:int MailboxID:int ShowInactive:boolean PageSize:short PageNumber:short",
        "ECGridIDInfoCollection",
        whole=False,
    ),
    Page("3.0", "TPSetMailboxDefault", "ECGridID:int", "boolean"),
    Page("3.0", "UserResetAll", "TimeOutMinutes:short", "short"),
    Page("3.0", "WhoAmI", "", "SessionInfo", whole=False),
    Page("3.2", "ChangePassword", "OldPassword:string NewPassword:string", "boolean"),
    Page("3.2", "ParcelDownloadNoUpdate", "ParcelID:long", "FileInfo"),
    Page(
        "3.2",
        "ParcelUpdateStatus",
        "ParcelID:long Status:ParcelStatus TransLogOnly:boolean",
        "boolean",
    ),
    Page("3.2", "SessionLog", "MaxRecords:short", "SessionLogInfo[]"),
    Page("3.2", "TPTerminate", "ECGridID:int", "boolean"),
    Page("4.1", "GenerateAPIKey", "UserID:int", "string"),
    Page("4.1", "InterchangeResend", "InterchangeID:long", "InterchangeIDStatus"),
    Page("4.1", "InterconnectCount", "MaxDays:short", "DataSet"),
    Page(
        "4.1",
        "InterconnectNote",
        "InterconnectID:int AuthLevel:AuthLevel Note:string AttachmentName:string "
        "AttachmentContent:base64Binary EMailTo:eMailTo OtherEMailAddress:string",
        "boolean",
    ),
    Page("4.1", "InterconnectNoteList", "InterconnectID:int", "InterconnectNote[]"),
    Page("4.1", "KeyList", "SystemObject:Objects ObjectID:long", "KeyValue[]"),
    Page("4.1", "Login", "LoginName:string Password:string", "string", session=False),
    Page("4.1", "MailboxInBoxTimeout", "MailboxID:int Minutes:short", "boolean"),
    Page("4.1", "MailboxUse", "MailboxID:int UseType:UseType", "boolean"),
    Page("4.1", "ParcelDownloadConfirm", "ParcelID:long", "boolean"),
    Page("4.1", "ParcelDownloadNoUpdate", "ParcelID:long", "FileInfo"),
    Page(
        "4.1",
        "ParcelDownloadS3",
        "ParcelID:long AccessKey:string SecretKey:string Bucket:string Prefix:string Region:string",
        "string",
    ),
    Page(
        "4.1",
        "ParcelUpdateStatus",
        "ParcelID:long Status:ParcelStatus TransLogOnly:boolean",
        "boolean",
    ),
    Page("4.1", "ParcelUpload", "FileName:string Bytes:int Content:base64Binary", "int"),
    Page("4.1", "ParcelUploadA", "FileName:string ContentBase64:string", "int"),
    Page(
        "4.1",
        "ParcelUploadEx",
        "NetworkID:int MailboxID:int FileName:string Bytes:int Content:base64Binary",
        "long",
    ),
    Page(
        "4.1",
        "ParcelUploadExA",
        "NetworkID:int MailboxID:int FileName:string ContentBase64:string",
        "long",
    ),
    Page(
        "4.1",
        "ParcelUploadMft",
        "FileName:string Bytes:int Content:base64Binary ECGridIDFrom:int ECGridIDTo:int",
        "long",
    ),
    Page("4.1", "UserUpdate", f"UserID:int {USER}", "boolean"),
]

# Pages of builds newer than the WSDL of their version, which is what is declared. Integers of
# any width are read, so these results can be read all the same.
WIDER_SINCE: Final = {"ParcelUploadEx": "int", "ParcelUploadExA": "int", "ParcelUploadMft": "int"}

# Shown by a page of a v3.2 newer than build 206, in none of the WSDLs: it is not declared.
NOT_DECLARED: Final = "NetworkCheckIn"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_plan_is_what_the_page_shows(page: Page) -> None:
    _, _, operation = all_operations()[page.operation]
    plan = operation.plan(ApiVersion(page.version))

    shown = " ".join(f"{p.wire}:{p.type.name}" for p in plan.parameters)
    assert (plan.session, shown) == (page.session, page.parameters)
    wider = WIDER_SINCE.get(page.operation) if page.version == "4.1" else None
    assert plan.result.name == (wider or page.result)


@pytest.mark.parametrize("version", ["2.3", "3.0"])
def test_evidence_is_what_was_seen(version: str) -> None:
    seen = {page.operation for page in PAGES if page.version == version}
    here = {
        name: operation.evidence(ApiVersion(version))
        for name, (_, _, operation) in all_operations().items()
        if ApiVersion(version) in operation.versions
    }

    assert {name for name, how in here.items() if how is Evidence.OBSERVED} == seen
    assert {*here.values()} == {Evidence.OBSERVED, Evidence.ASSUMED}


@pytest.mark.parametrize("version", ["3.2", "4.1"])
def test_versions_with_a_wsdl_need_no_other_evidence(version: str) -> None:
    assert {
        operation.evidence(ApiVersion(version)) for _, _, operation in all_operations().values()
    } == {Evidence.WSDL}


def test_what_no_wsdl_has_is_not_declared() -> None:
    assert NOT_DECLARED not in all_operations()


@pytest.mark.parametrize(
    ("version", "last"),
    [
        pytest.param("2.3", "ATTPreCingular", id="2.3"),
        pytest.param("3.0", "ATTPreCingular", id="3.0"),
        pytest.param("3.2", "Powertel", id="3.2"),
        pytest.param("4.1", "Powertel", id="4.1"),
    ],
)
def test_the_last_of_the_cell_carriers(version: str, last: str) -> None:
    from ecgridos_async.models.users import CellCarrier

    assert CellCarrier.values(ApiVersion(version))[-1] == last
