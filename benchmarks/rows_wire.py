"""Rows without a network: decoding and encoding."""

from collections.abc import Callable

from lxml import etree

from benchmarks import peers_ours, peers_xsdata, peers_zeep
from benchmarks.agreement import agree, same_request
from benchmarks.measure import Bench, Row, pieces, take_turns
from benchmarks.payloads import PRICELIST_SOAP12, SESSION_ID, parcels, template
from benchmarks.peers import Decode


def decode_pricelist(bench: Bench) -> Row:
    decoders = {
        "ours": peers_ours.decode_pricelist,
        "zeep": peers_zeep.decode_pricelist,
        "xsdata": peers_xsdata.decode_pricelist,
    }
    return _decode(bench, "decode_pricelist", "decode PricelistInfo", PRICELIST_SOAP12, decoders)


def decode_parcels(bench: Bench) -> Row:
    decoders = {
        "ours": peers_ours.decode_parcels,
        "zeep": peers_zeep.decode_parcels,
        "xsdata": peers_xsdata.decode_parcels,
    }
    return _decode(bench, "decode_parcels", "decode 500 parcels", parcels(500), decoders)


def decode_nested(bench: Bench) -> Row:
    """Decode parcels of which each tenth holds an interchange; xsdata's models here have none."""
    decoders = {"ours": peers_ours.decode_parcels, "zeep": peers_zeep.decode_parcels}
    title = "decode 500 parcels, each tenth with an interchange and a log"
    return _decode(bench, "decode_nested", title, parcels(500, nested=True), decoders)


def _decode(
    bench: Bench, name: str, title: str, reply: bytes, makers: dict[str, Callable[[], Decode]]
) -> Row:
    decoders = {side: make() for side, make in makers.items() if bench.takes(side)}
    for side, decode in decoders.items():
        value = decode(reply)
        agree(reply, peers_zeep.plain(value) if side == "zeep" else value)

    def work(decode: Decode) -> Callable[[], object]:
        return lambda: decode(reply)

    seconds = 0.05 if bench.quick else 0.2
    sides = [pieces("lxml", lambda: etree.fromstring(reply), seconds)]
    sides += [pieces(side, work(decode), seconds) for side, decode in decoders.items()]
    return Row(
        name,
        title,
        "s",
        take_turns(bench, title, sides),
        "lxml",
        (f"{len(reply):,} bytes. lxml only parses: it makes no values.",),
    )


def encode(bench: Bench) -> Row:
    encoders = {
        "template": lambda: template(SESSION_ID, 42),
        "ours": peers_ours.encode(),
        "zeep": peers_zeep.encode(),
        "xsdata": peers_xsdata.encode(),
    }
    wanted = encoders["template"]()
    assert encoders["ours"]() == wanted
    for make in encoders.values():
        same_request(wanted, make())
    title = "build a request of PricelistInfo"
    seconds = 0.03 if bench.quick else 0.1
    sides = [pieces(side, make, seconds) for side, make in encoders.items()]
    note = (
        "The template escapes the session id, writes the number and joins bytes. zeep's and "
        "xsdata's have no headers and no address yet; ours has."
    )
    return Row("encode", title, "s", take_turns(bench, title, sides), "template", (note,))
