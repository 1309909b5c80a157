"""Replies that hold DataSets, as bytes, and their reading."""

import pytest

from ecgridos_async import ApiVersion, Client, DecodeError
from ecgridos_async.models import DataSet

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
MSDATA = 'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata"'
DIFFGRAM = 'xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1"'


def schema(tables: str) -> str:
    """Return an inline schema whose DataSet has those tables."""
    return (
        f'<xs:schema id="NewDataSet" xmlns="" {XS} {MSDATA}>'
        '<xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:UseCurrentLocale="true">'
        f'<xs:complexType><xs:choice minOccurs="0" maxOccurs="unbounded">{tables}</xs:choice>'
        "</xs:complexType></xs:element></xs:schema>"
    )


def table(columns: str, name: str = "Table") -> str:
    """Return the declaration of a table with those columns."""
    return (
        f'<xs:element name="{name}"><xs:complexType><xs:sequence>{columns}</xs:sequence>'
        "</xs:complexType></xs:element>"
    )


def column(name: str, kind: str = "xs:string", more: str = 'minOccurs="0"') -> str:
    """Return the declaration of a column."""
    return f'<xs:element name="{name}" type="{kind}" {more} />'


def diffgram(rows: str, after: str = "") -> str:
    """Return a diffgram of those rows."""
    return (
        f'<diffgr:diffgram {MSDATA} {DIFFGRAM}><NewDataSet xmlns="">{rows}</NewDataSet>{after}'
        "</diffgr:diffgram>"
    )


def form(content: str, version: str = "3.2") -> bytes:
    """Return a reply of the form bindings."""
    namespace = ApiVersion.parse(version).namespace
    return (
        '<?xml version="1.0" encoding="utf-8"?>\r\n'
        f'<DataSet xmlns="{namespace}">{content}</DataSet>'
    ).encode()


def soap(content: str, version: str = "3.2", operation: str = "ReportTrafficStatsPublic") -> bytes:
    """Return a reply in a SOAP 1.2 envelope."""
    namespace = ApiVersion.parse(version).namespace
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>'
        f'<{operation}Response xmlns="{namespace}"><{operation}Result>{content}'
        f"</{operation}Result></{operation}Response></soap:Body></soap:Envelope>"
    ).encode()


def read(content: str, *, strict: bool = False) -> DataSet:
    """Read that content of a DataSet."""
    client = Client("3.2", "http-get", strict=strict)
    return client.read(client.report_traffic_stats_public, form(content))


def read_rows(columns: str, rows: str, *, strict: bool = False) -> list[dict[str, object]]:
    """Read those rows of a table of those columns."""
    found = read(schema(table(columns)) + diffgram(rows), strict=strict)
    return [dict(row) for row in found["Table"].rows]


def failure(content: str, *, strict: bool = False) -> DecodeError:
    """Return what reading that content of a DataSet raises."""
    with pytest.raises(DecodeError) as caught:
        read(content, strict=strict)
    return caught.value
