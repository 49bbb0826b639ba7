from pathlib import Path

import pytest

from armful.embedded import DataFolder, StartError


@pytest.mark.parametrize("obstacle", ["", "armful.lock", "logs"])
def test_a_folder_that_cannot_be_used_is_refused_with_a_word_that_says_why(tmp_path: Path, obstacle: str) -> None:
    """Whatever it is that cannot be made in it: on a full disk the lock can, and the folders cannot."""
    data = DataFolder(tmp_path / "data")
    path = data.root / obstacle
    if obstacle == "armful.lock":
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(exist_ok=True)
        path.write_text("in the way")
    with pytest.raises(StartError, match=r"cannot be used .* Choose another with --data"), data.locked():
        pass
