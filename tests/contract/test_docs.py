"""The texts below the fields of a model, for schemas and help."""

from ecgridos_async.contract.docs import attribute_docs
from ecgridos_async.models import ECGridIDInfoCollection


def test_a_field_and_its_text() -> None:
    assert attribute_docs(ECGridIDInfoCollection)["page_size"] == "The most records a page holds."


def test_without_source_there_are_no_texts() -> None:
    """Some programs are shipped without their sources."""

    class Shipped:
        pass

    Shipped.__module__ = "ecgridos_async.without_source"
    assert attribute_docs(Shipped) == {}
