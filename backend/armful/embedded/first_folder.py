"""The folder named in `armful up FOLDER`: made a dataset and imported, through the API like anybody's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from armful.embedded.errors import StartError
from armful.models import Job, JobState
from armful.remote import Remote

_IMPORT = "import"
_FIRST_PROJECT = "First pass"
"""So that labelling is one click away; the name that the page offers for a dataset's first project."""
_GOING_OR_DONE = (JobState.QUEUED, JobState.RUNNING, JobState.SUCCEEDED)


def import_folder(api: str, engine: Engine, folder: Path) -> str:
    """See to it that the folder is a dataset with a project and that its import has at least begun; says what was done.

    At the next start it is found again by where it was imported from, so that nothing is imported twice and two
    folders of one name do not flow together.
    """
    remote = Remote(api)
    imports = _imports(engine)
    datasets = {item["name"]: item["id"] for item in remote.call("GET", "/datasets")["items"]}
    for name in _names(folder):
        if name not in datasets:
            datasets[name] = remote.call("POST", "/datasets", {"name": name})["id"]
            remote.call("POST", "/projects", {"dataset_id": datasets[name], "name": _FIRST_PROJECT})
        of_dataset = [found for found in imports if found.dataset_id == datasets[name]]
        if any(found.source != str(folder) for found in of_dataset):
            continue
        if any(found.state in _GOING_OR_DONE for found in of_dataset):
            return f"{folder} is the dataset “{name}” already."
        remote.call("POST", f"/datasets/{datasets[name]}/imports", {"source": str(folder)})
        return f"Importing {folder} into the dataset “{name}”."
    raise StartError(f"Every name for a dataset of {folder} is taken by imports from elsewhere. Import it by hand.")


def _names(folder: Path) -> Iterator[str]:
    """From short to unmistakable."""
    yield folder.name or str(folder)
    yield f"{folder.parent.name}/{folder.name}"
    yield str(folder)


@dataclass(frozen=True)
class _Import:
    dataset_id: int
    source: str
    state: JobState


def _imports(engine: Engine) -> list[_Import]:
    """Of every dataset; the API does not tell where a job's files came from."""
    query = select(Job.dataset_id, Job.arguments["source"].astext, Job.state).where(Job.kind == _IMPORT)
    with Session(engine) as session:
        return [_Import(dataset_id, source, state) for dataset_id, source, state in session.execute(query)]
