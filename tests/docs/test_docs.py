"""The documentation is complete: what there is, is named; what is named, is there."""

import json
import re
from pathlib import Path

import pytest
import typer
from pydantic_core import PydanticUndefined

from armful.cli import app
from armful.core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def test_every_command_and_option_is_in_the_operator_guide() -> None:
    guide = _text("operator-guide.md")
    rows = dict(re.findall(r"^\| `armful (\w+)[^`]*` \| (.+) \|$", guide, flags=re.MULTILINE))
    program = typer.main.get_command(app)
    assert isinstance(program, typer.core.TyperGroup)
    assert rows.keys() == program.commands.keys()
    for name, command in program.commands.items():
        options = {f"`{max(param.opts, key=len)}`" for param in command.params if param.opts[0].startswith("-")}
        hidden = {"`--help`", "`--fd`"}
        assert [option for option in sorted(options - hidden) if option not in rows[name]] == [], name


def test_every_setting_is_in_the_operator_guide_with_its_default() -> None:
    rows = re.findall(r"^\| `(ARMFUL_\w+)` \| (.+?) \| .+ \|$", _text("operator-guide.md"), flags=re.MULTILINE)
    assert dict(rows) == {f"ARMFUL_{name.upper()}": _default(name) for name in Settings.model_fields}


def test_every_route_is_in_the_api_guide_and_no_other() -> None:
    document = json.loads((ROOT / "frontend" / "openapi.json").read_text(encoding="utf-8"))
    routes = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    listed = re.findall(r"^\| `((?:GET|POST|PATCH|PUT|DELETE) [^`]+)` \|", _text("api-guide.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(routes)


def test_every_command_of_the_workbench_is_in_the_user_guide() -> None:
    files = ("workbench-commands.ts", "class-commands.ts", "page-commands.ts")
    source = "".join((ROOT / "frontend/src/app" / file).read_text(encoding="utf-8") for file in files)
    titles = re.findall(r'\b(?:select|label|rank|page|view|classes)\(\s*"[a-z-]+",\s*"([^"]+)"', source)
    guide = _text("user-guide.md")
    assert len(titles) > 20
    assert [title for title in titles if title not in guide] == []


def test_every_command_of_make_is_in_the_development_page() -> None:
    targets = re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    listed = re.findall(r"^\| `make ([a-z-]+)` \|", _text("development.md"), flags=re.MULTILINE)
    assert sorted(listed) == sorted(target for target in targets if target != "setup")


def test_every_decision_is_in_its_list() -> None:
    listed = re.findall(r"\]\(([^)]+\.md)\)", _text("decisions/README.md"))
    assert sorted(listed) == sorted(page.name for page in (DOCS / "decisions").glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?://)([^)]+)\)", page.read_text(encoding="utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in [heading.lower().replace(" ", "-") for heading in headings], link


def test_every_screenshot_is_shown_and_is_there() -> None:
    shown = {
        (page.parent / path).resolve()
        for page in PAGES
        for path in re.findall(r'(?:src|srcset)="([^"]+)"', page.read_text(encoding="utf-8"))
    }
    assert shown == set((DOCS / "images").iterdir())


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.is_required():
        return "filled in by `armful up`"
    default = field.get_default(call_default_factory=True, validated_data={})
    assert default is not PydanticUndefined
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default, default=str)}`"
