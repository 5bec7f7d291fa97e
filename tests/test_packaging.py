"""What is installed: the package with its playbooks, templates and tools, and nothing beside it."""

import subprocess
import sys
import zipfile
from pathlib import Path
from shutil import copy, copytree, ignore_patterns

ROOT = Path(__file__).parents[1]
DATA = {
    "infra/playbooks/configure.yml",
    "infra/playbooks/ansible.cfg",
    "infra/templates/runbook/runbook.md.j2",
}


def test_a_wheel_holds_the_package_and_what_it_reads(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in ("infra", "playbooks", "templates", "tools", "tests"):
        # What others compile meanwhile comes and goes.
        copytree(ROOT / folder, source / folder, ignore=ignore_patterns("__pycache__", "node_modules", ".*"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        copy(ROOT / file, source)
    make = [
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run([sys.executable, "-m", "pip", *make], check=True)
    (wheel,) = tmp_path.glob("shirehall-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name.partition("/")[0] for name in names} == {"infra", "shirehall-0.1.0.dist-info"}
    assert {str(path.relative_to(ROOT)) for path in (ROOT / "infra").rglob("*.py")} | DATA <= names
