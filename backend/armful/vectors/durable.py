import os
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt


def write_array(target: Path, array: npt.NDArray[Any]) -> None:
    """Write an array as one file: whole and on disk when it returns, and never seen in part."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(f".{uuid4().hex}.tmp")
    with temporary.open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
