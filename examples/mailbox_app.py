"""A FastAPI backend around a mailbox: it receives into a folder, and uploads and downloads.

    ecgridos sandbox --port 8001
    ECGRIDOS_VERSION=4.1 ECGRIDOS_ENDPOINT=http://127.0.0.1:8001 CALLBACK_PASSWORD=secret \
    ECGRIDOS_LOGIN=demo ECGRIDOS_PASSWORD=demo uvicorn --factory examples.mailbox_app:create_app
"""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, TypedDict
from urllib.parse import quote

import anyio
import attrs
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import StreamingResponse

import ecgridos_async as ecgridos
from ecgridos_async import mailbox, models
from ecgridos_async.integrations.callbacks import CallbackReceiver
from ecgridos_async.integrations.fastapi import (
    ERROR_RESPONSES,
    SessionDependency,
    add_error_handler,
    session_lifespan,
)
from ecgridos_async.session import Session

Opened = ecgridos.OpenedContent[models.FileInfo]


class State(TypedDict):
    ecgridos: ecgridos.Client
    ecgridos_session: Session
    journal: mailbox.Journal


def get_journal(request: Request) -> mailbox.Journal:
    journal: mailbox.Journal = request.state.journal
    return journal


async def open_content(parcel_id: int, session: SessionDependency) -> AsyncGenerator[Opened]:
    """Open the content of a parcel until the response is sent, or its reader is gone."""
    async with session.open_content(session.parcels.download_no_update, parcel_id) as content:
        yield content


JournalDependency = Annotated[mailbox.Journal, Depends(get_journal)]
ContentDependency = Annotated[Opened, Depends(open_content)]


def create_app(folder: str = "inbox", every: float = 60.0) -> FastAPI:
    """Return the app. While it runs, each parcel that arrives comes into the folder."""
    callbacks = CallbackReceiver(user="ecgrid", password=os.environ["CALLBACK_PASSWORD"])

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[State]:
        async with (
            session_lifespan(ecgridos.Client.from_env)(app) as state,
            mailbox.SqliteJournal(folder) as journal,
            anyio.create_task_group() as tasks,
        ):
            session = state["ecgridos_session"]
            assert isinstance(session, Session)

            async def receive() -> None:
                await mailbox.receive(session, folder, journal=journal)

            async def keep_receiving() -> None:
                await callbacks.run(session, receive, every=every)

            tasks.start_soon(keep_receiving)
            yield {**state, "ecgridos_session": session, "journal": journal}
            tasks.cancel_scope.cancel()

    app = FastAPI(title="Mailbox", lifespan=lifespan, responses=ERROR_RESPONSES)
    add_error_handler(app)
    app.include_router(callbacks.router("/ecgrid/callback"))

    @app.put("/outbox/{file_name}")
    async def upload(
        file_name: str,
        request: Request,
        content_length: Annotated[int, Header()],
        session: SessionDependency,
    ) -> dict[str, int]:
        """Upload the body of the request while it arrives."""
        content = ecgridos.ContentStream(request.stream(), length=content_length)
        return {"parcel_id": await session.parcels.upload(file_name, content=content)}

    @app.get("/parcels/{parcel_id}/content")
    async def download(parcel_id: int, content: ContentDependency) -> StreamingResponse:
        """Return the content of a parcel while it arrives; the parcel stays where it is."""
        name = quote(content.info.file_name or str(parcel_id), safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return StreamingResponse(
            aiter(content), media_type="application/octet-stream", headers=headers
        )

    @app.get("/status")
    async def status(journal: JournalDependency) -> dict[str, int]:
        """Return how many parcels were received, by state."""
        counts = await journal.counts()
        return {str(state): count for state, count in counts.parcels.items()}

    @app.get("/status/{parcel_id}")
    async def status_of_parcel(parcel_id: int, journal: JournalDependency) -> object:
        """Return what the journal knows of a parcel, 404 if it knows nothing."""
        if parcel := (await journal.find_parcels([parcel_id])).get(parcel_id):
            return attrs.asdict(parcel)
        raise HTTPException(404)

    return app
