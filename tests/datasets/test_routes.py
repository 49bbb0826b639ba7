from starlette.testclient import TestClient

from armful.runtime import Runtime
from tests.makers import make_bench


def test_a_picture_that_the_store_has_lost_is_not_found(api: TestClient, runtime: Runtime) -> None:
    image_id = make_bench(runtime, images=1).image_ids[0]
    for address in ("file", "thumbnail"):
        answer = api.get(f"/api/v1/images/{image_id}/{address}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
