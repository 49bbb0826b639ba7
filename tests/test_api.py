"""The built frontend, and addresses that nobody serves."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from armful.api import create_api
from armful.core.settings import Settings
from armful.runtime import Runtime


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    built = tmp_path / "built"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("the page")
    (built / "icon.svg").write_text("the icon")
    (tmp_path / "secret").write_text("the secret")
    return settings.model_copy(update={"frontend": built})


@pytest.fixture
def browser(runtime: Runtime) -> Iterator[TestClient]:
    with TestClient(create_api(runtime), base_url="http://127.0.0.1") as client:
        yield client


def test_every_address_but_the_apis_is_the_page(browser: TestClient) -> None:
    assert browser.get("/icon.svg").text == "the icon"
    long = "a" * 300
    for address in (
        "/",
        "/projects/1",
        "/..%2fsecret",
        "//etc/passwd",
        "/%00",
        "/a%00b",
        f"/{long}",
        f"/{'b/' * 3000}",
    ):
        answer = browser.get(address)
        assert (answer.status_code, answer.text) == (200, "the page"), address


@pytest.mark.parametrize("address", ["/", "/projects/1", "/index.html"])
def test_the_page_is_asked_for_anew_and_takes_nothing_from_elsewhere(browser: TestClient, address: str) -> None:
    headers = browser.get(address).headers
    assert headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in headers["content-security-policy"]


def test_an_address_that_the_api_does_not_have_is_a_problem(browser: TestClient) -> None:
    answer = browser.get("/api/v1/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
def test_a_request_that_is_too_large_is_refused_before_it_is_taken_in(settings: Settings, announced: bool) -> None:
    small = settings.model_copy(update={"max_request_bytes": 1000})
    body = b"x" * 2000 if announced else iter([b"x" * 600] * 5)
    with TestClient(create_api(Runtime.create(small)), base_url="http://127.0.0.1") as client:
        answer = client.post("/api/v1/datasets", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Send fewer files at once" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/", "/projects/1", "/icon.svg", "/healthz", "/api/v1/datasets"])
def test_head_is_answered_as_get_is_but_for_the_body(browser: TestClient, address: str) -> None:
    head, got = browser.head(address), browser.get(address)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "cache-control", "content-security-policy"):
        assert head.headers.get(name) == got.headers.get(name)


def test_head_of_what_is_not_there_or_takes_only_posts_says_so(browser: TestClient) -> None:
    assert browser.head("/api/v1/nothing").status_code == 404
    assert browser.head("/api/v1/batches/1/undo").status_code == browser.get("/api/v1/batches/1/undo").status_code
