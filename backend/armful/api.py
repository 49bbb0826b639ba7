"""The HTTP application: routers, error handlers, the guard at the door, and the built frontend."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, JSONResponse, Response
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from sqlalchemy import text

from armful import events, helper_models, ranking
from armful.core.errors import NotFoundError
from armful.core.settings import Settings
from armful.datasets import thumbnails
from armful.datasets.routes import router as datasets_router
from armful.embeddings.routes import router as embeddings_router
from armful.exchange.routes import router as exchange_router
from armful.helper_models.embedding_routes import router as model_embeddings_router
from armful.helper_models.routes import router as helper_models_router
from armful.jobs.routes import router as jobs_router
from armful.labels.routes import router as labels_router
from armful.projects.routes import router as projects_router
from armful.ranking.routes import router as ranking_router
from armful.runtime import Runtime
from armful.web import CurrentRuntime, CurrentUser, Door, Problem, ReadSession, User, add_error_handlers

PREFIX = "/api/v1"

# Matched in this order, so what is called most comes first.
_ROUTERS = (
    ranking_router,
    datasets_router,
    embeddings_router,
    exchange_router,
    helper_models_router,
    model_embeddings_router,
    jobs_router,
    labels_router,
    projects_router,
)

system_router = APIRouter(tags=["system"])


class SystemView(BaseModel):
    version: str
    import_roots: list[str]
    encoder: str
    """The encoder of a new dataset, unless another is chosen."""


@system_router.get("/me")
def get_me(user: CurrentUser) -> User:
    """Who is calling."""
    return user


@system_router.get("/system")
def get_system(runtime: CurrentRuntime) -> SystemView:
    """What a client should know of this server."""
    roots = [str(root) for root in runtime.settings.import_roots]
    return SystemView(version=version("armful"), import_roots=roots, encoder=runtime.settings.encoder)


def create_api(runtime: Runtime) -> FastAPI:
    """The application over one runtime, which is closed when the server stops."""

    feed = events.Feed(runtime)
    predictors = helper_models.Predictors(runtime)
    follower = helper_models.Follower(runtime, predictors, feed)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        feed.start()
        follower.start()
        yield
        follower.stop()
        feed.stop()
        runtime.close()

    app = FastAPI(
        title="Armful",
        version=version("armful"),
        lifespan=lifespan,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        form_limits={"max_files": runtime.settings.max_upload_files},
        generate_unique_id_function=_operation_id,
        responses={"default": {"model": Problem, "description": "Problem details (RFC 9457)"}},
    )
    app.state.runtime = runtime
    app.state.predictors = predictors
    app.state.rankings = ranking.Rankings(runtime, predictors, feed)
    settings = runtime.settings
    app.add_middleware(Door, allowed_hosts=settings.allowed_hosts, max_request_bytes=settings.max_request_bytes)
    add_error_handlers(app)
    app.router.routes.append(thumbnails.route)
    for router in (*_ROUTERS, system_router):
        app.include_router(router, prefix=PREFIX)
    _add_health(app)
    if runtime.settings.frontend is not None:
        _add_frontend(app, runtime.settings.frontend)
    return app


def _operation_id(route: APIRoute) -> str:
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _add_health(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> JSONResponse:
        return JSONResponse({"status": "up"})

    @app.get("/readyz", include_in_schema=False)
    def readyz(session: ReadSession) -> JSONResponse:
        session.execute(text("SELECT 1"))
        return JSONResponse({"status": "ready"})


def _add_frontend(app: FastAPI, built: Path) -> None:
    """The single-page application: hashed assets for ever, and its page for every address that is not the API's."""
    page = built / "index.html"
    if not page.is_file():
        return

    app.mount("/assets", _Assets(directory=built / "assets"), name="assets")

    @app.get("/{path:path}", include_in_schema=False)
    async def single_page(path: str) -> Response:
        if path.startswith("api/"):
            raise NotFoundError("There is no such address in the API.")
        file = _file_below(built, path)
        if file is not None and file != page.resolve():
            return FileResponse(file)
        return FileResponse(page, headers={"cache-control": "no-cache", "content-security-policy": _POLICY})


def _file_below(folder: Path, path: str) -> Path | None:
    try:
        file = (folder / path).resolve()
        return file if file.is_file() and file.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):  # too long for a path, or with a NUL in it
        return None


_POLICY = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"


class _Assets(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]  # handed through as they come
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def openapi() -> str:
    """The OpenAPI document, without a server behind it."""
    settings = Settings(database_url="postgresql://", broker_url="memory://", store=Path("/nonexistent"))
    document = create_api(Runtime.create(settings)).openapi()
    return json.dumps(document, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi())
