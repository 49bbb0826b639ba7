"""Models to take away, as one zip."""

import uuid
from pathlib import Path

from sqlalchemy.orm import Session

from armful import ml, projects
from armful.core.errors import ConflictError
from armful.helper_models import queries
from armful.models import Model, ModelKind
from armful.runtime import Runtime


def bundle(session: Session, runtime: Runtime, model_id: int, format_: ml.BundleFormat) -> Path:
    """The zip of a fine-tune, which the caller removes; ConflictError for a head, or a model that is not ready."""
    model = queries.model(session, model_id)
    if model.kind == ModelKind.HEAD:
        raise ConflictError(
            "A head says nothing without this dataset's embeddings and their neighbours. "
            "Train a fine-tune, and export that."
        )
    if model.finished_at is None:
        raise ConflictError(f"The model {model.name!r} is not ready yet. Wait until it is trained.")
    folder = runtime.store.model_folder(model.id)
    known = {found.id: found for found in projects.classes(session, model.project_id)}
    named = [known[class_id] for class_id in model.class_ids]
    classes = [{"id": found.id, "name": found.name, "description": found.description} for found in named]
    target = folder / "bundles" / f"{uuid.uuid4().hex}.zip"
    target.parent.mkdir(exist_ok=True)
    ml.write_bundle(folder, target, format=format_, classes=classes, card=_card(session, model, classes))
    return target


def _card(session: Session, model: Model, classes: list[dict[str, object]]) -> str:
    project = projects.project(session, model.project_id)
    measured = model.metrics or {}
    lines = [
        f"# {model.name}",
        "",
        f"Trained with Armful on {model.label_count:,} labels of the project {project.name!r} (revision "
        f"{model.revision}), from `{model.encoder}`, on {model.created_at:%Y-%m-%d}.",
        "",
        f"On {measured['images']:,} images that it has not seen ({measured['held_out']}, whole groups held out): "
        f"accuracy {measured['accuracy']:.3f}, macro F1 {measured['macro_f1']:.3f}, expected calibration error "
        f"{measured['expected_calibration_error']:.3f}.",
        "",
        "| class | precision | recall | images |",
        "|---|---|---|---|",
    ]
    for found, figures in zip(classes, measured["classes"], strict=True):
        lines.append(f"| {found['name']} | {figures['precision']:.2f} | {figures['recall']:.2f} | {figures['count']} |")
    lines += ["", "Settings: " + ", ".join(f"{name} {value}" for name, value in sorted(model.settings.items())) + "."]
    return "\n".join(lines)
