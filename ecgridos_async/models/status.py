"""Status: whether an object is in use."""

from ecgridos_async.contract.types import OpenEnum


class Status(OpenEnum):
    """Whether an object is in use. `TERMINATED` cannot be undone."""

    DEVELOPMENT = "Development"
    ACTIVE = "Active"
    PREPRODUCTION = "Preproduction"
    SUSPENDED = "Suspended"
    TERMINATED = "Terminated"
