"""Callbacks."""

from typing import Annotated

from ecgridos_async.contract.operation import IDEMPOTENT, READ, Service, operation
from ecgridos_async.contract.types import In, Int16, Int32, Int64, SecretText
from ecgridos_async.models.callbacks import CallBackEventIDInfo, CallBackQueueIDInfo
from ecgridos_async.models.http_auth import HTTPAuthType
from ecgridos_async.models.status import Direction, Objects, Status


class Callbacks(Service):
    """Callbacks: URLs that the service calls when something happens, instead of being polled.

    An event holds what to watch and the URL to call. Each call to make is an entry of the queue.
    What the calls carry, and which response the service counts as success, is not documented.
    """

    @operation("CallBackAddEx")
    async def add_ex(
        self,
        network_id: Int32,
        mailbox_id: Int32,
        user_id: Int32,
        system_object: Objects,
        object_status: Int16,
        direction: Direction,
        frequency: Int16,
        max_retries: Int16,
        url: str,
        http_authentication: HTTPAuthType,
        http_user: str,
        http_password: SecretText,
        status: Status,
    ) -> CallBackEventIDInfo:
        """Have the service call a URL whenever an object reaches a status; return the new event.

        Args:
            mailbox_id: 0 is the root mailbox of the network.
            object_status: Active 1, Development 2, Preproduction 0, Suspended -1, Terminated -2;
                ECGrid ids also AutoRoute 2, Duplicate -3; interconnects Pending 0, Completed -1,
                Canceled -2, Delayed 1, Problem 2, AuthorizationRequired 3. For documents it is not
                known.
            frequency: The pause between two attempts; its unit is not documented, presumably
                seconds.
            max_retries: Called `max_calls` in the event.
            url: The URL to call; for a parcel that arrives, it gets the ParcelID.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CallBackAddEx`, all versions. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CallBackEventInfo", effect=READ, observed=("3.0",))
    async def event_info(self, callback_event_id: Int32, queue_count: Int16) -> CallBackEventIDInfo:
        """Return a callback event with the latest calls of its queue.

        Args:
            queue_count: The most entries to return in `callback_queue`.

        `CallBackEventInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackEventListEx", effect=READ)
    async def event_list_ex(
        self, network_id: Int32, mailbox_id: Int32, show_inactive: bool
    ) -> list[CallBackEventIDInfo]:
        """Return the callback events of any network and mailbox that one has rights to.

        Their `callback_queue` is empty; `event_info` fills it.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            show_inactive: Whether to include those that are suspended or terminated (inferred).

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CallBackEventListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackEventSetStatus", effect=IDEMPOTENT, versions="3.2/206..")
    async def event_set_status(self, callback_event_id: Int32, status: Status) -> bool:
        """Set the status of a callback event.

        Args:
            status: SUSPENDED can be undone, TERMINATED cannot.

        Returns:
            True when done.

        `CallBackEventSetStatus`, from v3.2 build 206. Idempotent: safe to retry.
        """
        ...

    @operation("CallBackFailedList", effect=READ)
    async def failed_list(self, max_days: Int16) -> list[CallBackQueueIDInfo]:
        """Return the calls that failed, of the session's network and mailbox.

        Args:
            max_days: How many days to look back; -1 is presumably no limit, as for interconnects.

        `CallBackFailedList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackFailedListEx", effect=READ)
    async def failed_list_ex(
        self, network_id: Int32, mailbox_id: Int32, max_days: Int16
    ) -> list[CallBackQueueIDInfo]:
        """Return the calls that failed, of any network and mailbox that one has rights to.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            max_days: How many days to look back; -1 is presumably no limit, as for interconnects.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CallBackFailedListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackInvoke", versions="..3.2")
    async def invoke(self, callback_queue_id: Int32) -> CallBackQueueIDInfo:
        """Make a queued call now, and return its queue entry.

        Each time, the URL is called again (inferred).

        `CallBackInvoke`, up to v3.2. Writes: not retried once it may have arrived.
        """
        ...

    @operation("CallBackPendingList", effect=READ)
    async def pending_list(self) -> list[CallBackQueueIDInfo]:
        """Return the calls that are still to be made, of the session's network and mailbox.

        `CallBackPendingList`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackPendingListEx", effect=READ)
    async def pending_list_ex(
        self, network_id: Int32, mailbox_id: Int32
    ) -> list[CallBackQueueIDInfo]:
        """Return the calls still to be made, of any network and mailbox that one has rights to.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CallBackPendingListEx`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackPendingListExA", effect=READ, versions="4.1..")
    async def pending_list_ex_a(
        self, network_id: Int32, mailbox_id: Int32, network_exclude: str
    ) -> list[CallBackQueueIDInfo]:
        """Return the calls still to be made, as `pending_list_ex` does, but not of some networks.

        Args:
            mailbox_id: 0 is the root mailbox of the network, -1 all of its mailboxes.
            network_exclude: The networks to leave out; how to write several is not documented.
                Empty is presumably none.

        Raises:
            AccessDeniedError: Without rights to the network or mailbox.

        `CallBackPendingListExA`, from v4.1. Reads: safe to retry.
        """
        ...

    @operation("CallBackQueueInfo", effect=READ)
    async def queue_info(
        self, callback_queue_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)]
    ) -> CallBackQueueIDInfo:
        """Return one entry of the callback queue, with its log.

        Args:
            callback_queue_id: 32 bits before v4.1, 64 since.

        `CallBackQueueInfo`, all versions. Reads: safe to retry.
        """
        ...

    @operation("CallBackTest")
    async def test(
        self,
        callback_event_id: Int32,
        parcel_id: Annotated[int, In("..3.2", Int32), In("4.1..", Int64)],
        interchange_id: Int32,
        user_id: Int32,
    ) -> CallBackQueueIDInfo:
        """Queue a call for a callback event as a test, and return the queue entry.

        The URL is really called, each time (inferred). `test` is True in the entry.

        Args:
            parcel_id: The parcel that the call reports; 0 is presumably none. 32 bits before v4.1,
                64 since.
            interchange_id: The interchange that the call reports; 0 is presumably none.
            user_id: The user who asks for it (inferred).

        `CallBackTest`, all versions. Writes: not retried once it may have arrived.
        """
        ...
