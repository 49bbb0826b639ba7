import psycopg
from starlette.testclient import TestClient


def test_a_database_that_went_away_is_a_503_and_the_next_call_works(api: TestClient, database_url: str) -> None:
    assert api.get("/api/v1/datasets").status_code == 200
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    away = api.get("/api/v1/datasets")
    assert (away.status_code, away.json()["code"], away.headers["retry-after"]) == (503, "not-ready", "1")
    assert api.get("/api/v1/datasets").status_code == 200
