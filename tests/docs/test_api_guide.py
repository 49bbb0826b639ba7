"""The examples of the API guide, run one after the other in one shell; what they answer has the shape shown."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.faults.armful_process import ArmfulProcess
from tests.files.pictures import saved

GUIDE = Path(__file__).parents[2] / "docs" / "api-guide.md"
END = "--- end of example ---"


@pytest.mark.timeout(240)
def test_the_examples_work_and_answer_as_shown(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.fail("There is no curl. Run `make setup` as root, or install it.")
    photos = tmp_path / "photos"
    photos.mkdir()
    saved(photos, 20)
    examples = re.findall(r"```bash\n(.+?)```(?:\n\n```json\n(.+?)```)?", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    script = f"echo '{END}'\n".join(["set -euo pipefail\n", *(code for code, _ in examples)])
    roots = json.dumps([str(photos)])
    with ArmfulProcess(tmp_path / "data", environment={"ARMFUL_IMPORT_ROOTS": roots}) as armful:
        ran = subprocess.run(
            ["bash", "-c", script],
            env={**os.environ, "ARMFUL_URL": armful.url, "PHOTOS": str(photos)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stderr + ran.stdout
    outputs = ran.stdout.split(f"{END}\n")[1:]
    assert len(outputs) == len(examples) > 8
    for (code, shown), output in zip(examples, outputs, strict=True):
        if shown:
            assert _shape(json.loads(output)) == _shape(json.loads(shown)), code
    assert (tmp_path / "labels.csv").read_text(encoding="utf-8").startswith("image_id,file,sha256,group,class,state")


def _shape(value: Any) -> Any:
    """Names and kinds of values, without the values; of a list its first item, since all are alike."""
    if isinstance(value, dict):
        # Numbers as names, such as ids, differ from run to run.
        return {name if not name.isdigit() else "id": _shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shape(value[0])] if value else []
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
