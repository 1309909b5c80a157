"""Keys and their values."""

import builtins
from typing import Annotated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import In, Int32, Int64
from ecgridos_async.models.keys import KeyValue, KeyVisibility
from ecgridos_async.models.status import Objects


class Keys(Service):
    """Keys: texts that the service keeps for you, attached to any object."""

    @operation("KeyGet", effect=READ)
    async def get(
        self,
        key: str,
        system_object: Objects,
        object_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)],
        visibility: KeyVisibility,
    ) -> KeyValue:
        """Return one value that was attached to an object.

        Args:
            object_id: The object, of the kind `system_object`; 32 bits before v4.1, 64 since.
            visibility: The one it was set with (inferred).

        Raises:
            NotFoundError: If there is none; the service may use another ECGridOSFault.

        `KeyGet`, all versions. Reads: safe to retry.
        """
        ...

    @operation("KeyList", effect=READ, observed=("3.0",))
    async def list(
        self,
        system_object: Objects,
        object_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)],
    ) -> builtins.list[KeyValue]:
        """Return all values that are attached to an object and that one may see.

        Args:
            object_id: The object, of the kind `system_object`; 32 bits before v4.1, 64 since.

        `KeyList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("KeyRemove", effect=IDEMPOTENT)
    async def remove(
        self,
        key: str,
        system_object: Objects,
        object_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)],
        visibility: KeyVisibility,
    ) -> bool:
        """Remove a value that was attached to an object.

        Args:
            object_id: The object, of the kind `system_object`; 32 bits before v4.1, 64 since.
            visibility: The one it was set with (inferred).

        Returns:
            True when done.

        `KeyRemove`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("KeySet", effect=IDEMPOTENT)
    async def set(
        self,
        key: str,
        system_object: Objects,
        object_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)],
        visibility: KeyVisibility,
        value: str,
        meta: str,
        days_to_live: Int32,
    ) -> bool:
        """Attach a value to an object, in place of what the key had before (inferred).

        Args:
            object_id: The object, of the kind `system_object`; 32 bits before v4.1, 64 since.
            visibility: Who may see it; SESSION lasts no longer than the session (inferred).
            meta: A second text kept with it; presumably the service does not look into it.
            days_to_live: Days until the service forgets it, from the latest call on (inferred).

        Returns:
            True when done.

        `KeySet`, all versions. Idempotent: safe to retry.
        """
        ...

    @operation("KeySetMinutes", effect=IDEMPOTENT, versions="4.1..")
    async def set_minutes(
        self,
        key: str,
        system_object: Objects,
        object_id: Int64,
        visibility: KeyVisibility,
        value: str,
        meta: str,
        minutes_to_live: Int32,
    ) -> bool:
        """Attach a value to an object as `set` does, for a number of minutes.

        Args:
            object_id: The object, of the kind `system_object`.
            visibility: Who may see it; SESSION lasts no longer than the session (inferred).
            meta: A second text kept with it; presumably the service does not look into it.
            minutes_to_live: Minutes until the service forgets it, from the latest call on
                (inferred).

        Returns:
            True when done.

        `KeySetMinutes`, from v4.1. Idempotent: safe to retry.
        """
        ...
