"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from gazette.settings import CHECKOUT

SOURCES = [
    path for package in ("gazette", "webui", "index") for path in sorted((CHECKOUT / package).rglob("*.py"))
]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return names


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.is_relative_to(CHECKOUT / "gazette") or p.is_relative_to(CHECKOUT / "webui")],
    ids=str,
)
def test_outsiders_import_the_index_by_its_name_alone(path: Path) -> None:
    assert not {name for name in imported(path) if name.startswith("index.")}


def test_only_settings_read_the_environment() -> None:
    readers = {path.name for path in SOURCES if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))}
    assert readers == {"settings.py"}


def test_only_the_workflow_changes_a_status() -> None:
    code = [path for path in SOURCES if "versions" not in path.parts]  # migrations write SQL
    changers = {path.name for path in code if re.search(r"\.status = ", path.read_text("utf-8"))}
    assert changers == {"workflow.py", "submissions.py"}  # of documents and issues; of submissions


@pytest.mark.parametrize("path", [p for p in SOURCES if "versions" not in p.parts], ids=str)
def test_functions_fit_on_a_screen_and_files_in_a_head(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 450
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno:
            assert node.end_lineno - node.lineno < 46, node.name


def test_every_link_between_our_documents_leads_somewhere() -> None:
    for path in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            if "://" not in link:
                assert (path.parent / link).exists(), (path.name, link)


def test_no_package_index_is_named() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, listed):
        content = (CHECKOUT / name).read_bytes() if (CHECKOUT / name).is_file() else b""
        assert not re.search(
            rb"py" rb"pi\.org|python" rb"hosted|index-url [a-z]|deb\.deb" rb"ian", content
        ), name


def test_every_deed_of_the_history_has_a_chinese_name() -> None:
    """A deed that nobody named would stand in English on the pages."""
    words: set[str] = set()
    for code in (path.read_text("utf-8") for path in SOURCES):
        for call in ast.walk(ast.parse(code)) if "events.append(" in code else ():
            if isinstance(call, ast.Call):
                words |= _deeds(call)
    template = (CHECKOUT / "webui/templates/desk/_parts.html").read_text("utf-8")
    assert "published" in words
    assert words - set(re.findall(r'"([a-z_]+)": "', template)) == set()


def _deeds(call: ast.Call) -> set[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = [word.value for word in call.keywords if word.arg == "deed"]
    given += call.args if name in ("_say", "_write", "_written") else []
    given += [way for one in given if isinstance(one, ast.IfExp) for way in (one.body, one.orelse)]
    words = {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return {word for word in words if word.isascii()} - {"document", "issue"}
