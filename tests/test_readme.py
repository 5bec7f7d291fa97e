"""The README's commands run, and what it shows is what comes out."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SHIRE = str(Path(sys.executable).with_name("shire"))


def commands() -> list[list[str]]:
    """Every shell command of the walk, in order."""
    blocks = re.findall(r"^( *)```sh\n(.*?)^\1```", README, re.M | re.S)
    lines = "\n".join(text for _, text in blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.strip()]


def test_the_walk_to_one_s_own_partnership_works_as_written(tmp_path: Path) -> None:
    walk = commands()
    assert {words[1] for words in walk} >= {"new", "validate", "onboard", "show", "plan", "addresses"}
    for tool, *words in walk:
        assert tool == ".venv/bin/shire"
        done = subprocess.run([SHIRE, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stderr)
    assert (tmp_path / "fens-estate/fens/runbooks/cambridge.html").exists()


SHOWN = re.findall(r"^\$ shire (.*?)\n(.*?)^```", README, re.M | re.S)
SLIP = re.search(r"^```diff\n--- (.*?)\n (.*?)\n-(.*?)\n\+(.*?)\n```", README, re.M)


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_what_it_shows_is_what_comes_out(number: int, tmp_path: Path) -> None:
    """The last of them is what comes out of a copy of the tool with the slip in it that is shown above."""
    command, shown = SHOWN[number]
    shutil.copytree(ROOT / "councils/lgss", tmp_path / "councils/lgss")
    tool = _slipped(tmp_path) if number == len(SHOWN) - 1 else [SHIRE]
    done = subprocess.run(
        [*tool, *shlex.split(command)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    printed = [line.rstrip() for line in done.stdout.splitlines()]
    for line in filter(None, shown.splitlines()):
        assert line in printed, done.stderr


def _slipped(folder: Path) -> list[str]:
    """The tool from a copy in which somebody has made the mistake that is shown."""
    assert SLIP
    file, above, before, after = SLIP.groups()
    shutil.copytree(ROOT / "infra", folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(f"{above}\n{before}\n") == 1
    text = text.replace(f"{above}\n{before}\n", f"{above}\n{after}\n")
    (folder / file).write_text(text, encoding="utf-8")
    return [sys.executable, "-c", "from infra.cli.main import main; main()"]


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#]+)\)", README))))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.M))
def test_every_target_is_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)


def test_no_pin_carries_an_address() -> None:
    pins = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in pins
    assert re.search(r"^pulumi==3\.250\.0 ", pins, re.M)
