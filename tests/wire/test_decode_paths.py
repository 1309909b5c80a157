"""The compiled reader of a model and the general one: they agree, and the fast one is taken."""

import importlib.util
import random
import tracemalloc
from collections import Counter
from collections.abc import Sequence
from types import ModuleType
from typing import cast

import attrs
import pytest
from hypothesis import given, settings, strategies as st

from ecgridos_async import models
from ecgridos_async._wire import decode
from ecgridos_async._wire.compiled import Decoder, ObjectReader, Part
from ecgridos_async._wire.unreadable import UnreadableError
from ecgridos_async._wire.xml import Element, parse
from ecgridos_async.contract.shape import shape_of
from ecgridos_async.contract.types import (
    ArrayType,
    EitherType,
    EnumType,
    Integer,
    ObjectType,
    Text,
    WireType,
)
from ecgridos_async.contract.version import ApiVersion

VERSIONS = tuple(ApiVersion)
XSI = "http://www.w3.org/2001/XMLSchema-instance"
MODELS: tuple[type[attrs.AttrsInstance], ...] = (
    models.FileInfo,
    models.InterchangeIDInfo,
    models.Level,
    models.ParcelIDInfo,
    models.ParcelIDInfoCollection,
    models.Pricelist,
    models.UserIDInfo,
)
ODD_TEXTS = (
    "",
    " ",
    "x",
    "1_0",
    " 7 ",
    "+7",
    "-7",
    "٣",
    "9" * 401,
    "NaN",
    "1e5",
    "TRUE",
    "0001-01-01T00:00:00",
    "2026-02-30T00:00:00",
    "2026-01-02T03:04:05,5Z",
    "2026-01-02T03:04:05+0100",
    "2026-W01-1T00:00:00",
    "20260102T030405",
    "YQ==",
    "a&amp;b_é",
    "7&#x1D;",
    "&#x1C;7",
    "&#x1F;a&#0;",
)
PLAIN_TEXTS = {
    "boolean": ("true", "false", "1"),
    "dateTime": (
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05.1234567Z",
        "2026-01-02T03:04:05+01:00",
    ),
    "base64Binary": ("YWJj",),
}


def usual_texts(kind: WireType) -> tuple[str, ...]:
    match kind:
        case Integer():
            return ("0", "42", "123456789012", "-300")
        case EnumType():
            return (*list(kind.python)[:3], "NewInALaterBuild")
        case Text():
            return ("Ada &amp; sons", "0", "é_")
        case _:
            return PLAIN_TEXTS.get(kind.name, ("1.5", "0.1250"))


def content(rng: random.Random, kind: WireType, version: ApiVersion, depth: int) -> str:
    """Return what an element of *kind* holds, as the contract has it in some version."""
    if isinstance(kind, EitherType):
        kind = rng.choice([kind.at(version), *(inner for _, inner in kind.by_version)])
    if isinstance(kind, ObjectType):
        return fields(rng, kind.python, version, depth - 1) if depth else ""
    if isinstance(kind, ArrayType):
        items = rng.randrange(3) if depth else 0
        return "".join(
            element(rng, kind.item.name, kind.item, version, depth) for _ in range(items)
        )
    return rng.choice(usual_texts(kind))


def element(rng: random.Random, name: str, kind: WireType, version: ApiVersion, depth: int) -> str:
    """Return an element, now and then an odd one."""
    match rng.randrange(60):
        case 0:
            return f'<{name} xsi:nil="true"/>'
        case 1:
            return f"<{name}/>"
        case 2:
            return f"<{name}>{rng.choice(ODD_TEXTS)}</{name}>"
        case 3:
            return f"<{name}>{content(rng, kind, version, depth)}<Odd>1</Odd></{name}>"
        case _:
            return f"<{name}>{content(rng, kind, version, depth)}</{name}>"


def fields(
    rng: random.Random, model: type[attrs.AttrsInstance], version: ApiVersion, depth: int
) -> str:
    """Return the elements of an object, now and then left out, doubled, moved or unknown."""
    shape = shape_of(model)
    found = [
        element(rng, field.wire, field.type, version, depth)
        for field in shape.at(version)
        if rng.randrange(20)
    ]
    match rng.randrange(16):
        case 0:
            rng.shuffle(found)
        case 1:
            found.append(rng.choice(found or [""]))
        case 2:
            found.insert(rng.randrange(9), '<New xmlns:a="urn:a"><a:b>1</a:b></New>')
        case 3:
            found.insert(rng.randrange(9), "a stray text")
        case 4:
            found.insert(0, '<ParcelID xmlns="urn:other">1</ParcelID>')
        case 5:
            others = [field for field in shape.fields if version not in field.versions]
            found += [element(rng, f.wire, f.type, version, depth) for f in others]
        case _:
            pass
    return "".join(found)


def seen(value: object) -> object:
    """Return all that anybody can see of a value."""
    if isinstance(value, list):
        return [seen(item) for item in cast("list[object]", value)]
    if isinstance(value, models.Model):
        inside = [seen(getattr(value, field.name)) for field in attrs.fields(type(value))[1:]]
        return type(value), inside, dict(value.unknown)
    return type(value), str(value)


def outcome(read: Decoder, root: Element) -> object:
    """Return what a reader makes of an element, be it a value or an error."""
    try:
        return seen(read(root))
    except UnreadableError as error:
        return error.problem, error.text, error.steps


def copy_of_decode() -> ModuleType:
    """Return the module once more, with caches of its own."""
    spec = importlib.util.find_spec(decode.__name__)
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


def uncompiled(
    _model: type[attrs.AttrsInstance],
    _parts: Sequence[Part],
    _lists: Sequence[str],
    general: Decoder,
) -> ObjectReader:
    def read(root: Element, _: object = None) -> object:
        return general(root)

    return read


def only_by_the_rules() -> ModuleType:
    copy = copy_of_decode()
    vars(copy)["compile_reader"] = uncompiled
    return copy


RULES = only_by_the_rules()


@settings(max_examples=600, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    model=st.sampled_from(MODELS),
    version=st.sampled_from(VERSIONS),
    strict=st.booleans(),
)
def test_compiled_and_general_readers_agree(
    seed: int, model: type[attrs.AttrsInstance], version: ApiVersion, *, strict: bool
) -> None:
    inside = fields(random.Random(seed), model, version, 2)  # noqa: S311 - no secret
    body = f'<r xmlns="{version.namespace}" xmlns:xsi="{XSI}">{inside}</r>'.encode()
    expected = outcome(RULES.decoder(ObjectType(model), version, strict=strict), parse(body))
    assert outcome(decode.decoder(ObjectType(model), version, strict=strict), parse(body)) == (
        expected
    )


def general_reads(monkeypatch: pytest.MonkeyPatch, inside: str, *, strict: bool) -> Counter[str]:
    """Return how many objects of each model the general reader reads in a Pricelist."""
    copy, counted = copy_of_decode(), Counter[str]()

    def counting(model: type[attrs.AttrsInstance], version: ApiVersion, *, strict: bool) -> Decoder:
        read = decode.general_reader(model, version, strict=strict)

        def general(root: Element) -> object:
            counted[model.__name__] += 1
            return read(root)

        return general

    monkeypatch.setattr(copy, "general_reader", counting)
    body = f'<r xmlns="{ApiVersion.V3_2.namespace}" xmlns:xsi="{XSI}">{inside}</r>'.encode()
    read = copy.decoder(ObjectType(models.Pricelist), ApiVersion.V3_2, strict=strict)
    assert isinstance(read(parse(body)), models.Pricelist)
    return counted


SCHEDULE = (
    "<Schedule><ScheduleID>11</ScheduleID><Allowance>1000.0000</Allowance>"
    "<Maximum>50000</Maximum><Block>1.0000</Block><Rate>0.1250</Rate><CatalogID>7</CatalogID>"
    "<Description>Kilocharacters</Description><AccountReport>TrafficAll</AccountReport>"
    "<Measure>TotalKCs</Measure><SpecifiedNetworkID>-1</SpecifiedNetworkID>"
    "<IncludeRootMailbox>true</IncludeRootMailbox></Schedule>"
)
LEVEL = (
    "<Level><Level>Level1</Level><Name /><LimitedMonths>0</LimitedMonths>"
    f"<Schedules>{SCHEDULE * 2}</Schedules></Level>"
)
OWNER = (
    "<Owner><UserID>1001</UserID><LoginName>ada</LoginName><FirstName>Ada</FirstName>"
    "<Company>Engines &amp; Sons</Company><CellPhone /><CellCarrier>Undefined</CellCarrier>"
    "<TimeZoneOffset>-300</TimeZoneOffset><NetworkID>10</NetworkID><MailboxID>20</MailboxID>"
    "<AuthLevel>NetworkAdmin</AuthLevel><Created>2016-11-04T23:57:00.123Z</Created>"
    "<Modified>2020-02-29T12:34:56Z</Modified><LastLogin>0001-01-01T00:00:00</LastLogin>"
    "<Status>Active</Status><LockedOut>false</LockedOut><OpenSessions>1</OpenSessions></Owner>"
)
PRICELIST = (
    f"<PricelistID>42</PricelistID>{OWNER}<Date>2026-01-01T00:00:00</Date>"
    "<Description>Standard</Description><Model>Tiered</Model><Status>Active</Status>"
    f"<Levels>{LEVEL * 3}</Levels>"
)


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("<Description>Kilocharacters</Description>", ""),
        ("<Description>Kilocharacters</Description>", '<Description xsi:nil="true" />'),
        ("<Description>Kilocharacters</Description>", "<Description />"),
        (">7<", "> 7 <"),
        (">0.1250<", ">0<"),
        (">TotalKCs<", ">NewInALaterBuild<"),
        (f"<Schedules>{SCHEDULE * 2}</Schedules>", ""),
        (f"<Schedules>{SCHEDULE * 2}</Schedules>", "<Schedules />"),
    ],
    ids=str,
)
def test_usual_variations_are_read_by_the_compiled_readers(
    monkeypatch: pytest.MonkeyPatch, old: str, new: str, *, strict: bool
) -> None:
    inside = PRICELIST.replace(old, new) if old else PRICELIST
    assert general_reads(monkeypatch, inside, strict=strict) == {}


def test_a_surprise_is_left_to_the_general_reader_for_that_object_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    odd = LEVEL.replace("<Rate>", "<New>1</New><Rate>", 1)
    inside = PRICELIST.replace(LEVEL, odd, 1)
    assert general_reads(monkeypatch, inside, strict=False) == {"Schedule": 1}


def test_what_is_read_is_as_if_made_by_the_constructor() -> None:
    body = f'<r xmlns="{ApiVersion.V3_2.namespace}">{PRICELIST}</r>'.encode()
    read = decode.decoder(ObjectType(models.Pricelist), ApiVersion.V3_2, strict=False)
    value = read(parse(body))
    assert type(value) is models.Pricelist
    schedule = value.levels[0].schedules[0]
    made = attrs.evolve(schedule)
    assert type(schedule) is models.Schedule
    assert (schedule, hash(schedule), repr(schedule)) == (made, hash(made), repr(made))
    assert schedule.unknown is made.unknown
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(schedule, "rate", schedule.block)  # noqa: B010 - type checkers refuse it too
    assert value.levels[0].schedules is not value.levels[1].schedules


def test_a_long_namespace_is_not_repeated_for_each_element_of_an_object() -> None:
    long = "u" * 1_000_000
    many = "<a:b/>" * 20
    body = f'<r xmlns="{ApiVersion.V3_2.namespace}" xmlns:a="{long}">{many}</r>'.encode()
    root = parse(body)
    read = decode.decoder(ObjectType(models.Pricelist), ApiVersion.V3_2, strict=True)
    tracemalloc.start()
    with pytest.raises(UnreadableError):
        read(root)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * len(long)
