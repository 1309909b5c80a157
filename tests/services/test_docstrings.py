"""Every operation's docstring ends with its wire name, versions and effect, as declared.

They are written in the source, so that an editor that only reads it shows them too.
"""

import inspect

from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.version import ALL_VERSIONS, Edition, VersionRange
from ecgridos_async.services import all_operations

EFFECTS = {
    Effect.READ: "Reads: safe to retry.",
    Effect.IDEMPOTENT: "Idempotent: safe to retry.",
    Effect.WRITE: "Writes: not retried once it may have arrived.",
}
PENDING = "The service describes it as pending, and may refuse it."


def last_paragraph(operation: Operation) -> str:
    """Return what the declaration says, for people."""
    said = [f"`{operation.name}`, {versions(operation.versions)}.", EFFECTS[operation.effect]]
    return " ".join([*said, PENDING] if operation.pending else said)


def versions(there: VersionRange) -> str:
    """Return a range of versions in words; one with an open end stays true of later versions."""
    if there == ALL_VERSIONS:
        return "all versions"
    if there.first is there.last and there.first is not ALL_VERSIONS.last:
        return f"{name(there.first)} only"
    if there.last is ALL_VERSIONS.last:
        return f"from {name(there.first)}"
    if there.first is ALL_VERSIONS.first:
        return f"up to v{there.last.version}"
    return f"v{there.first.version} to v{there.last.version}"


def name(edition: Edition) -> str:
    build = f" build {edition.build}" if edition.build else ""
    return f"v{edition.version}{build}"


def test_each_docstring_ends_with_the_declaration() -> None:
    declared = [operation for _, _, operation in all_operations().values()]
    written = [(inspect.getdoc(one.function) or "").rpartition("\n\n")[2] for one in declared]

    assert [" ".join(text.split()) for text in written] == [last_paragraph(one) for one in declared]
