"""`armful import` and `armful export`: what they ask of a running Armful, and what they show meanwhile."""

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from armful.core.errors import ConflictError, NotFoundError
from armful.remote import Remote

_POLL_SECONDS = 0.5
_SHOWN_REFUSALS = 20
_UNFINISHED = {"queued", "running"}


def import_folder(remote: Remote, console: Console, dataset: str, asked: dict[str, Any]) -> bool:
    """Import into the dataset of this name, made if there is none; says whether it succeeded."""
    job = remote.call("POST", f"/datasets/{_dataset_id(remote, dataset)}/imports", asked)
    job = _follow(remote, console, job["id"])
    result = job["result"]
    counts = ", ".join(
        f"{result[name]:,} {name}" for name in ("found", "created", "duplicate", "refused") if name in result
    )
    console.print(f"{job['state']}: {counts}" + (f". {escape(job['error'])}" if job["error"] else ""))
    for refusal in islice(_refusals(remote, job["id"]), _SHOWN_REFUSALS):
        console.print(f"  {escape(refusal['name'])} {escape(refusal['reason'])}")
    if result.get("refused", 0) > _SHOWN_REFUSALS:
        console.print(f"  … and {result['refused'] - _SHOWN_REFUSALS:,} more, on the dataset's page")
    return bool(job["state"] == "succeeded")


def export_labels(remote: Remote, project: str, kind: str, target: Path, *, everything: bool) -> None:
    """The labels of a project, by its number or name, into a file."""
    label = "all" if everything else "any"
    remote.download(f"/projects/{_project_id(remote, project)}/export?format={quote(kind)}&label={label}", target)


def _dataset_id(remote: Remote, name: str) -> int:
    for item in remote.call("GET", "/datasets")["items"]:
        if item["name"] == name:
            return int(item["id"])
    return int(remote.call("POST", "/datasets", {"name": name})["id"])


def _project_id(remote: Remote, name: str) -> int:
    items = remote.call("GET", "/projects")["items"]
    found = [item["id"] for item in items if name in {item["name"], str(item["id"])}]
    if not found:
        known = ", ".join(f"{item['id']} {item['name']!r}" for item in items) or "none yet"
        raise NotFoundError(f"There is no project {name!r}. There are: {known}.")
    if len(found) > 1:
        raise ConflictError(f"Several projects are named {name!r}. Give the number: {', '.join(map(str, found))}.")
    return int(found[0])


def _follow(remote: Remote, console: Console, job_id: int) -> dict[str, Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Waiting for a worker", total=None, pace="")
        while (job := remote.call("GET", f"/jobs/{job_id}"))["state"] in _UNFINISHED:
            pace = f"{job['rate']:,.0f}/s" if job["rate"] else ""
            if job["seconds_left"] is not None:
                pace += f", {job['seconds_left']:,.0f} s left"
            stage = job["stage"] or "Waiting for a worker"
            progress.update(task, description=stage, completed=job["done"], total=job["total"], pace=pace)
            time.sleep(_POLL_SECONDS)
    return job


def _refusals(remote: Remote, job_id: int) -> Iterator[dict[str, Any]]:
    after: int | None = 0
    while after is not None:
        page = remote.call("GET", f"/jobs/{job_id}/refusals?after={after}")
        yield from page["items"]
        after = page["next_after"]
