"""A FastAPI backend that looks pricelists up in ECGridOS.

    ecgridos sandbox --port 8001
    ECGRIDOS_VERSION=3.2 ECGRIDOS_ENDPOINT=http://127.0.0.1:8001 \
    ECGRIDOS_LOGIN=demo ECGRIDOS_PASSWORD=demo uvicorn --factory examples.fastapi_app:create_app
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query

import ecgridos_async as ecgridos
from ecgridos_async.integrations.fastapi import (
    ERROR_RESPONSES,
    SessionDependency,
    add_error_handler,
    session_lifespan,
)
from ecgridos_async.models import Pricelist

router = APIRouter()


@router.get("/pricelists/{pricelist_id}")
async def one_pricelist(pricelist_id: int, session: SessionDependency) -> Pricelist:
    """Return one pricelist, 404 if there is none."""
    return await session.pricelists.info(pricelist_id)


@router.get("/pricelists")
async def many_pricelists(
    ids: Annotated[list[int], Query(max_length=1000)], session: SessionDependency
) -> dict[str, object]:
    """Return many pricelists, looked up 20 at a time, and what failed."""
    found: list[object] = []
    failed: dict[str, object] = {}
    async with session.fan_out(session.pricelists.info, ids, concurrency=20) as outcomes:
        async for outcome in outcomes:
            if isinstance(outcome.error, ecgridos.Fault):
                failed[str(outcome.argument)] = type(outcome.error).__name__
            else:
                found.append(ecgridos.to_dict(outcome.unwrap()))
    return {"pricelists": found, "failed": failed}


def create_app(make_client: Callable[[], ecgridos.Client] = ecgridos.Client.from_env) -> FastAPI:
    """Return the app. Its one session is opened when it starts and logged out when it stops."""
    app = FastAPI(
        title="Pricelists", lifespan=session_lifespan(make_client), responses=ERROR_RESPONSES
    )
    add_error_handler(app)
    app.include_router(router)
    return app
