"""A query string read into a model by the model alone, and documented from it.

FastAPI takes ten query parameters apart one by one, which costs more than a page of the grid does.
"""

from functools import lru_cache
from typing import Any, TypeVar, get_origin

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

Query = TypeVar("Query", bound=BaseModel)


def read(request: Request, model: type[Query]) -> Query:
    """The query string as this model; a malformed one is the 422 that FastAPI itself would answer."""
    repeated = _repeated(model)
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in repeated:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError([{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]) from None


def parameters(model: type[BaseModel]) -> dict[str, Any]:
    """For a route's `openapi_extra`: the model's fields as parameters of the query."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": field}
            | ({"description": field["description"]} if "description" in field else {})
            for name, field in schema["properties"].items()
        ]
    }


@lru_cache(maxsize=64)
def _repeated(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)
