"""Limits: how many characters each text may have, least and most."""

from collections.abc import Mapping
from typing import Any, Final

from ecgridos_async.contract.names import wire_name
from ecgridos_async.sandbox.world import checks

LENGTHS: Final[Mapping[str, tuple[int, int]]] = {
    "CallBack.URL": (1, 255),
    "CarbonCopy.TransactionSet": (0, 20),
    "Interconnect.Note": (0, 250),
    "Interconnect.OtherEMailAddress": (0, 48),
    "Interconnect.Reference": (0, 50),
    "Interconnect.ContactName": (0, 50),
    "Interconnect.ContactEMail": (0, 50),
    "Key.Key": (1, 50),
    "Key.Value": (0, 4000),
    "Key.Meta": (0, 4000),
    "Mailbox.Name": (1, 50),
    "Mailbox.Description": (0, 255),
    "Network.Name": (1, 50),
    "Network.Location": (0, 50),
    "Network.URL": (0, 255),
    "Parcel.FileName": (1, 127),
    "Parcel.bucket": (1, 63),
    "Parcel.Subject": (0, 250),
    "Parcel.Note": (1, 4000),
    "Parcel.MailbagControlID": (0, 255),
    "TP.Qualifier": (0, 3),
    "TP.ID": (1, 35),
    "TP.Description": (3, 35),
    "TP.DataEMail": (0, 250),
    "User.LoginName": (8, 16),
    "User.FirstName": (1, 50),
    "User.LastName": (1, 50),
    "User.Company": (0, 50),
    "User.EMail": (1, 50),
    "User.Phone": (0, 20),
    "User.RecoveryQuestion": (0, 50),
    "User.CellPhone": (0, 20),
    "User.Text": (1, 160),
}
"""By the head of the operations and the wire name of the parameter."""


def text(limit: str, value: str | None) -> str:
    """Return a text whose length is within a limit of the table; None is empty.

    Raises:
        ServiceFault: The text is too short or too long; it names the parameter.
    """
    return checks.text(limit.partition(".")[2], value, *LENGTHS[limit])


def texts(head: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts among some arguments that have limits of a head, checked in its order."""
    names = {f"{head}.{wire_name(name)}": name for name in given}
    return {names[limit]: text(limit, given[names[limit]]) for limit in LENGTHS if limit in names}
