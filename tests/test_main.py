"""Plain `pulumi`: the stack that is selected is built from the declarations, and from recorded addresses."""

import runpy
import shutil
from functools import partial
from pathlib import Path

import pulumi
import pytest
import yaml
from pulumi.runtime import set_all_config

from infra import pipeline
from infra.resources.capture import CaptureError, capture
from infra.resources.parallel import capture_stacks
from infra.resources.planned import PlannedStack

ROOT = Path(__file__).parent.parent
STACKS = "lgss-core, lgss-cambridgeshire, lgss-northamptonshire, lgss-slough"


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """LGSS and its neighbours, with the addresses of all but Slough recorded."""
    root = tmp_path_factory.mktemp("estate") / "councils"
    shutil.copytree(ROOT / "councils", root)
    (root / "lgss" / pipeline.LOCKFILE).unlink(missing_ok=True)
    addressed = pipeline.addressed(root, pipeline.load(root).estate, "lgss")
    pipeline.save(root, pipeline.recorded(addressed, ["cambridgeshire", "northamptonshire"]))
    return root


def run(estate: Path) -> None:
    """As the language host does: the folder that Pulumi.yaml names, run as a program."""
    set_all_config({"shirehall:estate": str(estate)})
    runpy.run_path(str(ROOT / _project()["main"]), run_name="__main__")


def _project() -> dict[str, str]:
    project: dict[str, str] = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    return project


def built(estate: Path, stack: str) -> PlannedStack:
    return capture(stack, partial(run, estate))


def refusal(estate: Path, stack: str) -> str:
    with pytest.raises(CaptureError) as raised:
        built(estate, stack)
    assert isinstance(raised.value.__cause__, pulumi.RunError)
    return str(raised.value.__cause__)


@pytest.mark.parametrize("stack", ["lgss-core", "lgss-cambridgeshire"])
def test_the_selected_stack_is_the_one_that_shire_plans(estate: Path, stack: str) -> None:
    addressed = pipeline.addressed(estate, pipeline.load(estate).estate, "lgss")
    assert (built(estate, stack),) == capture_stacks(pipeline.designed(addressed).design, [stack])


def test_the_project_has_the_name_that_plans_bear() -> None:
    assert _project()["name"] == "shirehall"


def test_addresses_that_are_not_recorded_are_not_deployed(estate: Path) -> None:
    assert refusal(estate, "lgss-slough") == (
        "stack 'lgss-slough' has addresses that are not in lgss/addresses.lock.yaml; "
        "expected all of them to be: run `shire onboard` first"
    )


def test_an_unknown_stack_is_refused_with_those_of_its_partnership(estate: Path) -> None:
    assert refusal(estate, "lgss-rutland") == f"got stack 'lgss-rutland', expected one of {STACKS}"


def test_a_stack_of_no_partnership_is_refused_with_the_partnerships(estate: Path) -> None:
    said = refusal(estate, "dev")
    assert said.startswith(
        "got stack 'dev', expected <partnership>-core or <partnership>-<member> of bathnes, "
    )
    assert "lgss" in said


def test_a_declaration_with_errors_is_refused_with_file_and_line(estate: Path, tmp_path: Path) -> None:
    broken = tmp_path / "councils"
    shutil.copytree(estate, broken)
    path = broken / "lgss" / "partnership.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("lead_authority:", "lead_autority:"), encoding="utf-8"
    )
    first, *problems = refusal(broken, "lgss-core").splitlines()
    assert first.startswith(
        "got stack 'lgss-core', expected <partnership>-core or <partnership>-<member> of "
    )
    assert any(problem.startswith("lgss/partnership.yaml:") for problem in problems)


def test_the_default_estate_is_the_one_of_the_repository() -> None:
    def unset() -> None:
        runpy.run_path(str(ROOT / "infra"), run_name="__main__")

    with pytest.raises(CaptureError) as raised:
        capture("dev", unset)
    assert "of bathnes" in str(raised.value)
