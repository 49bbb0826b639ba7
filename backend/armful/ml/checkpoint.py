"""What a training leaves on disk after each epoch, so that another worker can go on from there.

One safetensors file, with the scalars as JSON in its header, written under another name, synced and renamed: there is
never half a checkpoint. Nothing is pickled.
"""

import json
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

_SCALARS = "armful"


@dataclass(frozen=True)
class Checkpoint:
    """Tensors by name, and whatever JSON can hold."""

    tensors: dict[str, torch.Tensor]
    scalars: dict[str, Any]

    def part(self, prefix: str) -> dict[str, torch.Tensor]:
        """The tensors whose names begin with `prefix` and a dot, without it."""
        return {
            name.removeprefix(f"{prefix}."): tensor
            for name, tensor in self.tensors.items()
            if name.startswith(f"{prefix}.")
        }


def write(file: Path, checkpoint: Checkpoint) -> None:
    """Put the checkpoint in the place of the last one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{uuid.uuid4().hex}")
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in checkpoint.tensors.items()}
    save_file(tensors, temporary, metadata={_SCALARS: json.dumps(checkpoint.scalars)})
    sync(temporary)
    temporary.rename(file)
    sync(file.parent)


def read(file: Path) -> Checkpoint | None:
    """The last checkpoint; None where there is none, or where the disk has damaged it."""
    try:
        with safe_open(file, framework="pt", device="cpu") as stored:
            scalars = json.loads((stored.metadata() or {})[_SCALARS])
            return Checkpoint({name: stored.get_tensor(name) for name in stored.keys()}, scalars)  # noqa: SIM118  # it is no dict
    except (FileNotFoundError, SafetensorError, KeyError, ValueError):
        return None


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    """The optimizer's moments by the number of their parameter; its settings come from code."""
    state = optimizer.state_dict()["state"]
    return {f"{number}.{name}": value for number, values in state.items() for name, value in values.items()}


def load_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, torch.Tensor]) -> None:
    """Give an optimizer, made as the saved one was, its moments back."""
    parameters = [parameter for group in optimizer.param_groups for parameter in group["params"]]
    state: dict[int, dict[str, torch.Tensor]] = {}
    for key, tensor in tensors.items():
        number, _, name = key.partition(".")
        parameter = parameters[int(number)]
        # Fused optimizers read moments in the order of memory, which has to be the parameter's: channels-last, say.
        laid_out = tensor if name == "step" else torch.empty_like(parameter).copy_(tensor)
        state.setdefault(int(number), {})[name] = laid_out
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
