"""DataSets as the sandbox writes them: the schema of the tables, and the diffgram of the rows."""

import datetime as dt
import decimal
import uuid

import httpx
import pytest

from ecgridos_async.models import DataSet
from ecgridos_async.models.dataset import Column, Table, Value
from ecgridos_async.sandbox import Call, create_app
from ecgridos_async.sandbox.asmx.datasets import write_data_set
from ecgridos_async.sandbox.asmx.layout import COMPACT

PATH = "/v3.2/prod/ECGridOS.asmx"
MSDATA = 'xmlns:msdata="urn:schemas-microsoft-com:xml-msdata"'
DIFFGR = 'xmlns:diffgr="urn:schemas-microsoft-com:xml-diffgram-v1"'
UTC = 'msdata:DateTimeMode="Utc" type="xs:dateTime"'
GUID = (
    'msdata:DataType="System.Guid, mscorlib, Version=4.0.0.0, Culture=neutral, '
    'PublicKeyToken=b77a5c561934e089" type="xs:string"'
)

STATISTICS = DataSet(
    (
        Table(
            "Table",
            (
                Column("ID", "int", nullable=False),
                Column("Total Bytes", "long"),
                Column("Seen", "dateTime", date_time_mode="Utc"),
                Column("Key", "guid"),
            ),
            (
                {
                    "ID": 1,
                    "Total Bytes": 9007199254740993,
                    "Seen": dt.datetime(2020, 2, 29, 12, 34, 56, 500000, tzinfo=dt.UTC),
                    "Key": uuid.UUID(int=1),
                },
                {"ID": 2, "Total Bytes": None},
            ),
        ),
        Table("Table1", (Column("Name", "string"),), ({"Name": ""}, {"Name": "a & <b>"})),
    )
)

CONTENT = f"""
  <xs:schema id="NewDataSet" xmlns="" xmlns:xs="http://www.w3.org/2001/XMLSchema" {MSDATA}>
    <xs:element name="NewDataSet" msdata:IsDataSet="true" msdata:UseCurrentLocale="true">
      <xs:complexType>
        <xs:choice minOccurs="0" maxOccurs="unbounded">
          <xs:element name="Table">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="ID" type="xs:int" />
                <xs:element name="Total_x0020_Bytes" type="xs:long" minOccurs="0" />
                <xs:element name="Seen" {UTC} minOccurs="0" />
                <xs:element name="Key" {GUID} minOccurs="0" />
              </xs:sequence>
            </xs:complexType>
          </xs:element>
          <xs:element name="Table1">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="Name" type="xs:string" minOccurs="0" />
              </xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:choice>
      </xs:complexType>
    </xs:element>
  </xs:schema>
  <diffgr:diffgram {MSDATA} {DIFFGR}>
    <NewDataSet xmlns="">
      <Table diffgr:id="Table1" msdata:rowOrder="0">
        <ID>1</ID>
        <Total_x0020_Bytes>9007199254740993</Total_x0020_Bytes>
        <Seen>2020-02-29T12:34:56.5Z</Seen>
        <Key>00000000-0000-0000-0000-000000000001</Key>
      </Table>
      <Table diffgr:id="Table2" msdata:rowOrder="1">
        <ID>2</ID>
      </Table>
      <Table1 diffgr:id="Table11" msdata:rowOrder="0">
        <Name />
      </Table1>
      <Table1 diffgr:id="Table12" msdata:rowOrder="1">
        <Name>a &amp; &lt;b&gt;</Name>
      </Table1>
    </NewDataSet>
  </diffgr:diffgram>
"""

FORM = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    f'<DataSet xmlns="http://ecgridos.net/">{CONTENT}</DataSet>'
)
SOAP = (
    '<ReportTrafficStatsPublicResponse xmlns="http://ecgridos.net/">'
    f"<ReportTrafficStatsPublicResult>{''.join(line.strip() for line in CONTENT.splitlines())}"
    "</ReportTrafficStatsPublicResult></ReportTrafficStatsPublicResponse>"
)
NO_FORM = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<DataSet xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" '
    'xmlns="http://ecgridos.net/" />'
)
NO_SOAP = '<ReportTrafficStatsPublicResponse xmlns="http://ecgridos.net/" />'


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("value", "form", "soap"), [(STATISTICS, FORM, SOAP), (None, NO_FORM, NO_SOAP)]
)
async def test_both_layouts(value: DataSet | None, form: str, soap: str) -> None:
    def give(_call: Call) -> DataSet | None:
        return value

    app = create_app(handlers={"ReportTrafficStatsPublic": give})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        response = await client.get(f"{PATH}/ReportTrafficStatsPublic")
        assert response.text == form
        body = (
            '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
            '<ReportTrafficStatsPublic xmlns="http://ecgridos.net/" /></e:Body></e:Envelope>'
        )
        response = await client.post(PATH, headers={"Content-Type": "text/xml"}, content=body)
        assert response.text.partition("<soap:Body>")[2].partition("</soap:Body>")[0] == soap


CELLS: list[tuple[str, Value, str]] = [
    ("boolean", True, "true"),
    ("boolean", False, "false"),
    ("short", -32768, "-32768"),
    ("decimal", decimal.Decimal("12345.6700"), "12345.6700"),
    ("decimal", decimal.Decimal("1E+3"), "1000"),
    ("double", -1.5e300, "-1.5E+300"),
    ("dateTime", dt.datetime.max, "9999-12-31T23:59:59.9999999"),  # noqa: DTZ901
    ("duration", dt.timedelta(days=1, hours=1, minutes=1, seconds=1.5), "P1DT1H1M1.5S"),
    ("duration", dt.timedelta(days=-2), "-P2D"),
    ("duration", dt.timedelta(seconds=0.25), "PT0.25S"),
    ("duration", dt.timedelta(minutes=10), "PT10M"),
    ("duration", dt.timedelta(), "PT0S"),
    ("base64Binary", b"\x00\x01\xff", "AAH/"),
    ("string", " a\r\nb ", " a\r\nb "),
]


@pytest.mark.parametrize(("kind", "value", "text"), CELLS)
def test_cell(kind: str, value: Value, text: str) -> None:
    data_set = DataSet((Table("T", (Column("C", kind),), ({"C": value},)),))
    assert f"><C>{text}</C></T>" in write_data_set(data_set, COMPACT, 0)


@pytest.mark.parametrize(
    ("name", "element"),
    [
        ("a b", "a_x0020_b"),
        ("1st", "_x0031_st"),
        ("a/b", "a_x002F_b"),
        ("a_b", "a_b"),
        ("a_x0020_b", "a_x005F_x0020_b"),
        ("été-1.x", "été-1.x"),
        ("-x", "_x002D_x"),
    ],
)
def test_names_are_escaped(name: str, element: str) -> None:
    data_set = DataSet((Table("T", (Column(name, "int"),), ({name: 1},)),))
    written = write_data_set(data_set, COMPACT, 0)
    assert f'<xs:element name="{element}" type="xs:int" minOccurs="0" />' in written
    assert f"<{element}>1</{element}>" in written


def test_no_rows() -> None:
    data_set = DataSet((Table("T", (Column("C", "int"),), ()),))
    assert write_data_set(data_set, COMPACT, 0).endswith(
        f"</xs:schema><diffgr:diffgram {MSDATA} {DIFFGR} />"
    )


def test_anything_else_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a DataSet, got list"):
        write_data_set([], COMPACT, 0)
