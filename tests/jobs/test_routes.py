from collections.abc import Callable

from starlette.testclient import TestClient

from armful import jobs
from armful.core.errors import InvalidError
from armful.models import Refusal
from armful.runtime import Runtime

NewJob = Callable[..., int]


def test_jobs_are_listed_newest_first_by_dataset_and_by_whether_they_are_unfinished(
    api: TestClient, runtime: Runtime, dataset_id: int, new_job: NewJob
) -> None:
    first, second = new_job(), new_job()
    jobs.execute(runtime, {"count": lambda _: None}, first)
    assert _ids(api, "") == [second, first]
    assert _ids(api, "?unfinished=true") == [second]
    assert _ids(api, f"?dataset_id={dataset_id}&limit=1") == [second]
    assert _ids(api, "?dataset_id=404") == []


def test_a_job_tells_how_long_it_will_take(api: TestClient, runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()

    def count(run: jobs.Run) -> None:
        run.report(stage="counting", done=0, total=100)
        with run.transaction() as session:
            jobs.job(session, job_id).done, jobs.job(session, job_id).rate = 40, 8.0
        shown = api.get(f"/api/v1/jobs/{job_id}").json()
        assert (shown["state"], shown["stage"], shown["seconds_left"]) == ("running", "counting", 8.0)

    jobs.execute(runtime, {"count": count}, job_id)
    assert api.get(f"/api/v1/jobs/{job_id}").json()["state"] == "succeeded"


def test_cancel_and_retry(api: TestClient, new_job: NewJob) -> None:
    job_id = new_job()
    assert api.post(f"/api/v1/jobs/{job_id}/cancel").json()["state"] == "cancelled"
    assert api.post(f"/api/v1/jobs/{job_id}/retry").json()["state"] == "queued"
    refused = api.post(f"/api/v1/jobs/{job_id}/retry")
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_refusals_are_paged_in_the_order_they_were_met(api: TestClient, runtime: Runtime, new_job: NewJob) -> None:
    job_id = new_job()

    def refuse(run: jobs.Run) -> None:
        with run.transaction() as session:
            session.add_all(Refusal(job_id=job_id, name=f"{n}.jpg", reason="It is empty.") for n in range(5))
            session.flush()
        raise InvalidError("Enough.")

    jobs.execute(runtime, {"count": refuse}, job_id)
    names, after = [], 0
    while after is not None:
        page = api.get(f"/api/v1/jobs/{job_id}/refusals", params={"limit": 2, "after": after}).json()
        names += [item["name"] for item in page["items"]]
        after = page["next_after"]
    assert names == [f"{n}.jpg" for n in range(5)]


def test_an_unknown_job_is_a_problem_with_a_way_out(api: TestClient) -> None:
    for method, path in (("GET", ""), ("POST", "/cancel"), ("POST", "/retry"), ("GET", "/refusals")):
        answer = api.request(method, f"/api/v1/jobs/404{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def _ids(api: TestClient, query: str) -> list[int]:
    return [item["id"] for item in api.get(f"/api/v1/jobs{query}").json()["items"]]
