"""Listing: the operations of a version, and the search in them."""

import functools

import attrs

from ecgridos_async.contract.docs import OperationDoc, operation_doc
from ecgridos_async.contract.operation import Effect, Evidence, Operation
from ecgridos_async.contract.version import ApiVersion, Edition
from ecgridos_async.explorer.texts import text_of
from ecgridos_async.services import all_operations

EFFECTS = {
    Effect.READ: "changes nothing",
    Effect.IDEMPOTENT: "changes something; two calls leave the same state as one",
    Effect.WRITE: "changes something; two calls may do it twice",
}
EVIDENCE = {
    Evidence.WSDL: "the service description of this version lists it",
    Evidence.OBSERVED: "a page of this version shows it",
    Evidence.ASSUMED: "never seen in this version; its form is taken to be that of v3.2",
}


@attrs.frozen(eq=False)
class Listed:
    """An operation of a version, and what is said of it."""

    operation: Operation
    version: ApiVersion
    service: str
    """Attribute of the session; `session` or `client` if it is a method of those."""
    method: str

    @property
    def name(self) -> str:
        """Wire name."""
        return self.operation.name

    @property
    def python(self) -> str:
        """The service and the method."""
        return f"{self.service}.{self.method}"

    @functools.cached_property
    def doc(self) -> OperationDoc:
        """What this package says of it."""
        return operation_doc(self.operation.function.__doc__)

    @functools.cached_property
    def said(self) -> str:
        """What the service says of it."""
        return text_of(self.name, self.version)

    @property
    def effect(self) -> Effect:
        """What a repeated call does."""
        return self.operation.effect

    @property
    def evidence(self) -> Evidence:
        """How its form in this version is known."""
        return self.operation.evidence(self.version)

    @property
    def remarks(self) -> list[str]:
        """What somebody should know before they call it."""
        found: list[str] = []
        if self.operation.deprecated:
            found.append(f"Deprecated: {self.operation.deprecated}")
        if self.operation.pending:
            found.append("The service says that it is not implemented yet.")
        return found

    @functools.cached_property
    def searched(self) -> str:
        """The text that a search looks at, in lower case."""
        return f"{self.name} {self.python} {self.doc.summary} {self.said}".lower()

    def matches(self, text: str) -> bool:
        """Tell whether each word of a text is in its wire name, method or description."""
        return all(word in self.searched for word in text.lower().split())


@functools.cache
def listed_in(version: ApiVersion) -> dict[str, Listed]:
    """Return the operations of a version by wire name, in its order."""
    edition = Edition.newest(version)
    return {
        name: Listed(operation, version, service, method)
        for name, (service, method, operation) in sorted(all_operations().items())
        if edition in operation.versions
    }
