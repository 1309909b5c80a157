"""Names of calls, as the log of sessions shows them."""

from typing import ClassVar

from ecgridos_async.contract.types import OpenEnum


class APICall(OpenEnum):
    """A call, by the name it has in the log of sessions.

    The list has names that no operation goes by, and lacks some that do.
    """

    GENERATE_API_KEY = "GenerateAPIKey"
    LOGIN = "Login"
    LOGOUT = "Logout"
    CHANGE_PASSWORD = "ChangePassword"
    WHO_AM_I = "WhoAmI"
    USER_ADD = "UserAdd"
    USER_ADD_EX = "UserAddEx"
    USER_INFO = "UserInfo"
    USER_UPDATE = "UserUpdate"
    USER_ACTIVATE = "UserActivate"
    USER_SUSPEND = "UserSuspend"
    USER_TERMINATE = "UserTerminate"
    USER_RESET = "UserReset"
    USER_LIST = "UserList"
    USER_LIST_EX = "UserListEx"
    USER_PASSWORD = "UserPassword"
    SESSION_LOG = "SessionLog"
    SESSION_LOG_EX = "SessionLogEx"
    SESSION_LOG_CURRENT = "SessionLogCurrent"
    KEY_SAVE = "KeySave"
    KEY_GET = "KeyGet"
    KEY_LIST = "KeyList"
    KEY_REMOVE = "KeyRemove"
    USER_SET_NETWORK_MAILBOX = "UserSetNetworkMailbox"
    USER_SET_AUTH_LEVEL = "UserSetAuthLevel"
    USER_LIST_LOCKED_OUT = "UserListLockedOut"
    USER_LIST_LOCKED_OUT_EX = "UserListLockedOutEx"
    USER_RESET_ALL = "UserResetAll"
    SET_LOCAL_TIME = "SetLocalTime"
    TERMINATE_API_KEY = "TerminateAPIKey"
    GENERATE_PASSWORD = "GeneratePassword"
    USER_SEND_SMS = "UserSendSMS"
    USER_GET_API_KEY = "UserGetAPIKey"
    NETWORK_INFO = "NetworkInfo"
    NETWORK_LIST = "NetworkList"
    NETWORK_STATUS_SUMMARY = "NetworkStatusSummary"
    NETWORK_OUTAGE_LIST = "NetworkOutageList"
    NETWORK_START = "NetworkStart"
    NETWORK_STOP = "NetworkStop"
    NETWORK_RESTART = "NetworkRestart"
    NETWORK_ADD = "NetworkAdd"
    NETWORK_OWNER_CONTACT = "NetworkOwnerContact"
    NETWORK_ERRORS_CONTACT = "NetworkErrorsContact"
    NETWORK_INTERCONNECTS_CONTACT = "NetworkInterconnectsContact"
    NETWORK_NOTICES_CONTACT = "NetworkNoticesContact"
    NETWORK_BILLING_CONTACT = "NetworkBillingContact"
    NETWORK_REPORTS_CONTACT = "NetworkReportsContact"
    NETWORK_SET_CONTACT = "NetworkSetContact"
    NETWORK_GET_CONTACT = "NetworkGetContact"
    NETWORK_SET_WEBSITE = "NetworkSetWebsite"
    NETWORK_SET_STATUS = "NetworkSetStatus"
    NETWORK_INFO_WITH_LOG = "NetworkInfoWithLog"
    NETWORK_BACKUP_ALL_CONFIGS = "NetworkBackupAllConfigs"
    MAILBOX_ADD = "MailboxAdd"
    MAILBOX_ADD_EX = "MailboxAddEx"
    MAILBOX_ACTIVATE = "MailboxActivate"
    MAILBOX_SUSPEND = "MailboxSuspend"
    MAILBOX_TERMINATE = "MailboxTerminate"
    MAILBOX_INFO = "MailboxInfo"
    MAILBOX_NAME = "MailboxName"
    MAILBOX_ERRORS_CONTACT = "MailboxErrorsContact"
    MAILBOX_INTERCONNECTS_CONTACT = "MailboxInterconnectsContact"
    MAILBOX_NOTICES_CONTACT = "MailboxNoticesContact"
    MAILBOX_X12_DELIMITERS = "MailboxX12Delimiters"
    MAILBOX_IN_BOX_TIMEOUT = "MailboxInBoxTimeout"
    MAILBOX_LIST = "MailboxList"
    MAILBOX_LIST_EX = "MailboxListEx"
    MAILBOX_OWNER_CONTACT = "MailboxOwnerContact"
    MAILBOX_MANAGED = "MailboxManaged"
    MAILBOX_DESCRIPTION = "MailboxDescription"
    MAILBOX_USE = "MailboxUse"
    MAILBOX_SET_CONTACT = "MailboxSetContact"
    TP_ADD = "TPAdd"
    TP_ADD_VAN = "TPAddVAN"
    TP_ADD_EX = "TPAddEx"
    TP_MOVE = "TPMove"
    TP_MOVE_EX = "TPMoveEx"
    TP_UPDATE_DESCRIPTION = "TPUpdateDescription"
    TP_ACTIVATE = "TPActivate"
    TP_SUSPEND = "TPSuspend"
    TP_TERMINATE = "TPTerminate"
    TP_INFO = "TPInfo"
    TP_SEARCH = "TPSearch"
    TP_SEARCH_EX = "TPSearchEx"
    TP_LIST = "TPList"
    TP_LIST_EX = "TPListEx"
    TP_FIND = "TPFind"
    TP_FIND_EX = "TPFindEx"
    TP_DATA_EMAIL = "TPDataEMail"
    TP_SET_MAILBOX_DEFAULT = "TPSetMailboxDefault"
    TP_GET_MAILBOX_DEFAULT = "TPGetMailboxDefault"
    TP_EMAIL_X400_FORMAT = "TPEMailX400Format"
    TP_MOVE_MAILBOX = "TPMoveMailbox"
    TP_SET_ROUTING_GROUP = "TPSetRoutingGroup"
    TP_LIST_EX_PAGED = "TPListExPaged"
    TP_LIST_BY_OWNER = "TPListByOwner"
    TP_SET_OWNER = "TPSetOwner"
    INTERCONNECT_ADD = "InterconnectAdd"
    INTERCONNECT_UPDATE = "InterconnectUpdate"
    INTERCONNECT_NOTE = "InterconnectNote"
    INTERCONNECT_CANCEL = "InterconnectCancel"
    INTERCONNECT_INFO = "InterconnectInfo"
    INTERCONNECT_NOTE_LIST = "InterconnectNoteList"
    INTERCONNECT_LIST_BY_ECGRID_ID = "InterconnectListByECGridID"
    INTERCONNECT_LIST_BY_STATUS = "InterconnectListByStatus"
    INTERCONNECT_LIST_BY_STATUS_EX = "InterconnectListByStatusEx"
    INTERCONNECT_ASSIGN_NET_OPS = "InterconnectAssignNetOps"
    INTERCONNECT_COUNT = "InterconnectCount"
    INTERCONNECT_COUNT_EX = "InterconnectCountEx"
    INTERCONNECT_INFO_GUID = "InterconnectInfoGUID"
    MIGRATION_ADD = "MigrationAdd"
    MIGRATION_UPDATE = "MigrationUpdate"
    MIGRATION_NOTE = "MigrationNote"
    MIGRATION_CANCEL = "MigrationCancel"
    MIGRATION_INFO = "MigrationInfo"
    MIGRATION_LIST = "MigrationList"
    MIGRATION_ADD_ECGRID_ID = "MigrationAddECGridID"
    MIGRATION_REMOVE_ECGRID_ID = "MigrationRemoveECGridID"
    MIGRATION_NOTICE = "MigrationNotice"
    MIGRATION_CONFIRMATION = "MigrationConfirmation"
    CARBON_COPY_ADD = "CarbonCopyAdd"
    CARBON_COPY_ADD_EX = "CarbonCopyAddEx"
    CARBON_COPY_ACTIVATE = "CarbonCopyActivate"
    CARBON_COPY_SUSPEND = "CarbonCopySuspend"
    CARBON_COPY_TERMINATE = "CarbonCopyTerminate"
    CARBON_COPY_INFO = "CarbonCopyInfo"
    CARBON_COPY_LIST = "CarbonCopyList"
    CARBON_COPY_LIST_EX = "CarbonCopyListEx"
    PARCEL_IN_BOX = "ParcelInBox"
    PARCEL_IN_BOX_EX = "ParcelInBoxEx"
    PARCEL_DOWNLOAD = "ParcelDownload"
    PARCEL_DOWNLOAD_INNER = "ParcelDownloadInner"
    PARCEL_DOWNLOAD_CONFIRM = "ParcelDownloadConfirm"
    PARCEL_UPLOAD = "ParcelUpload"
    PARCEL_UPLOAD_EX = "ParcelUploadEx"
    PARCEL_INFO = "ParcelInfo"
    PARCEL_MANIFEST = "ParcelMainfest"
    """The misspelling is the service's own."""
    PARCEL_INTERCHANGE_MANIFEST = "ParcelInterchangeManifest"
    PARCEL_NOTE_LIST = "ParcelNoteList"
    PARCEL_IN_BOX_ARCHIVE = "ParcelInBoxArchive"
    PARCEL_IN_BOX_ARCHIVE_EX = "ParcelInBoxArchiveEx"
    PARCEL_OUT_BOX_ARCHIVE = "ParcelOutBoxArchive"
    PARCEL_OUT_BOX_ARCHIVE_EX = "ParcelOutBoxArchiveEx"
    PARCEL_OUT_BOX_ERROR = "ParcelOutBoxError"
    PARCEL_OUT_BOX_ERROR_EX = "ParcelOutBoxErrorEx"
    INTERCHANGE_IN_BOX = "InterchangeInBox"
    INTERCHANGE_IN_BOX_EX = "InterchangeInBoxEx"
    INTERCHANGE_OUT_BOX = "InterchangeOutBox"
    INTERCHANGE_OUT_BOX_EX = "InterchangeOutBoxEx"
    INTERCHANGE_HEADER_INFO = "InterchangeHeaderInfo"
    PARCEL_DOWNLOAD_RESET = "ParcelDownloadReset"
    INTERCHANGE_OUT_BOX_NO_ROUTE = "InterchangeOutBoxNoRoute"
    INTERCHANGE_OUT_BOX_NO_ROUTE_EX = "InterchangeOutBoxNoRouteEx"
    PARCEL_UPLOAD_GZIP = "ParcelUploadGZip"
    INTERCHANGE_INFO = "InterchangeInfo"
    INTERCHANGE_RESEND = "InterchangeResend"
    PARCEL_UPLOAD_GZIP_EX = "ParcelUploadGZipEx"
    PARCEL_UPLOAD_EX_A = "ParcelUploadExA"
    PARCEL_SET_MAILBAG_CONTROL_ID = "ParcelSetMailbagControlID"
    PARCEL_UPDATE_STATUS = "ParcelUpdateStatus"
    PARCEL_UPDATE_LOCAL_STATUS = "ParcelUpdateLocalStatus"
    PARCEL_UPLOAD_DIRECTED = "ParcelUploadDirected"
    PARCEL_UPLOAD_DIRECTED_GZIP = "ParcelUploadDirectedGZip"
    PARCEL_DOWNLOAD_CONFIRM_PENDING_ACK = "ParcelDownloadConfirmPendingAck"
    INTERCHANGE_HEADER_INFO_B = "InterchangeHeaderInfoB"
    PARCEL_DOWNLOAD_GZIP = "ParcelDownloadGZip"
    PARCEL_DOWNLOAD_CANCEL = "ParcelDownloadCancel"
    PARCEL_TEST = "ParcelTest"
    INTERCHANGE_MANIFEST = "InterchangeManifest"
    PARCEL_OUT_BOX_IN_PROCESS = "ParcelOutBoxInProcess"
    PARCEL_OUT_BOX_IN_PROCESS_EX = "ParcelOutBoxInProcessEx"
    PARCEL_RESEND = "ParcelResend"
    INTERCHANGE_CANCEL = "InterchangeCancel"
    PARCEL_ACKNOWLEDGMENT_NOTE = "ParcelAcknowledgmentNote"
    INTERCHANGE_OUT_BOX_PENDING = "InterchangeOutBoxPending"
    INTERCHANGE_OUT_BOX_PENDING_EX = "InterchangeOutBoxPendingEx"
    INTERCHANGE_IN_BOX_PENDING = "InterchangeInBoxPending"
    INTERCHANGE_IN_BOX_PENDING_EX = "InterchangeInBoxPendingEx"
    INTERCHANGE_IN_BOX_ARCHIVE = "InterchangeInBoxArchive"
    INTERCHANGE_IN_BOX_ARCHIVE_EX = "InterchangeInBoxArchiveEx"
    INTERCHANGE_OUT_BOX_ARCHIVE = "InterchangeOutBoxArchive"
    INTERCHANGE_OUT_BOX_ARCHIVE_EX = "InterchangeOutBoxArchiveEx"
    CALLBACK_ADD = "CallBackAdd"
    CALLBACK_ACTIVATE = "CallBackActivate"
    CALLBACK_SUSPEND = "CallBackSuspend"
    CALLBACK_TERMINATE = "CallBackTerminate"
    CALLBACK_LIST = "CallBackList"
    CALLBACK_LIST_EX = "CallBackListEx"
    CALLBACK_EVENT_LIST = "CallBackEventList"
    CALLBACK_EVENT_LIST_EX = "CallBackEventListEx"
    CALLBACK_INVOKE = "CallBackInvoke"
    CALLBACK_TEST = "CallBackTest"
    CALLBACK_PENDING_LIST = "CallBackPendingList"
    CALLBACK_PENDING_LIST_EX = "CallBackPendingListEx"
    CALLBACK_QUEUE_INFO = "CallBackQueueInfo"
    CALLBACK_EVENT_INFO = "CallBackEventInfo"
    CALLBACK_ADD_EX = "CallBackAddEx"
    CALLBACK_FAILED_LIST = "CallBackFailedList"
    CALLBACK_FAILED_LIST_EX = "CallBackFailedListEx"
    REPORT_MONTHLY = "ReportMonthly"
    REPORT_MONTHLY_EX = "ReportMonthlyEx"
    REPORT_TRAFFIC_STATS = "ReportTrafficStats"
    REPORT_TRAFFIC_STATS_EX = "ReportTrafficStatsEx"
    REPORT_INSTANT_STATS = "ReportInstantStats"
    REPORT_INSTANT_STATS_EX = "ReportInstantStatsEx"
    AS2_ADD = "AS2Add"
    AS2_UPDATE = "AS2Update"
    AS2_ACTIVATE = "AS2Activate"
    AS2_SUSPEND = "AS2Suspend"
    AS2_TERMINATE = "AS2Terminate"
    AS2_CERT_ADD_PUBLIC = "AS2CertAddPublic"
    AS2_CERT_ADD_PRIVATE = "AS2CertAddPrivate"
    AS2_CERT_TERMINATE = "AS2CertTerminate"
    AS2_FIND = "AS2Find"
    AS2_LIST = "AS2List"
    AS2_LIST_EX = "AS2ListEx"
    AS2_INFO = "AS2Info"
    AS2_CERT_CREATE_PRIVATE = "AS2CertCreatePrivate"
    AS2_PAIR = "AS2Pair"
    AS2_DEFAULT_MAILBOX = "AS2DefaultMailbox"
    AS2_SET_PAIR = "AS2SetPair"
    AS2_SET_STATUS = "AS2SetStatus"
    GISB_ADD = "GISBAdd"
    GISB_UPDATE = "GISBUpdate"
    GISB_ACTIVATE = "GISBActivate"
    GISB_SUSPEND = "GISBSuspend"
    GISB_TERMINATE = "GISBTerminate"
    GISB_KEY_ADD = "GISBKeyAdd"
    GISB_KEY_TERMINATE = "GISBKeyTerminate"
    GISB_FIND = "GISBFind"
    GISB_LIST = "GISBList"
    GISB_LIST_EX = "GISBListEx"
    GISB_INFO = "GISBInfo"
    CERTIFICATE_ADD_PUBLIC = "CertificateAddPublic"
    CERTIFICATE_ADD_PRIVATE = "CertificateAddPrivate"
    CERTIFICATE_CREATE_PRIVATE = "CertificateCreatePrivate"
    CERTIFICATE_SET_USAGE_DATES = "CertificateSetUsageDates"
    CERTIFICATE_TERMINATE = "CertificateTerminate"
    COMM_ADD = "CommAdd"
    COMM_UPDATE = "CommUpdate"
    COMM_SET_STATUS = "CommSetStatus"
    COMM_FIND = "CommFind"
    COMM_LIST = "CommList"
    COMM_LIST_EX = "CommListEx"
    COMM_INFO = "CommInfo"
    COMM_PAIR = "CommPair"
    COMM_SET_PAIR = "CommSetPair"
    CONTRACT_INFO = "ContractInfo"
    CONTRACT_LIST = "ContractList"
    CONTRACT_LIST_EX = "ContractListEx"
    CONTRACT_ADD = "ContractAdd"
    CONTRACT_ACTIVATE = "ContractActivate"
    CONTRACT_SUSPEND = "ContractSuspend"
    CONTRACT_TERMINATE = "ContractTerminate"
    CONTRACT_EXPIRING = "ContractExpiring"
    PRICELIST_INFO = "PricelistInfo"
    PRICELIST_ADD = "PricelistAdd"
    PRICELIST_LINE_ADD = "PricelistLineAdd"
    PRICELIST_LINE_DELETE = "PricelistLineDelete"
    INVOICE_CREATE = "InvoiceCreate"
    INVOICE_INFO = "InvoiceInfo"
    INVOICE_LIST = "InvoiceList"
    INVOICE_SET_STATUS = "InvoiceSetStatus"
    INVOICE_CALCULATE_LINE_ITEM = "InvoiceCalculateLineItem"
    NETWORK_X12_DELIMITERS = "NetworkX12Delimiters"
    MAILBOX_DELETE_ON_DOWNLOAD = "MailboxDeleteOnDownload"
    MIGRATION_ADD_AUTHORIZATION = "MigrationAddAuthorization"
    MIGRATION_SEND_REQUEST = "MigrationSendRequest"
    MIGRATION_STATUS = "MigrationStatus"
    MIGRATION_LIST_EX = "MigrationListEx"
    MIGRATION_ECGRID_ID_ADD = "MigrationECGridIDAdd"
    MIGRATION_ECGRID_ID_REMOVE = "MigrationECGridIDRemove"
    MIGRATION_ECGRID_ID_STATUS = "MigrationECGridIDStatus"
    MIGRATION_ECGRID_ID_NOTE = "MigrationECGridIDNote"
    PARCEL_IN_BOX_ARCHIVE_DESC_EX = "ParcelInBoxArchiveDescEx"
    PARCEL_OUT_BOX_ARCHIVE_DESC_EX = "ParcelOutBoxArchiveDescEx"
    CALLBACK_EVENT_SET_STATUS = "CallBackEventSetStatus"
    AS2_CERT_RENEW_PRIVATE = "AS2CertRenewPrivate"
    CONTRACT_SET = "ContractSet"
    CONTRACT_SET_EX = "ContractSetEx"
    USER_INFO_BY_LOGIN = "UserInfoByLogin"
    STATUS_LIST = "StatusList"
    USER_SET_MAX_SESSIONS = "UserSetMaxSessions"
    KEY_SAVE_MINUTES = "KeySaveMinutes"
    NETWORK_CHECK_IN = "NetworkCheckIn"
    NETWORK_ROOT_DELETE_ON_DOWNLOAD = "NetworkRootDeleteOnDownload"
    NETWORK_UPDATE = "NetworkUpdate"
    NETWORK_PAUSE = "NetworkPause"
    NETWORK_SET_DEMONSTRATION_MODE = "NetworkSetDemonstrationMode"
    MAILBOX_SET_DEMONSTRATION_MODE = "MailboxSetDemonstrationMode"
    MIGRATION_ADD_EX = "MigrationAddEx"
    PARCEL_UPLOAD_MFT = "ParcelUploadMft"
    PARCEL_ARCHIVE = "ParcelArchive"
    PARCEL_ARCHIVE_PENDING = "ParcelArchivePending"
    INTERCHANGE_ARCHIVE = "InterchangeArchive"
    INTERCHANGE_ARCHIVE_PENDING = "InterchangeArchivePending"
    PARCEL_DOWNLOAD_S3 = "ParcelDownloadS3"
    PARCEL_IN_BOX_EX_SHORT = "ParcelInBoxExShort"
    PARCEL_IN_BOX_ARCHIVE_EX_SHORT = "ParcelInBoxArchiveExShort"
    PARCEL_OUT_BOX_ARCHIVE_EX_SHORT = "ParcelOutBoxArchiveExShort"
    INTERCHANGE_IN_BOX_BLOCKED = "InterchangeInBoxBlocked"
    INTERCHANGE_IN_BOX_BLOCKED_EX = "InterchangeInBoxBlockedEx"
    INTERCHANGE_OUT_BOX_BLOCKED = "InterchangeOutBoxBlocked"
    INTERCHANGE_OUT_BOX_BLOCKED_EX = "InterchangeOutBoxBlockedEx"
    PARCEL_FIND_MAILBAG_CONTROL_ID = "ParcelFindMailbagControlID"
    PARCEL_UPLOAD_A = "ParcelUploadA"
    PARCEL_UPLOAD_MFT_A = "ParcelUploadMftA"
    PARCEL_DOWNLOAD_A = "ParcelDownloadA"
    PARCEL_DOWNLOAD_NO_UPDATE = "ParcelDownloadNoUpdate"
    PARCEL_DOWNLOAD_NO_UPDATE_A = "ParcelDownloadNoUpdateA"
    PARCEL_UPLOAD_EX_ADMIN = "ParcelUploadExAdmin"
    PARCEL_UPLOAD_MFT_ADMIN = "ParcelUploadMftAdmin"
    PARCEL_FIND_MAILBAG_CONTROL_ID_TO = "ParcelFindMailbagControlIDTo"
    INTERCHANGE_CARBON_COPY = "InterchangeCarbonCopy"
    CALLBACK_PENDING_LIST_EX_A = "CallBackPendingListExA"
    REPORT_MAILBOX_STATS = "ReportMailboxStats"
    REPORT_MAILBOX_STATS_EX = "ReportMailboxStatsEx"
    REPORT_INTERCHANGE_STATS = "ReportInterchangeStats"
    REPORT_INTERCHANGE_STATS_EX = "ReportInterchangeStatsEx"
    REPORT_AD_HOC = "ReportAdHoc"
    REPORT_TAG_VERIFY_JSON = "ReportTagVerifyJson"
    REPORT_MAILBOX_INTERCHANGE_STATS = "ReportMailboxInterchangeStats"
    REPORT_MAILBOX_INTERCHANGE_STATS_EX = "ReportMailboxInterchangeStatsEx"
    REPORT_BY_DATE_EX = "ReportByDateEx"
    AS2_PAIR_TEST = "AS2PairTest"
    AS2_CERTS_EXPIRING = "AS2CertsExpiring"
    CERTIFICATE_ADD_PUBLIC_A = "CertificateAddPublicA"
    CERTIFICATE_ADD_PRIVATE_A = "CertificateAddPrivateA"
    CERTIFICATE_RENEW_PRIVATE = "CertificateRenewPrivate"
    COMM_DEFAULT_MAILBOX = "CommDefaultMailbox"
    ROUTER_IN_PROCESS_PENDING = "RouterInProcessPending"
    ROUTER_IN_PROCESS = "RouterInProcess"
    ROUTER_TO_PROCESS = "RouterToProcess"
    ROUTER_OUT_PROCESS = "RouterOutProcess"
    ROUTER_REPROCESS_INTERCHANGE = "RouterReprocessInterchange"
    ROUTER_ALTERNATE_DIRECTORY_DATE_GET = "RouterAlternateDirectoryDateGet"
    ROUTER_ALTERNATE_DIRECTORY_DATE_SET = "RouterAlternateDirectoryDateSet"
    ROUTER_INTERCHANGE_SUSPENDED = "RouterInterchangeSuspended"
    ROUTER_SYNC_TO_PARCEL = "RouterSyncToParcel"
    GATEWAY_OUT_PROCESS = "GatewayOutProcess"
    NET_OPS_NODE_STATUS = "NetOpsNodeStatus"
    NET_OPS_TRADING_PARTNERS = "NetOpsTradingPartners"
    NET_OPS_ROUTES = "NetOpsRoutes"
    NET_OPS_MAILBAGS_INBOUND_PENDING = "NetOpsMailbagsInboundPending"
    NET_OPS_MAILBAG_24_HR = "NetOpsMailbag24Hr"
    NET_OPS_INTERCHANGES_24_HR = "NetOpsInterchanges24Hr"
    NET_OPS_MAILBAG_CRITICAL_STATUS = "NetOpsMailbagCriticalStatus"
    NET_OPS_INTERCHANGE_CRITICAL_STATUS = "NetOpsInterchangeCriticalStatus"
    NET_OPS_CALLBACKS_PENDING = "NetOpsCallbacksPending"

    __versions__: ClassVar[dict[str, tuple[str, ...]]] = {
        "3.2/163": (
            "MigrationNote",
            "MigrationCancel",
            "MigrationAddECGridID",
            "MigrationRemoveECGridID",
            "MigrationNotice",
            "MigrationConfirmation",
        ),
        "..3.2": ("ParcelUploadDirected",),
        "3.2/206..": (
            "NetworkX12Delimiters",
            "MailboxDeleteOnDownload",
            "MigrationSendRequest",
            "MigrationStatus",
            "MigrationListEx",
            "MigrationECGridIDAdd",
            "MigrationECGridIDRemove",
            "MigrationECGridIDStatus",
            "MigrationECGridIDNote",
            "ParcelInBoxArchiveDescEx",
            "ParcelOutBoxArchiveDescEx",
            "CallBackEventSetStatus",
            "AS2CertRenewPrivate",
            "ContractSet",
            "ContractSetEx",
        ),
        "3.2/206": ("MigrationAddAuthorization",),
        "4.1..": (
            "UserInfoByLogin",
            "StatusList",
            "UserSetMaxSessions",
            "KeySaveMinutes",
            "NetworkCheckIn",
            "NetworkRootDeleteOnDownload",
            "NetworkUpdate",
            "NetworkPause",
            "NetworkSetDemonstrationMode",
            "MailboxSetDemonstrationMode",
            "MigrationAddEx",
            "ParcelUploadMft",
            "ParcelArchive",
            "ParcelArchivePending",
            "InterchangeArchive",
            "InterchangeArchivePending",
            "ParcelDownloadS3",
            "ParcelInBoxExShort",
            "ParcelInBoxArchiveExShort",
            "ParcelOutBoxArchiveExShort",
            "InterchangeInBoxBlocked",
            "InterchangeInBoxBlockedEx",
            "InterchangeOutBoxBlocked",
            "InterchangeOutBoxBlockedEx",
            "ParcelFindMailbagControlID",
            "ParcelUploadA",
            "ParcelUploadMftA",
            "ParcelDownloadA",
            "ParcelDownloadNoUpdate",
            "ParcelDownloadNoUpdateA",
            "ParcelUploadExAdmin",
            "ParcelUploadMftAdmin",
            "ParcelFindMailbagControlIDTo",
            "InterchangeCarbonCopy",
            "CallBackPendingListExA",
            "ReportMailboxStats",
            "ReportMailboxStatsEx",
            "ReportInterchangeStats",
            "ReportInterchangeStatsEx",
            "ReportAdHoc",
            "ReportTagVerifyJson",
            "ReportMailboxInterchangeStats",
            "ReportMailboxInterchangeStatsEx",
            "ReportByDateEx",
            "AS2PairTest",
            "AS2CertsExpiring",
            "CertificateAddPublicA",
            "CertificateAddPrivateA",
            "CertificateRenewPrivate",
            "CommDefaultMailbox",
            "RouterInProcessPending",
            "RouterInProcess",
            "RouterToProcess",
            "RouterOutProcess",
            "RouterReprocessInterchange",
            "RouterAlternateDirectoryDateGet",
            "RouterAlternateDirectoryDateSet",
            "RouterInterchangeSuspended",
            "RouterSyncToParcel",
            "GatewayOutProcess",
            "NetOpsNodeStatus",
            "NetOpsTradingPartners",
            "NetOpsRoutes",
            "NetOpsMailbagsInboundPending",
            "NetOpsMailbag24Hr",
            "NetOpsInterchanges24Hr",
            "NetOpsMailbagCriticalStatus",
            "NetOpsInterchangeCriticalStatus",
            "NetOpsCallbacksPending",
        ),
    }
