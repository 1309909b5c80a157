"""Session stores: one session of ECGridOS for several processes.

    store = FileSessionStore("/run/app/ecgridos")                   # of one machine
    store = RedisSessionStore("rediss://redis.example:6379/0")      # of several
    async with client.session("login", "password", store=store) as session: ...

The first process logs in, the others use its session. Whoever learns first that it has expired
renews it for all. The last one to leave logs out. One store serves any number of sessions: it keeps
those of different logins and endpoints apart.
"""

from typing import TYPE_CHECKING

from ecgridos_async._support.lazy import lazy_names

if TYPE_CHECKING:
    from ecgridos_async.session_store.files import FileSessionStore as FileSessionStore
    from ecgridos_async.session_store.protocol import (
        SessionStore as SessionStore,
        SharedSession as SharedSession,
    )
    from ecgridos_async.session_store.redis import RedisSessionStore as RedisSessionStore
else:
    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        {
            ".files": ("FileSessionStore",),
            ".protocol": ("SessionStore", "SharedSession"),
            ".redis": ("RedisSessionStore",),
        },
    )
