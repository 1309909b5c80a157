# pyright: strict, reportUnnecessaryTypeIgnoreComment=true
"""What type checkers tell a user of errors, hooks, middleware and the mailbox.

`programs.py` says how these are checked.
"""

import datetime as dt
import pathlib
from collections.abc import Mapping
from typing import assert_type

import ecgridos_async as ecgridos
from ecgridos_async import instrumentation, mailbox, models


def of_any_error(error: ecgridos.ECGridOSError) -> str:
    assert_type(error.operation, str | None)
    assert_type(error.attempts, int)
    assert_type(error.retryable, bool)
    match error.outcome:
        case "not_sent" | "refused" | "answered":
            return error.outcome
        case "unknown":
            return "look first"


async def caught(session: ecgridos.Session) -> models.Pricelist | None:
    try:
        return await session.pricelists.info(42)
    except (ecgridos.NotFoundError, ecgridos.InvalidIDError) as error:
        assert_type(error, ecgridos.NotFoundError | ecgridos.InvalidIDError)
        assert_type(error.code, int | None)
        assert_type(error.message, str)
    except ecgridos.OutcomeUnknownError as error:
        assert_type(error.arguments, Mapping[str, object])
        assert_type(error.started_at, dt.datetime)
    except ecgridos.DecodeError as error:
        assert_type(error.path, str)
        assert_type(error.status, int)
    except ecgridos.TransportError as error:
        print(error.code)  # type: ignore[attr-defined]
    except ValueError as error:
        print(error.parameter)  # type: ignore[attr-defined]
    return None


def hook(event: instrumentation.Event) -> None:
    assert_type(event.call.effect, ecgridos.Effect)
    if isinstance(event, instrumentation.AttemptFailed):
        assert_type(event.decision, instrumentation.Decision)
        if event.decision == "retry":
            assert_type(event.pause, float)
        print(event.decision == "again")  # type: ignore[comparison-overlap]
    print(event.attempt)  # type: ignore[attr-defined]


async def async_hook(event: instrumentation.Event) -> None:
    print(event)


def hook_of_one_event(event: instrumentation.CallEnded) -> None:
    print(event)


async def middleware(attempt: ecgridos.Attempt, call_next: ecgridos.CallNext) -> ecgridos.WireReply:
    reply = await call_next(attempt.with_headers({"traceparent": "00"}))
    assert_type(reply, ecgridos.WireReply)
    assert_type(reply.headers, Mapping[str, str])
    attempt.number = 2  # type: ignore[misc]
    return reply


class Middleware:
    async def __call__(
        self, attempt: ecgridos.Attempt, call_next: ecgridos.CallNext
    ) -> ecgridos.WireReply:
        return await call_next(attempt)


def not_async(attempt: ecgridos.Attempt, call_next: ecgridos.CallNext) -> ecgridos.WireReply:
    raise NotImplementedError(attempt, call_next)


def given_to_a_client() -> None:
    ecgridos.Client(hooks=[hook, instrumentation.log_event], middleware=[middleware, Middleware()])
    ecgridos.Client(hooks=hook)  # type: ignore[arg-type]
    ecgridos.Client(hooks=[async_hook])  # type: ignore[list-item]
    ecgridos.Client(hooks=[hook_of_one_event])  # type: ignore[list-item]
    ecgridos.Client(middleware=middleware)  # type: ignore[arg-type]
    ecgridos.Client(middleware=[not_async])  # type: ignore[list-item]


async def an_inbox(session: ecgridos.Session, folder: pathlib.Path) -> None:
    inbox = session.inbox(mailbox=(1, 0), poll=30, concurrency=4)
    assert_type(inbox, mailbox.Inbox)
    async for parcel in inbox:
        assert_type(parcel, mailbox.InboxParcel)
        async with parcel:
            assert_type(parcel.info, models.ParcelIDInfo)
            assert_type(await parcel.save_to(folder), pathlib.Path)
            assert_type(await parcel.download(), models.FileInfo)
    session.inbox(mailbox=1)  # type: ignore[arg-type]
    session.inbox(poll="30")  # type: ignore[arg-type]


async def a_folder(session: ecgridos.Session, client: ecgridos.Client) -> None:
    received = await mailbox.receive(session, "inbox/", journal=mailbox.SqliteJournal("journal"))
    assert_type(received, mailbox.Received)
    assert_type(received.failed, Mapping[int, ecgridos.ECGridOSError])
    await mailbox.receive("inbox/", session)  # type: ignore[arg-type]
    assert_type(mailbox.safe_name("a/b"), str)
