"""What pages of each version show: operations, their parameters and their results."""

from typing import Final

import attrs

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
FILE = (
    "ParcelID:long FileName:string FileDate:dateTime Bytes:int Standard:EDIStandard "
    "Content:base64Binary"
)
KEY = (
    "Key:string Value:string Meta:string Created:dateTime Expires:dateTime "
    "Visibility:KeyVisibility NetworkID:int MailboxID:int UserID:int SessionID:string"
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
    fields: str = ""
    """`name:type` of each field of the result or, if that is a list, of an item."""
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
    Page("3.0", "KeyList", "SystemObject:Objects ObjectID:int", "KeyValue[]", fields=KEY),
    Page("3.0", "ParcelDownloadInner", "ParcelID:long", "FileInfo", fields=FILE),
    Page(
        "3.0",
        "ParcelNoteList",
        "ParcelID:long",
        "ParcelNote[]",
        fields="ParcelID:long ParcelNoteID:int InterchangeID:long NoteDate:dateTime "
        "StatusCode:string PostedBy:string UserID:int Note:string",
    ),
    Page("3.0", "ParcelOutBoxArchive", ARCHIVE, "ParcelIDInfoCollection", whole=False),
    Page(
        "3.0",
        "PricelistInfo",
        "PricelistID:int",
        "Pricelist",
        fields="PricelistID:int Owner.UserID:int Owner.LoginName:string "
        "Owner.RecoveryQuestion:string Owner.FirstName:string Owner.LastName:string "
        "Owner.Company:string Owner.EMail:string Owner.Phone:string Owner.CellPhone:string "
        "Owner.CellCarrier:CellCarrier Owner.TimeZoneOffset:short Owner.NetworkID:int "
        "Owner.MailboxID:int Owner.AuthLevel:AuthLevel Owner.Created:dateTime "
        "Owner.Modified:dateTime Owner.LastLogin:dateTime Owner.Status:Status "
        "Owner.LockedOut:boolean Owner.OpenSessions:short Date:dateTime Description:string "
        "Model:PricelistModel Status:Status Levels:Level[]",
    ),
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
    Page("3.2", "ParcelDownloadNoUpdate", "ParcelID:long", "FileInfo", fields=FILE),
    Page(
        "3.2",
        "ParcelUpdateStatus",
        "ParcelID:long Status:ParcelStatus TransLogOnly:boolean",
        "boolean",
    ),
    Page(
        "3.2",
        "SessionLog",
        "MaxRecords:short",
        "SessionLogInfo[]",
        fields="SessionID:string StartTime:dateTime EndTime:dateTime Expires:dateTime "
        "NetworkID:int MailboxID:int UserID:int Status:SessionStatus Version:string "
        "Events:SessionEvents[]",
    ),
    Page("3.2", "TPTerminate", "ECGridID:int", "boolean"),
    Page("4.1", "GenerateAPIKey", "UserID:int", "string"),
    Page(
        "4.1",
        "InterchangeResend",
        "InterchangeID:long",
        "InterchangeIDStatus",
        fields="Id:long InterchangeProcessDate:dateTime NetworkIDFrom:int MailboxIDFrom:int "
        "ECGridIDFrom:int NetworkIDTo:int MailboxIDTo:int ECGridIDTo:int RouterID:int Bytes:long "
        "StatusCode:string StatusDate:dateTime InterchangeHeader:string standard:EDIStandard "
        "ParcelIDInbox:long",
    ),
    Page("4.1", "InterconnectCount", "MaxDays:short", "DataSet"),
    Page(
        "4.1",
        "InterconnectNote",
        "InterconnectID:int AuthLevel:AuthLevel Note:string AttachmentName:string "
        "AttachmentContent:base64Binary EMailTo:eMailTo OtherEMailAddress:string",
        "boolean",
    ),
    Page(
        "4.1",
        "InterconnectNoteList",
        "InterconnectID:int",
        "InterconnectNote[]",
        fields="InterconnectID:int InterconnectNoteID:int NoteDate:dateTime "
        "Status:StatusInterconnect PostedBy:string UserID:int MailTo:string Note:string "
        "Attachment.FileName:string Attachment.Content:base64Binary",
    ),
    Page("4.1", "KeyList", "SystemObject:Objects ObjectID:long", "KeyValue[]", fields=KEY),
    Page("4.1", "Login", "LoginName:string Password:string", "string", session=False),
    Page("4.1", "MailboxInBoxTimeout", "MailboxID:int Minutes:short", "boolean"),
    Page("4.1", "MailboxUse", "MailboxID:int UseType:UseType", "boolean"),
    Page("4.1", "ParcelDownloadConfirm", "ParcelID:long", "boolean"),
    Page(
        "4.1",
        "ParcelDownloadNoUpdate",
        "ParcelID:long",
        "FileInfo",
        fields=f"{FILE} ContentBase64String:string routerArchive:boolean",
    ),
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
NARROWER_FIELDS: Final = {"InterchangeResend": {"ParcelIDInbox:long": "ParcelIDInbox:int"}}
"""Of the same pages: fields that are declared as an int."""
