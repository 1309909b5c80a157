"""The one parser, hardened: no document type, no entities, no network, no recovery."""

import codecs
import re
from typing import Final

from lxml import etree

from ecgridos_async.errors import MalformedXMLError, UnsafeXMLError

Element = etree._Element

_DOCTYPE: Final = re.compile(rb"<!DOCTYPE", re.IGNORECASE)


def _parser() -> "etree.XMLParser[Element]":
    # Compressed input is not taken either, which lxml cannot say twice since 6.0 made it so.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        recover=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_PARSER: Final = _parser()


def parse(body: bytes) -> Element:
    """Return the root element of *body*.

    Raises UnsafeXMLError if it declares a document type, MalformedXMLError if it is not
    well-formed.
    """
    try:
        root = etree.fromstring(body, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        if declares_doctype(body):
            raise _unsafe() from None
        raise MalformedXMLError(f"the reply is not well-formed XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _unsafe()
    return root


def _unsafe() -> UnsafeXMLError:
    return UnsafeXMLError("the reply declares a document type, which SOAP forbids; it was not read")


def declares_doctype(body: bytes) -> bool:
    """Tell whether bytes that do not parse look as if they declared a document type."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in body[:4]:
        body = body.replace(b"\0", b"")
    return _DOCTYPE.search(body) is not None


def local_name(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
