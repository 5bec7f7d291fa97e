"""Slough joins Cambridgeshire and Northamptonshire in LGSS, on a copy of the example without Slough.

It ends with the join rehearsed: by the real engine in a simulated Azure and Entra, and by real packets, on
servers in network namespaces, where Slough's officer opens its payroll page and another council's is refused.

Every step is the command that a user would type; each is shown before it runs.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from infra.cli.exits import FINE, MISSING

ROOT = Path(__file__).resolve().parent.parent
SHIRE = Path(sys.executable).with_name("shire")
ESTATE = Path("build/demo/councils")
JOINER = Path("lgss/members/slough.yaml")


def main() -> None:
    """Run the demo in the repository's own folder; stop where a command fails."""
    os.chdir(ROOT)
    without_slough()
    say("LGSS as it stands: two counties, and their addresses recorded.")
    for member in ("cambridgeshire", "northamptonshire"):
        shire("onboard", "lgss", member, quiet=True)
    shire("show", "lgss")
    say("Slough declares itself in one file.")
    shutil.copyfile(Path("councils") / JOINER, ESTATE / JOINER)
    shire("validate", "lgss")
    say("Slough joins.")
    shire("onboard", "lgss", "slough")
    shire("addresses", "lgss", "--what-if", "/20")
    say("No council reaches another: proved from the planned resources, and kept for the runbook's gate.")
    shire("check", "lgss")
    shire("prove", "lgss", "--keep")
    say("The join is rehearsed. The first time, the engine is fetched or built: that takes some minutes.")
    left_out = shire("rehearse", "lgss", "slough", "--twin", "--service", "payroll", fine=(FINE, MISSING))
    say("The runbook again: its build steps say that they were rehearsed, its network gate what is proved.")
    shire("runbook", "lgss", "slough", *(("--open",) if has_screen() else ()))
    if left_out:
        say("Left out of the rehearsal, for what this machine lacks: what is said above to be not rehearsed.")


def without_slough() -> None:
    """A copy of the example as it was before Slough: without its file, its runbook and its addresses."""
    shutil.rmtree(ESTATE.parent, ignore_errors=True)
    shutil.copytree(
        "councils/lgss", ESTATE / "lgss", ignore=shutil.ignore_patterns("runbooks", "evidence", "*.lock.yaml")
    )
    (ESTATE / JOINER).unlink()


def shire(*words: str, quiet: bool = False, fine: tuple[int, ...] = (FINE,)) -> int:
    """Run a command of the tool, showing it first. An exit code that is not `fine` ends the demo with it."""
    command = ("shire", *words, "--estate", str(ESTATE))
    print(f"\033[1m$ {shlex.join(command)}\033[0m", flush=True)
    silent = subprocess.DEVNULL if quiet else None
    done = subprocess.run([SHIRE, *command[1:]], check=False, stdout=silent)
    if done.returncode not in fine:
        raise SystemExit(done.returncode)
    return done.returncode


def say(sentence: str) -> None:
    """A heading between commands."""
    print(f"\n\033[1;34m{sentence}\033[0m\n", flush=True)


def has_screen() -> bool:
    """Whether a browser could be shown: not in CI, over a pipe, or on a server."""
    headless = sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return sys.stdout.isatty() and not headless and not os.environ.get("CI")


if __name__ == "__main__":
    main()
