"""The values the service returns, and its enumerations. Imported when they are first used."""

from typing import TYPE_CHECKING

from ecgridos_async._support.lazy import lazy_names

if TYPE_CHECKING:
    from ecgridos_async.models.api_call import APICall as APICall
    from ecgridos_async.models.base import Model as Model
    from ecgridos_async.models.billing import (
        Contract as Contract,
        Invoice as Invoice,
        InvoiceInclude as InvoiceInclude,
        InvoiceStatus as InvoiceStatus,
        LineItem as LineItem,
    )
    from ecgridos_async.models.callbacks import (
        CallBackEventIDInfo as CallBackEventIDInfo,
        CallBackLogInfo as CallBackLogInfo,
        CallBackQueueIDInfo as CallBackQueueIDInfo,
        StatusCallBack as StatusCallBack,
    )
    from ecgridos_async.models.carbon_copies import CarbonCopyIDInfo as CarbonCopyIDInfo
    from ecgridos_async.models.certificates import (
        Certificate as Certificate,
        CertificateInfo as CertificateInfo,
        CertificateRoot as CertificateRoot,
        CertificateRootInfo as CertificateRootInfo,
        CertificateSecureHashAlgorithm as CertificateSecureHashAlgorithm,
        CertificateType as CertificateType,
        CertificateUsage as CertificateUsage,
        CertStoreTypes as CertStoreTypes,
        PGPKeyInfo as PGPKeyInfo,
    )
    from ecgridos_async.models.comms import (
        AS2CommInfo as AS2CommInfo,
        CommIDInfo as CommIDInfo,
        GISBCommInfo as GISBCommInfo,
        ReceiptType as ReceiptType,
    )
    from ecgridos_async.models.dataset import Column as Column, DataSet as DataSet, Table as Table
    from ecgridos_async.models.http_auth import (
        HTTPAuthInfo as HTTPAuthInfo,
        HTTPAuthType as HTTPAuthType,
    )
    from ecgridos_async.models.interconnects import (
        EMailTo as EMailTo,
        InterconnectIDInfo as InterconnectIDInfo,
        InterconnectNote as InterconnectNote,
        NoteAttachment as NoteAttachment,
        StatusInterconnect as StatusInterconnect,
    )
    from ecgridos_async.models.keys import KeyValue as KeyValue, KeyVisibility as KeyVisibility
    from ecgridos_async.models.mailboxes import (
        MailboxConfig as MailboxConfig,
        MailboxIDInfo as MailboxIDInfo,
        MailboxNetOpsInfo as MailboxNetOpsInfo,
        MailboxOwnerInfo as MailboxOwnerInfo,
    )
    from ecgridos_async.models.migrations import (
        MigrationBatch as MigrationBatch,
        MigrationIDInfo as MigrationIDInfo,
        MigrationNote as MigrationNote,
        MigrationStatus as MigrationStatus,
        MigrationTP as MigrationTP,
        MigrationTPStatus as MigrationTPStatus,
        MigrationType as MigrationType,
    )
    from ecgridos_async.models.networks import (
        NetworkContactType as NetworkContactType,
        NetworkFTPInfo as NetworkFTPInfo,
        NetworkGateway as NetworkGateway,
        NetworkGatewayCommChannel as NetworkGatewayCommChannel,
        NetworkGatewayConnection as NetworkGatewayConnection,
        NetworkGatewayHandshake as NetworkGatewayHandshake,
        NetworkIDInfo as NetworkIDInfo,
        NetworkLog as NetworkLog,
        NetworkLogStatus as NetworkLogStatus,
        NetworkLogType as NetworkLogType,
        NetworkNetOpsInfo as NetworkNetOpsInfo,
        NetworkOwnerInfo as NetworkOwnerInfo,
        NetworkRoutingType as NetworkRoutingType,
        NetworkRunStatus as NetworkRunStatus,
        NetworkServiceType as NetworkServiceType,
        NetworkStatus as NetworkStatus,
        NetworkType as NetworkType,
        NetworkVPN as NetworkVPN,
        NetworkVPNEncryptionMethod as NetworkVPNEncryptionMethod,
        NetworkWebsiteType as NetworkWebsiteType,
        X1256Mailbag as X1256Mailbag,
    )
    from ecgridos_async.models.parcels import (
        FileInfo as FileInfo,
        InterchangeIDInfo as InterchangeIDInfo,
        InterchangeIDInfoCollection as InterchangeIDInfoCollection,
        InterchangeIDStatus as InterchangeIDStatus,
        ManifestInfo as ManifestInfo,
        ManifestType as ManifestType,
        ParcelIDInfo as ParcelIDInfo,
        ParcelIDInfoCollection as ParcelIDInfoCollection,
        ParcelNote as ParcelNote,
        ParcelStatus as ParcelStatus,
        ParcelValid as ParcelValid,
    )
    from ecgridos_async.models.plain import PlainData as PlainData, to_dict as to_dict
    from ecgridos_async.models.pricelists import (
        Level as Level,
        Pricelist as Pricelist,
        PricelistAccountReports as PricelistAccountReports,
        PricelistItemLevel as PricelistItemLevel,
        PricelistMeasureField as PricelistMeasureField,
        PricelistModel as PricelistModel,
        Schedule as Schedule,
    )
    from ecgridos_async.models.reports import StatisticsPeriod as StatisticsPeriod
    from ecgridos_async.models.sessions import (
        SessionEvents as SessionEvents,
        SessionInfo as SessionInfo,
        SessionLogInfo as SessionLogInfo,
        SessionStatus as SessionStatus,
    )
    from ecgridos_async.models.status import (
        Direction as Direction,
        EDIStandard as EDIStandard,
        Objects as Objects,
        RetCode as RetCode,
        Status as Status,
        StatusInfo as StatusInfo,
        UseType as UseType,
    )
    from ecgridos_async.models.trading_partners import (
        ECGridIDInfo as ECGridIDInfo,
        ECGridIDInfoCollection as ECGridIDInfoCollection,
        ECGridOwnerInfo as ECGridOwnerInfo,
        EMailPayload as EMailPayload,
        EMailSystem as EMailSystem,
        OrderBy as OrderBy,
        RoutingGroup as RoutingGroup,
        StatusECGridID as StatusECGridID,
    )
    from ecgridos_async.models.users import (
        AuthLevel as AuthLevel,
        CellCarrier as CellCarrier,
        UserIDInfo as UserIDInfo,
    )
else:
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            ".api_call": ("APICall",),
            ".base": ("Model",),
            ".billing": ("Contract", "Invoice", "InvoiceInclude", "InvoiceStatus", "LineItem"),
            ".callbacks": (
                "CallBackEventIDInfo",
                "CallBackLogInfo",
                "CallBackQueueIDInfo",
                "StatusCallBack",
            ),
            ".carbon_copies": ("CarbonCopyIDInfo",),
            ".certificates": (
                "CertStoreTypes",
                "Certificate",
                "CertificateInfo",
                "CertificateRoot",
                "CertificateRootInfo",
                "CertificateSecureHashAlgorithm",
                "CertificateType",
                "CertificateUsage",
                "PGPKeyInfo",
            ),
            ".comms": ("AS2CommInfo", "CommIDInfo", "GISBCommInfo", "ReceiptType"),
            ".dataset": ("Column", "DataSet", "Table"),
            ".http_auth": ("HTTPAuthInfo", "HTTPAuthType"),
            ".interconnects": (
                "EMailTo",
                "InterconnectIDInfo",
                "InterconnectNote",
                "NoteAttachment",
                "StatusInterconnect",
            ),
            ".keys": ("KeyValue", "KeyVisibility"),
            ".mailboxes": (
                "MailboxConfig",
                "MailboxIDInfo",
                "MailboxNetOpsInfo",
                "MailboxOwnerInfo",
            ),
            ".migrations": (
                "MigrationBatch",
                "MigrationIDInfo",
                "MigrationNote",
                "MigrationStatus",
                "MigrationTP",
                "MigrationTPStatus",
                "MigrationType",
            ),
            ".networks": (
                "NetworkContactType",
                "NetworkFTPInfo",
                "NetworkGateway",
                "NetworkGatewayCommChannel",
                "NetworkGatewayConnection",
                "NetworkGatewayHandshake",
                "NetworkIDInfo",
                "NetworkLog",
                "NetworkLogStatus",
                "NetworkLogType",
                "NetworkNetOpsInfo",
                "NetworkOwnerInfo",
                "NetworkRoutingType",
                "NetworkRunStatus",
                "NetworkServiceType",
                "NetworkStatus",
                "NetworkType",
                "NetworkVPN",
                "NetworkVPNEncryptionMethod",
                "NetworkWebsiteType",
                "X1256Mailbag",
            ),
            ".parcels": (
                "FileInfo",
                "InterchangeIDInfo",
                "InterchangeIDInfoCollection",
                "InterchangeIDStatus",
                "ManifestInfo",
                "ManifestType",
                "ParcelIDInfo",
                "ParcelIDInfoCollection",
                "ParcelNote",
                "ParcelStatus",
                "ParcelValid",
            ),
            ".plain": ("PlainData", "to_dict"),
            ".pricelists": (
                "Level",
                "Pricelist",
                "PricelistAccountReports",
                "PricelistItemLevel",
                "PricelistMeasureField",
                "PricelistModel",
                "Schedule",
            ),
            ".reports": ("StatisticsPeriod",),
            ".sessions": ("SessionEvents", "SessionInfo", "SessionLogInfo", "SessionStatus"),
            ".status": (
                "Direction",
                "EDIStandard",
                "Objects",
                "RetCode",
                "Status",
                "StatusInfo",
                "UseType",
            ),
            ".trading_partners": (
                "ECGridIDInfo",
                "ECGridIDInfoCollection",
                "ECGridOwnerInfo",
                "EMailPayload",
                "EMailSystem",
                "OrderBy",
                "RoutingGroup",
                "StatusECGridID",
            ),
            ".users": ("AuthLevel", "CellCarrier", "UserIDInfo"),
        },
    )
