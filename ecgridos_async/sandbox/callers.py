"""Callers: the sandbox calls the URLs of callbacks, those on this machine and no others.

In which form ECGridOS says what happened is not documented, so a test may choose one of three.
"""

import base64
import heapq
import http.client
import json
import threading
import time
from typing import Final, Literal
from urllib.parse import urlencode, urlsplit

from ecgridos_async.models import CallBackQueueIDInfo, HTTPAuthInfo, HTTPAuthType, Objects
from ecgridos_async.sandbox.world.callbacks import loopback_host
from ecgridos_async.sandbox.world.world import World

CallBackForm = Literal["json", "form", "query"]
"""How a callback says what happened: a JSON or form body, or the query of a GET request."""
CALLBACK_FORMS: Final[tuple[CallBackForm, ...]] = ("json", "form", "query")

_TIMEOUT: Final = 2.0
_NOT_SENT: Final = 0


class CallBackCaller:
    """A thread that makes the calls that are due. It starts with the first one.

    A call is made until the receiver replies with status 200, with `frequency` seconds between two
    tries and `max_calls` tries at most.
    """

    def __init__(self, world: World, form: CallBackForm) -> None:
        """Make the calls of *world* from now on."""
        self._world = world
        self._form: CallBackForm = form
        self._due: list[tuple[float, int]] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        world.call_back = self.call

    def call(self, queue_id: int, after: float = 0.0) -> None:
        """Make a call that is queued, some seconds from now."""
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + after, queue_id))
            if self._thread is None and not self._is_stopped:
                self._thread = threading.Thread(
                    target=self._run, name="ecgridos sandbox callbacks", daemon=True
                )
                self._thread.start()
            self._changed.notify()

    def start(self) -> None:
        """Make the calls that are pending, also those that `stop` put off."""
        with self._changed:
            self._is_stopped = False
            self._due.clear()
        with self._world.lock:
            self._world.callbacks.resume()

    def stop(self) -> None:
        """Make no more calls, and return when the last one has ended."""
        with self._changed:
            self._is_stopped = True
            self._due.clear()
            thread, self._thread = self._thread, None
            self._changed.notify()
        if thread is not None:
            thread.join(2 * _TIMEOUT)

    def _run(self) -> None:
        while (queue_id := self._next()) is not None:
            with self._world.lock:
                callbacks = self._world.callbacks
                queued = callbacks.queued(queue_id)
            if queued is None:  # the sandbox was reset
                continue
            code, message = _call(queued, self._form)
            with self._world.lock:
                again = callbacks.called(queue_id, self._world.now(), code, message)
            if again is not None:
                self.call(queue_id, again)

    def _next(self) -> int | None:
        """Wait until a call is due; return None when there will be none."""
        with self._changed:
            while not self._is_stopped:
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._due)[1]
                self._changed.wait(wait)
        return None


def _call(queued: CallBackQueueIDInfo, form: CallBackForm) -> tuple[int, str]:
    """Make one call; return the status and reason of the reply, or 0 and why there is none."""
    event = queued.callback_event
    assert event is not None
    address = urlsplit(event.url or "")
    host = loopback_host(event.url)
    assert host is not None
    about = "parcelId" if event.system_object is Objects.PARCEL else "interchangeId"
    fields = {
        "callBackQueueId": queued.callback_queue_id,
        "networkId": event.network_id,
        "mailboxId": event.mailbox_id,
        about: queued.object_id,
        "isTest": queued.test,
    }
    target, query, method, body = address.path or "/", address.query, "POST", ""
    headers = _authorization(event.http_authentication)
    if form == "query":
        method, query = "GET", "&".join(filter(None, (query, urlencode(fields))))
    elif form == "form":
        body, headers["Content-Type"] = urlencode(fields), "application/x-www-form-urlencoded"
    else:
        body, headers["Content-Type"] = json.dumps(fields), "application/json"
    connection = http.client.HTTPConnection(host, address.port, timeout=_TIMEOUT)
    try:
        connection.request(method, f"{target}?{query}" if query else target, body or None, headers)
        reply = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        return _NOT_SENT, str(error) or type(error).__name__
    else:
        return reply.status, reply.reason
    finally:
        connection.close()


def _authorization(auth: HTTPAuthInfo | None) -> dict[str, str]:
    """Return the header of Basic authentication; the sandbox knows no other."""
    if auth is None or auth.type is not HTTPAuthType.BASIC:
        return {}
    credentials = f"{auth.user or ''}:{auth.password or ''}".encode()
    return {"Authorization": f"Basic {base64.b64encode(credentials).decode()}"}
