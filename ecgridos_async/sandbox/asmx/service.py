"""The ASMX service of one version: its operations, compiled, and how one of them is invoked."""

from collections.abc import Mapping

from ecgridos_async.contract.operation import Effect, Operation
from ecgridos_async.contract.plan import Plan
from ecgridos_async.contract.protocol import Protocol
from ecgridos_async.contract.types import is_secret
from ecgridos_async.contract.version import ApiVersion
from ecgridos_async.sandbox.asmx.arguments import (
    FormReader,
    SoapReader,
    defaults_of,
    form_arguments,
    soap_arguments,
)
from ecgridos_async.sandbox.asmx.description import Description
from ecgridos_async.sandbox.asmx.messages import NOT_REACHED, REACHED, Reply
from ecgridos_async.sandbox.asmx.results import ResultWriter, form_result, soap_result
from ecgridos_async.sandbox.asmx.samples import Sampler, sampler
from ecgridos_async.sandbox.faults import FrameworkFault
from ecgridos_async.sandbox.handlers import Call, Handler
from ecgridos_async.sandbox.world.world import World


class Method:
    """One operation in one version, compiled: its readers, its handler and its writers."""

    def __init__(self, plan: Plan, handler: Handler | None, effect: Effect) -> None:
        self.name: str = plan.operation
        """Wire name of the operation."""
        self.plan: Plan = plan
        self.handler: Handler | None = handler
        """None if the results are samples."""
        self.writes: bool = effect is not Effect.READ
        """Whether a call changes something: the ledger records it, a sample or not."""
        self.secret: frozenset[str] = frozenset(
            p.name for p in plan.parameters if is_secret(p.type)
        )
        """Python names of the secret parameters."""
        self.sample: Sampler = sampler(plan)
        self.defaults: list[object] = defaults_of(plan)
        self.read_soap: SoapReader = soap_arguments(plan)
        self.read_form: FormReader = form_arguments(plan)
        self.write_soap: ResultWriter = soap_result(plan)
        self.write_form: ResultWriter = form_result(plan)


def result_reply(method: Method, protocol: Protocol, content_type: str, body: bytes) -> Reply:
    """Return the reply to a call that was carried out."""
    sample = method.handler is None
    return Reply(
        200, content_type, body, REACHED, protocol=protocol, operation=method.name, sample=sample
    )


def fault_reply(
    method: Method | None, protocol: Protocol, content_type: str, body: bytes, *, handled: bool
) -> Reply:
    """Return the reply to a call that was refused, *handled* by ECGridOS or before."""
    operation = method.name if method else None
    cache = REACHED if handled else NOT_REACHED
    return Reply(500, content_type, body, cache, close=True, protocol=protocol, operation=operation)


class Service:
    """The service of one version."""

    def __init__(
        self,
        version: ApiVersion,
        world: World,
        operations: Mapping[str, Operation],
        handlers: Mapping[str, Handler],
        *,
        strict: bool = False,
    ) -> None:
        self.version = version
        self.operations: dict[str, Operation] = {
            name: operation
            for name, operation in operations.items()
            if version in operation.versions
        }
        self._world = world
        self._handlers = handlers
        self._strict = strict
        self._methods: dict[str, Method] = {}
        self._description: Description | None = None

    def description(self, address: str) -> bytes:
        """Return the service description (WSDL), which says that the service is at *address*."""
        if self._description is None:
            self._description = Description(self.version, self.operations.values())
        return self._description.document(address)

    def method(self, name: str) -> Method | None:
        """Return a method by its wire name, None if this version has none; compiled once."""
        method = self._methods.get(name)
        if method is None and (operation := self.operations.get(name)) is not None:
            plan, handler = operation.plan(self.version), self._handlers.get(name)
            method = Method(plan, handler, operation.effect)
            self._methods[name] = method
        return method

    def by_element(self, tag: str) -> Method | None:
        """Return a method by the name of its element, in Clark notation."""
        namespace, _, name = tag.removeprefix("{").rpartition("}")
        return self.method(name) if namespace == self.version.namespace else None

    def by_action(self, action: str) -> Method | None:
        """Return a method by its SOAPAction."""
        namespace = self.version.namespace
        return self.method(action.removeprefix(namespace)) if action.startswith(namespace) else None

    def invoke(self, method: Method, arguments: list[object], client: str) -> object:
        """Run a method and return its result.

        Raises:
            ServiceFault: If ECGridOS refuses the call.
            Exception: If ECGridOS fails.
        """
        world, plan = self._world, method.plan
        with world.lock:
            user = session = None
            if plan.session:
                session_id, *arguments = arguments
                user, session = world.authenticate(str(session_id or ""))
            world.failures.raise_next(method.name)
            names = [parameter.name for parameter in plan.parameters]
            given = dict(zip(names, arguments, strict=True))
            if method.handler is None:
                if self._strict:
                    raise FrameworkFault(
                        f"The sandbox is strict and has only a sample for {method.name}."
                    )
                if method.writes:
                    world.ledger.add(method.name, "", given, method.secret)
                return method.sample(arguments)
            call = Call(world, self.version, client, user, session, method.name)
            return method.handler(call, **given)
