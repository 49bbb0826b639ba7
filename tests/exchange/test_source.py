import os
from collections import Counter
from pathlib import Path

import pytest

from armful.core.errors import ForbiddenError, InvalidError, NotFoundError
from armful.exchange.source import Candidate, allowed_path, list_folder, list_manifest, sample


def _candidates(groups: dict[str, int]) -> list[Candidate]:
    return [
        Candidate(f"{group}/{number:03}.jpg", Path(f"{group}/{number:03}.jpg"), group)
        for group, count in groups.items()
        for number in range(count)
    ]


def test_every_group_gives_at_least_one_before_the_rest_is_drawn() -> None:
    candidates = _candidates({"huge": 500, "small": 3, "tiny": 1})
    for seed in range(20):
        chosen = sample(candidates, "per-group", 10, seed)
        counts = Counter(candidate.group for candidate in chosen)
        assert len(chosen) == 10
        assert set(counts) == {"huge", "small", "tiny"}


def test_with_more_groups_than_asked_for_each_still_gives_its_one() -> None:
    chosen = sample(_candidates({str(group): 5 for group in range(30)}), "per-group", 10, 0)
    assert Counter(candidate.group for candidate in chosen) == {str(group): 1 for group in range(30)}


def test_the_same_seed_draws_the_same_files_and_another_seed_others() -> None:
    candidates = _candidates({"a": 300})
    first = sample(candidates, "random", 40, 1)
    assert first == sample(candidates, "random", 40, 1)
    assert first != sample(candidates, "random", 40, 2)
    assert len({candidate.name for candidate in first}) == 40


def test_the_ones_of_a_group_are_drawn_not_taken_in_order() -> None:
    firsts = {sample(_candidates({"a": 50}), "per-group", 1, seed)[0].name for seed in range(20)}
    assert len(firsts) > 5


def test_all_means_all_and_more_than_there_are_gives_what_there_is() -> None:
    candidates = _candidates({"a": 3})
    assert sample(candidates, "all", 1, 0) == candidates
    assert sample(candidates, "random", 99, 0) == candidates


def test_a_folder_is_read_to_its_depths_and_what_is_no_picture_is_named(tmp_path: Path) -> None:
    for name in ("b/2.JPG", "a/deep/1.png", "top.webp", "notes.txt", ".hidden.jpg", ".cache/3.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")

    listing = list_folder(tmp_path, "parent")

    found = {candidate.name: candidate.group for candidate in listing.candidates}
    assert found == {"a/deep/1.png": "a/deep", "b/2.JPG": "b", "top.webp": None}
    assert listing.refusals == [("notes.txt", "does not look like a picture (.txt)")]


def test_links_may_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    inside, secret = tmp_path / "in", tmp_path / "secret.jpg"
    inside.mkdir()
    secret.write_bytes(b"x")
    (inside / "out.jpg").symlink_to(secret)
    (inside / "nowhere.jpg").symlink_to(tmp_path / "gone.jpg")
    (inside / "loop.jpg").symlink_to(inside / "loop.jpg")

    listing = list_folder(inside, "none")

    assert listing.candidates == []
    assert dict(listing.refusals) == {
        "out.jpg": "leads out of the imported folder",
        "nowhere.jpg": "is a link to nowhere",
        "loop.jpg": "is a link to nowhere",
    }


def test_a_manifest_names_files_groups_and_metadata(tmp_path: Path) -> None:
    for name in ("x.jpg", "y.jpg", "z.jpg"):
        (tmp_path / name).write_bytes(b"x")
    manifest = tmp_path / "list.csv"
    manifest.write_text("\ufefffile,group,colour\ny.jpg,car 2,red\nx.jpg,,\nmissing.jpg,car 3,\n", encoding="utf-8")

    listing = list_manifest(manifest, tmp_path, "none")

    assert [(c.name, c.group, c.metadata) for c in listing.candidates] == [
        ("x.jpg", None, {}),
        ("y.jpg", "car 2", {"colour": "red"}),
    ]
    assert listing.refusals == [("missing.jpg", "is named in the manifest but is not there")]


def test_one_line_that_cannot_be_a_file_does_not_stop_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"x")
    manifest = tmp_path / "list.csv"
    manifest.write_text(f"file\n{'a' * 300}.jpg\na\0b.jpg\nx.jpg/y.jpg\nx.jpg\n")

    listing = list_manifest(manifest, tmp_path, "none")

    assert [candidate.name for candidate in listing.candidates] == ["x.jpg"]
    assert {reason for _, reason in listing.refusals} == {"is named in the manifest but is not there"}
    assert len(listing.refusals) == 3


def test_a_file_has_one_name_however_a_manifest_spells_it(tmp_path: Path) -> None:
    folder, alias = tmp_path / "in", tmp_path / "alias"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "x.jpg").write_bytes(b"x")
    alias.symlink_to(folder)
    spellings = [
        "sub/x.jpg",
        "./sub//x.jpg",
        "sub/../sub/x.jpg",
        "../in/sub/x.jpg",
        folder / "sub/x.jpg",
        alias / "sub/x.jpg",
    ]
    manifest = tmp_path / "list.csv"
    for spelling in spellings:
        manifest.write_text(f"file\n{spelling}\n")
        assert [c.name for c in list_manifest(manifest, folder, "none").candidates] == ["sub/x.jpg"], spelling


def test_a_folder_that_cannot_be_read_stops_none_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(b"x")
    deep, level = "d" * 200, os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):  # deeper than a path can say, so that not even root can list it
        os.mkdir(deep, dir_fd=level)
        below = os.open(deep, os.O_RDONLY, dir_fd=level)
        os.close(level)
        level = below
    os.close(level)

    listing = list_folder(tmp_path, "none")

    assert [candidate.name for candidate in listing.candidates] == ["x.jpg"]
    assert [reason for _, reason in listing.refusals] == ["could not be read: File name too long"]
    with pytest.raises(InvalidError, match="cannot be read"):
        list_folder(tmp_path / "gone", "none")


@pytest.mark.parametrize("content", [b"name,group\nx,y\n", b"", b"file\n\xff\xfe\n"])
def test_a_manifest_that_cannot_be_read_says_why(tmp_path: Path, content: bytes) -> None:
    manifest = tmp_path / "list.csv"
    manifest.write_bytes(content)
    with pytest.raises(InvalidError, match=r"list\.csv"):
        list_manifest(manifest, tmp_path, "none")


def test_a_manifest_may_not_reach_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"x")
    manifest = tmp_path / "in" / "list.csv"
    manifest.write_text("file\n../secret.jpg\n")

    assert list_manifest(manifest, tmp_path / "in", "none").refusals == [
        ("../secret.jpg", "leads out of the imported folder")
    ]


def test_only_what_lies_below_an_import_root_may_be_read(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "rooted").mkdir()
    (root / "sneaky").symlink_to(tmp_path / "rooted")
    assert allowed_path(str(root), [root]) == root
    for outside in (tmp_path, tmp_path / "rooted", root / "sneaky", root / ".." / "rooted"):
        with pytest.raises(ForbiddenError):
            allowed_path(str(outside), [root])
    with pytest.raises(NotFoundError):
        allowed_path(str(root / "gone"), [root])
