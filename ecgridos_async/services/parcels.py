"""Parcels: the files that travel over ECGrid, uploaded and downloaded."""

from ecgridos_async.services.parcel_search import ParcelSearch


class Parcels(ParcelSearch):
    """Parcels: the files that mailboxes exchange, each with one or more interchanges in it.

    To receive: `in_box`, and for each parcel `download`, save, `download_confirm`. To send:
    `upload`, and `find_upload` if its outcome is unknown. To follow what was sent: `info`,
    `interchanges.info` of its interchanges, and `info` of the parcels these are delivered in. A
    plain call is about the network and mailbox of the session's user; its Ex form names them, and
    is refused with AccessDeniedError to users without the rights. The A calls carry base64 text,
    the GZip calls compressed data. Times are UTC.
    """
