"""The data goes one way: a stage imports only what stands to its left."""

import ast
import itertools
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = (
    "templating",
    "files",
    "sayings",
    "commits",
    "revisions",
    "declaration",
    "addressing",
    "design",
    "components",
    "resources",
    "assurance",
    "engine",
    "rehearsal",
    "runbook",
    "inventory",
    "scaffold",
    "pipeline",
    "keeping",
    "onboarding",
    "rehearsing",
    "verdict",
    "proving",
    "twinning",
    "differing",
    "stepping",
    "configuration",
    "configuring",
    "servicing",
    "__main__",
    "cli",
)
MODULES = sorted((ROOT / "infra").rglob("*.py"))


def _stage(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_stage_imports_only_what_stands_to_its_left(path: Path) -> None:
    own = path.relative_to(ROOT / "infra").with_suffix("").parts[0]
    if own == "__init__":
        return
    for imported in _imports(path):
        if imported.startswith("infra."):
            assert STAGES.index(_stage(imported)) <= STAGES.index(own), f"{own} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    if "cli" not in path.parts:
        assert not calls & {"print", "input", "exit"}, f"{path} talks to somebody"


@pytest.mark.parametrize(
    ("stage", "foreign"),
    list(itertools.product(("declaration", "addressing", "design"), ("pulumi", "ansible", "rich", "typer"))),
)
def test_the_domain_knows_no_tool(stage: str, foreign: str) -> None:
    for path in (ROOT / "infra" / stage).rglob("*.py"):
        assert not [i for i in _imports(path) if i.split("_")[0].split(".")[0] == foreign], path


def test_help_loads_neither_pulumi_nor_ansible() -> None:
    program = (
        "import sys; sys.argv = ['shire', '--help']\n"
        "from infra.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'pulumi', 'pulumi_azure_native', 'ansible', 'ansible_runner'}, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if "assurance" in p.parts and "policy" not in p.parts],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_what_proves_the_rules_shares_no_code_with_what_derives_them(path: Path) -> None:
    for imported in _imports(path):
        if imported.startswith("infra."):
            assert _stage(imported) in ("resources", "assurance"), f"{path} imports {imported}"
            assert not imported.startswith("infra.assurance.policy"), f"{path} imports {imported}"
