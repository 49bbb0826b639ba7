from collections.abc import Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from armful import query_string
from armful.datasets import thumbnails
from armful.ranking.pages import Ask, Page, Rankings
from armful.ranking.schemas import GridPage, GridQuery, Selection, SelectionQuery
from armful.runtime import Runtime
from armful.web import CurrentRuntime, JsonBytes

router = APIRouter(tags=["ranking"])


@router.get("/projects/{project_id}/images", response_model=GridPage, openapi_extra=query_string.parameters(GridQuery))
async def list_images(project_id: int, request: Request) -> Response:
    """A page of the grid: images in an order, through a filter."""
    rankings: Rankings = request.app.state.rankings
    query = query_string.read(request, GridQuery)
    ask = query.ask(project_id, limit=query.limit, cursor=query.cursor)
    # Most pages are told from memory, in less time than a thread takes to wake.
    page = rankings.page_at_once(ask)
    if page is None:
        page = await run_in_threadpool(_read, request.app.state.runtime, rankings, ask)
    return JsonBytes(orjson.dumps(_body(page)))


@router.get("/projects/{project_id}/selection")
def select_images(
    project_id: int, request: Request, runtime: CurrentRuntime, query: Annotated[SelectionQuery, Query()]
) -> Selection:
    """All images that match now, in the ranking's order, with the versions of their labels: a snapshot to label."""
    page = _read(runtime, request.app.state.rankings, query.ask(project_id, limit=query.limit))
    return Selection(ids=page.ids, versions=page.versions, class_ids=page.class_ids, total=page.total)


@router.get("/projects/{project_id}/sort-out", response_model=GridPage)
def sort_out(
    project_id: int,
    request: Request,
    runtime: CurrentRuntime,
    limit: Annotated[int, Query(ge=1, le=200)] = 60,
    skip: Annotated[list[int], Query(max_length=1000, description="ids of images that were put off")] = [],  # noqa: B006
) -> Response:
    """The unlabelled images whose sorting tells the model most, in sections of one predicted class, likes together."""
    with runtime.reading() as session:
        page = request.app.state.rankings.sort_out(session, project_id, limit, skip)
    return JsonBytes(orjson.dumps(_body(page)))


def _read(runtime: Runtime, rankings: Rankings, ask: Ask) -> Page:
    with runtime.reading() as session:
        return rankings.page(session, ask)


def _body(page: Page) -> dict[str, Any]:
    """The page in the shape of GridPage, which this skips: validating 50 items costs twice as much as ranking them."""
    scores: Sequence[float | None] = page.scores or [None] * len(page.ids)
    suggestions = [
        [{"class_id": class_id, "probability": probability} for class_id, probability in classes]
        for classes in page.suggestions
    ]
    columns = zip(
        page.ids, scores, page.class_ids, page.states, page.versions, page.sizes, page.hashes, suggestions, strict=True
    )
    items = [
        {
            "id": image_id,
            "score": score,
            "label": {"class_id": class_id or None, "state": state, "version": version} if version else None,
            "prediction": suggested[0] if suggested else None,
            "suggestions": suggested,
            "width": width,
            "height": height,
            "thumbnail": thumbnails.address(sha256),
        }
        for image_id, score, class_id, state, version, (width, height), sha256, suggested in columns
    ]
    return {"items": items, "next_cursor": page.next_cursor, "total": page.total}
