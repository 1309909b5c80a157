"""The schemas of DataSets: how they may state tables and columns."""

import pytest

from ecgridos_async.models import Column
from tests.wire.datasets import MSDATA, XS, column, diffgram, failure, read, schema, table

ROW = "<Table><ID>1</ID><Name>a</Name></Table>"
EXPECTED = {"Table": [{"ID": 1, "Name": "a"}]}
COLUMNS = column("ID", "xs:int") + column("Name")
ROOT = (
    '<xs:element name="NewDataSet" msdata:IsDataSet="true"><xs:complexType>'
    '<xs:choice minOccurs="0" maxOccurs="unbounded">{}</xs:choice></xs:complexType>{}</xs:element>'
)


def schema_of(content: str) -> str:
    return f'<xs:schema id="NewDataSet" xmlns="" {XS} {MSDATA}>{content}</xs:schema>'


SCHEMAS = [
    pytest.param(schema(table(COLUMNS)), id="inline"),
    pytest.param(
        schema_of(
            ROOT.format('<xs:element name="Table" type="Row" />', "")
            + f'<xs:complexType name="Row"><xs:sequence>{COLUMNS}</xs:sequence></xs:complexType>'
        ),
        id="named-type",
    ),
    pytest.param(
        schema_of(ROOT.format('<xs:element ref="Table" />', "") + table(COLUMNS)), id="reference"
    ),
    pytest.param(
        schema_of(
            ROOT.format(table('<xs:element ref="ID" minOccurs="0" />' + column("Name")), "")
            + '<xs:element name="ID" type="xs:int" />'
        ),
        id="reference-to-a-column",
    ),
    pytest.param(
        schema_of(
            '<xs:element name="NewDataSet" type="Sets" />'
            f'<xs:complexType name="Sets"><xs:choice>{table(COLUMNS)}</xs:choice>'
            "</xs:complexType>"
        ),
        id="told-by-its-name",
    ),
    pytest.param(schema_of(table(COLUMNS)), id="no-root"),
    pytest.param(
        schema_of('<xs:element name="NewDataSet" msdata:IsDataSet="true" />')
        + schema_of(table(COLUMNS)),
        id="two-schemas",
    ),
    pytest.param(
        schema_of(
            ROOT.format(
                '<xs:element name="Table"><xs:complexType><xs:complexContent>'
                f'<xs:extension base="Base"><xs:sequence>{column("Name")}</xs:sequence>'
                "</xs:extension></xs:complexContent></xs:complexType></xs:element>",
                "",
            )
            + '<xs:complexType name="Base"><xs:sequence>'
            f"{column('ID', 'xs:int')}</xs:sequence></xs:complexType>"
        ),
        id="extension",
    ),
    pytest.param(
        schema(table(f"<xs:sequence>{column('ID', 'xs:int')}</xs:sequence>{column('Name')}")),
        id="groups-in-groups",
    ),
    pytest.param(
        schema(
            table(
                '<xs:element name="ID" minOccurs="0"><xs:simpleType>'
                '<xs:restriction base="xs:int"><xs:maxInclusive value="9" /></xs:restriction>'
                "</xs:simpleType></xs:element>"
                '<xs:element name="Name" minOccurs="0"><xs:simpleType>'
                '<xs:restriction base="xs:string"><xs:maxLength value="9" /></xs:restriction>'
                "</xs:simpleType></xs:element>"
            )
        ),
        id="restricted",
    ),
    pytest.param(
        schema_of(
            ROOT.format(table(column("ID", "Number") + column("Name", "Label")), "")
            + '<xs:simpleType name="Number"><xs:restriction base="Small" /></xs:simpleType>'
            '<xs:simpleType name="Small"><xs:restriction base="xs:int" /></xs:simpleType>'
            '<xs:simpleType name="Label"><xs:restriction base="xs:string" /></xs:simpleType>'
        ),
        id="named-simple-types",
    ),
    pytest.param(
        schema_of(
            ROOT.format(
                table(COLUMNS) + table(column("ID", "xs:int"), "Line"),
                '<xs:unique name="Constraint1" msdata:PrimaryKey="true">'
                '<xs:selector xpath=".//Table" /><xs:field xpath="ID" /></xs:unique>'
                '<xs:key name="Key1"><xs:selector xpath=".//Line" /><xs:field xpath="ID" />'
                '</xs:key><xs:keyref name="Lines" refer="Constraint1" msdata:IsNested="true">'
                '<xs:selector xpath=".//Line" /><xs:field xpath="ID" /></xs:keyref>',
            )
            + "<xs:annotation><xs:appinfo>"
            '<msdata:Relationship name="Lines" msdata:parent="Table" msdata:child="Line" />'
            '</xs:appinfo></xs:annotation><xs:import namespace="urn:x" /><xs:attribute name="a" />'
        ),
        id="keys-and-relations",
    ),
    pytest.param(
        schema(
            table(
                "<xs:annotation />"
                '<xs:element name="ID" type="xs:int" minOccurs="0" msdata:AutoIncrement="true" '
                'msdata:ReadOnly="true" msdata:Caption="No." msdata:Ordinal="0" msdata:Odd="" />'
                + column("Name", "xs:string", 'minOccurs="0" default="x" msdata:Expression="1"')
                + '<xs:any namespace="##other" /><xs:element /><xs:element ref="Nothing" />'
            )
        ),
        id="annotated",
    ),
    pytest.param(
        schema(table(COLUMNS) + '<xs:element name="Loose" type="xs:string" /><xs:element />'),
        id="loose-elements",
    ),
    pytest.param(
        schema(table(COLUMNS + column("ID") + column("Name", "xs:int"))), id="columns-told-twice"
    ),
    pytest.param(schema(table(COLUMNS) + table(column("ID"))), id="tables-told-twice"),
]


@pytest.mark.parametrize("text", SCHEMAS)
def test_the_same_table(text: str) -> None:
    found = read(text + diffgram(ROW), strict=True)

    assert found["Table"].to_dicts() == EXPECTED["Table"]
    assert found["Table"].columns == (Column("ID", "int"), Column("Name", "string"))


ATTRIBUTES = (
    '<xs:element name="Table"><xs:complexType>'
    f"<xs:sequence>{column('Name')}</xs:sequence>"
    '<xs:attribute name="ID" type="xs:int" use="required" />'
    '<xs:attribute name="Sub_x0020_ID" type="xs:int" />'
    '<xs:attribute name="Secret" type="xs:int" use="prohibited" />'
    "</xs:complexType></xs:element>"
)


def test_columns_that_are_attributes() -> None:
    found = read(
        schema(ATTRIBUTES)
        + diffgram(
            '<Table diffgr:id="Table1" msdata:rowOrder="0" ID="1" Sub_x0020_ID="2" '
            'msdata:hiddenSecret="3" msdata:hidden="" xml:space="preserve"><Name>a</Name></Table>'
            '<Table diffgr:id="Table2" msdata:rowOrder="1" ID="4" />'
        ),
        strict=True,
    )

    assert found["Table"].columns == (
        Column("Name", "string"),
        Column("ID", "int", nullable=False),
        Column("Sub ID", "int"),
        Column("Secret", "int"),
    )
    assert found["Table"].to_dicts() == [
        {"Name": "a", "ID": 1, "Sub ID": 2, "Secret": 3},
        {"Name": None, "ID": 4, "Sub ID": None, "Secret": None},
    ]


def test_an_attribute_that_cannot_be_read() -> None:
    error = failure(schema(ATTRIBUTES) + diffgram('<Table ID="one" />'))

    assert error.path == "DataSet.Table[0].ID"


@pytest.mark.parametrize(
    ("told", "name"), [('msdata:ColumnName="Total"', "Total"), ("", "Table_Text")]
)
def test_a_column_that_is_the_text_of_its_row(told: str, name: str) -> None:
    found = read(
        schema(
            f'<xs:element name="Table"><xs:complexType><xs:simpleContent {told}>'
            '<xs:extension base="xs:int"><xs:attribute name="ID" type="xs:int" /></xs:extension>'
            "</xs:simpleContent></xs:complexType></xs:element>"
        )
        + diffgram('<Table ID="1">5</Table><Table />'),
        strict=True,
    )

    assert found["Table"].to_dicts() == [{name: 5, "ID": 1}, {name: None, "ID": None}]


@pytest.mark.parametrize(
    ("inside", "value"),
    [
        ('<xs:annotation /><xs:extension base="xs:int" />', 5),
        ("<xs:annotation />", "5"),
        ("", "5"),
    ],
)
def test_the_type_of_the_text_of_a_row(inside: str, value: object) -> None:
    found = read(
        schema(
            '<xs:element name="Table"><xs:complexType>'
            f"<xs:simpleContent>{inside}</xs:simpleContent></xs:complexType></xs:element>"
        )
        + diffgram("<Table>5</Table>")
    )

    assert found["Table"].to_dicts() == [{"Table_Text": value}]


def test_types_that_no_schema_has() -> None:
    found = read(
        schema_of(
            ROOT.format(
                table(
                    column("A", "Missing")
                    + column("B", "Listed")
                    + '<xs:element name="C"><xs:simpleType /></xs:element>'
                    '<xs:element name="D" /><xs:element name="E" nillable="true" />'
                ),
                "",
            )
            + '<xs:simpleType name="Listed"><xs:list itemType="xs:int" /></xs:simpleType>'
        )
        + diffgram("<Table><A>1</A><B>1 2</B><C>3</C><D>4</D></Table>"),
        strict=True,
    )

    assert found["Table"].columns == (
        Column("A", "anySimpleType"),
        Column("B", "anySimpleType"),
        Column("C", "anySimpleType", nullable=False),
        Column("D", "anyType", nullable=False),
        Column("E", "anyType"),
    )
    assert found["Table"].to_dicts() == [{"A": "1", "B": "1 2", "C": "3", "D": "4", "E": None}]


def test_a_name_of_xml_schema_is_its_own() -> None:
    found = read(
        schema_of(
            ROOT.format(table(column("A", "int") + column("B", "xs:int")), "")
            + '<xs:simpleType name="int"><xs:restriction base="xs:string" /></xs:simpleType>'
        )
        + diffgram("")
    )

    assert found["Table"].columns == (Column("A", "string"), Column("B", "int"))


LOOPS = [
    pytest.param(
        ROOT.format(table(column("A", "One")), "")
        + '<xs:simpleType name="One"><xs:restriction base="Two" /></xs:simpleType>'
        '<xs:simpleType name="Two"><xs:restriction base="One" /></xs:simpleType>',
        id="simple-types",
    ),
    pytest.param(
        ROOT.format('<xs:element name="Table" type="One" />', "")
        + '<xs:complexType name="One"><xs:complexContent><xs:extension base="One" />'
        "</xs:complexContent></xs:complexType>",
        id="complex-types",
    ),
]


@pytest.mark.parametrize("content", LOOPS)
def test_types_that_build_on_themselves(content: str) -> None:
    error = failure(schema_of(content) + diffgram(""))

    assert error.path == "DataSet"
    assert "the types of the schema build on too many others" in str(error)


def test_tables_that_hold_themselves() -> None:
    found = read(
        schema_of(
            ROOT.format('<xs:element ref="Table" />', "")
            + table(column("ID", "xs:int") + '<xs:element ref="Table" />')
        )
        + diffgram(
            '<Table diffgr:id="Table1"><ID>1</ID><Table diffgr:id="Table2"><ID>2</ID></Table>'
            "</Table>"
        ),
        strict=True,
    )

    assert found.to_dicts() == {"Table": [{"ID": 1}, {"ID": 2}]}


def test_too_many_namespaces() -> None:
    names = " ".join(f'xmlns:n{number}="urn:{number}"' for number in range(200))
    error = failure(
        schema(table(column("ID", "xs:int"))).replace("<xs:schema", f"<xs:schema {names}")
        + diffgram("")
    )

    assert "the schema declares too many namespaces" in str(error)
