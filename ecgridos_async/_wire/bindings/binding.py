"""The interface of a binding, and the input it gets from a codec."""

import abc
from collections.abc import Mapping, Sequence

import attrs

from ecgridos_async._wire.faults import FaultText
from ecgridos_async._wire.fields import Value, ValueWriter, Writer
from ecgridos_async._wire.spelling import Around
from ecgridos_async._wire.xml import Element, local_name, namespace_of, other_namespace
from ecgridos_async.contract.plan import Parameter, Plan
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.errors import ArgumentError
from ecgridos_async.messages import Body, Spellings, WireReply, WireRequest


@attrs.frozen(eq=False)
class Input:
    """The input of an operation: what all its requests in one binding share."""

    operation: str
    parameters: tuple[Parameter, ...]
    """In wire order, the session id first where there is one."""
    value_writers: Sequence[ValueWriter]
    """The writer of each value."""
    skeleton: Sequence[bytes]
    """The content of a request, split where the values go."""
    headers: Mapping[str, str]

    def values(self, arguments: Sequence[object]) -> list[Value]:
        """Return the values of arguments; raise ArgumentError for a wrong one."""
        values: list[Value] = []
        for write, argument in zip(self.value_writers, arguments, strict=True):
            try:
                values.append(write(argument))
            except ValueError as error:
                raise self.refusal(len(values), str(error)) from None
        return values

    def refusal(self, position: int, problem: str) -> ArgumentError:
        """Return the error for the argument at *position*."""
        parameter = self.parameters[position]
        return ArgumentError(
            f"{parameter.name} (on the wire {parameter.wire}): {problem}",
            parameter=parameter.name,
            operation=self.operation,
        )


class Binding(abc.ABC):
    """One way to encode a call and to read its reply."""

    @abc.abstractmethod
    def headers(self, plan: Plan, /) -> Mapping[str, str]:
        """Return the headers of the requests of an operation."""

    @abc.abstractmethod
    def skeleton(self, plan: Plan, /) -> list[bytes]:
        """Return the content of the requests of an operation, split where the values go."""

    @abc.abstractmethod
    def value_writer(self, parameter: Parameter, write: ValueWriter, /) -> ValueWriter:
        """Return the writer of an argument's value; *write* depends on its type only."""

    @abc.abstractmethod
    def writer(self, parameter: Parameter, write: ValueWriter, /) -> Writer:
        """Return the encoder of an argument for the content; *write* returns its value."""

    @abc.abstractmethod
    def large_content(self, given: Input, values: Sequence[Value], /) -> "bytes | Body":
        """Return the content for values of which one is large."""

    @abc.abstractmethod
    def request(
        self,
        given: Input,
        endpoint: str,
        content: "bytes | Body",
        arguments: Sequence[object],
        secrets: Spellings,
        /,
    ) -> WireRequest:
        """Return the request for *content*.

        Raises:
            ArgumentError: If the binding cannot carry that much.
        """

    @abc.abstractmethod
    def spellings(self, parameter: Parameter, value: Value, /) -> tuple[str, ...]:
        """Return a secret value, plain and as encoded in the content."""

    @abc.abstractmethod
    def plain_fault(self, reply: WireReply, media: str, /) -> FaultText | None:
        """Return the fault in a reply that is not XML, None if there is none.

        *media* is the media type of its Content-Type.
        """

    @abc.abstractmethod
    def around(self, plan: Plan, /) -> Around:
        """Return what surrounds the result in a reply as ASP.NET writes it."""

    @abc.abstractmethod
    def only_result(self, root: Element, plan: Plan, /) -> Element | None:
        """Return the result of a usual reply, fast; None if the reply is not usual."""

    @abc.abstractmethod
    def results(self, root: Element, plan: Plan, /, *, strict: bool) -> list[Element]:
        """Return the elements that hold the result: one, none if it is null, more if repeated.

        Raises:
            NotSoapError: If the reply is not one of ECGridOS.
            DecodeError: If the reply is that of another operation.
        """


def misplaced(elements: Sequence[Element], tag: str, plan: Plan) -> str:
    """Return a note on an element that differs from *tag* only in its namespace."""
    for element in elements:
        if local_name(element) == tag.rpartition("}")[2]:
            return other_version(element, plan)
    return ""


def other_version(element: Element, plan: Plan) -> str:
    """Return how a namespace that is not the plan's differs from it, and the likely cause."""
    expected, found = plan.version.namespace, namespace_of(str(element.tag))
    said = other_namespace(str(element.tag), expected)
    versions = ", ".join(version for version in ApiVersion if version.namespace == found)
    if not versions:
        return f"{said}; check the endpoint"
    return f"{said}, as version {versions} has it; check endpoint and version"
