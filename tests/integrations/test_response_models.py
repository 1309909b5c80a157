"""Models as `response_model` of a FastAPI application."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator

from ecgridos_async import to_dict
from ecgridos_async.models import ParcelIDInfo, Pricelist, SessionInfo
from ecgridos_async.models.jsonable import jsonable
from tests.models.samples import PRICELIST, SESSION

app = FastAPI()


@app.get("/pricelist", response_model=Pricelist)
async def pricelist() -> object:
    return PRICELIST


@app.get("/model", response_model=Pricelist, response_model_include={"model"})
async def model() -> object:
    return PRICELIST


@app.get("/session")
async def session() -> SessionInfo:
    return SESSION


@app.get("/parcels", response_model=list[ParcelIDInfo])
async def parcels() -> object:
    return []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/pricelist", jsonable(to_dict(PRICELIST)), id="response_model"),
        pytest.param("/model", {"model": "Stacked"}, id="include"),
        pytest.param("/session", jsonable(to_dict(SESSION)), id="annotation"),
        pytest.param("/parcels", [], id="list"),
    ],
)
async def test_responses(path: str, expected: object) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        found = await http.get(path)

    assert found.status_code == 200
    assert found.json() == expected


def test_openapi() -> None:
    document: Any = app.openapi()

    OpenAPIV31SpecValidator(document).validate()
    schemas = document["components"]["schemas"]
    assert {"InterchangeIDInfo", "ParcelIDInfo", "Pricelist", "SessionInfo"} <= schemas.keys()
    assert schemas["SessionInfo"]["properties"]["session_id"]["anyOf"][0]["format"] == "password"
