"""Slough joins LGSS, from the first step of its runbook to the last, by the real engine on a simulated cloud.

Who leads it runs the steps that are commands, hands in a file for each of the others, decides at each gate,
is killed in the middle, and goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pytest

from infra import pipeline, stepping
from infra.engine.find import Engine
from infra.rehearsal.serving import served
from infra.runbook.model import Command
from infra.runbook.progress.moves import Shown, runnable
from infra.runbook.progress.replay import Progress, Status
from infra.runbook.record.model import Record
from infra.stepping import Desk
from tests.engine.killing import Bench, Moment, Watched, bench
from tests.engine_room import engine

__all__ = ["engine"]

BOOK = ("runbook", "lgss", "slough")
AT_THE_TENTH_WRITE = Moment(whom="both", write=10, after=True, later=0)


@dataclass
class Lead:
    """Who leads the join, and the machine at which that is done."""

    bench: Bench

    def __post_init__(self) -> None:
        (self.bench.folder / "seen.md").write_text("seen, and signed by both\n")

    @cached_property
    def desk(self) -> Desk:
        """The join as it is declared, and its ranges are taken, now."""
        root = self.bench.folder / "councils"
        known = pipeline.designed(pipeline.addressed(root, pipeline.load(root).estate, "lgss"))
        return Desk(
            root=root,
            known=known,
            member="slough",
            runbook=pipeline.runbook(known, "slough"),
            options=(),
            runs=lambda _: None,
            hear=lambda _: None,
            wrote=lambda: None,
        )

    @property
    def record(self) -> Record:
        return pipeline.record(self.desk.root, self.desk.known, "slough")

    @property
    def now(self) -> Progress:
        return pipeline.progress(self.desk.root, self.desk.known, self.desk.runbook, self.record)

    def of(self, name: str) -> Status:
        return self.now.statuses[name]

    def does(self, name: str) -> bool:
        """Run a step's commands; whether they succeeded."""
        if any("--check" in command.words for command in self.of(name).item.commands):
            # It looks at the page, which the command line alone writes.
            return self.type("do", name) == 0
        done = stepping.do(self.desk, name, None)
        self.__dict__.pop("desk", None)
        return done

    def type(self, *words: str, moment: Moment | None = None) -> int:
        """The exit code of `shire runbook lgss slough` with those words."""
        code = self.bench.run(*BOOK, *words, moment=moment)
        self.__dict__.pop("desk", None)
        return code

    def shows(self, name: str) -> None:
        """A person has done it, or decides to go on."""
        item = self.of(name).item
        shown = Shown(by=item.owner, dated=self.desk.today, verdict="go" if item.gate else None)
        stepping.close(self.desk, name, shown, self.bench.folder / "seen.md")

    def goes_on_to(self, last: str = "") -> list[str]:
        """Do what is next, until that step is; the steps whose commands were run."""
        ran = []
        while (next_ := self.now.next) and next_[0].item.id != last:
            item = next_[0].item
            if runnable(item.commands) and all(map(_here, item.commands)):
                assert self.does(item.id), self.record.entries[-1].why
                ran.append(item.id)
            if not self.of(item.id).done:
                self.shows(item.id)
        return ran


def _here(command: Command) -> bool:
    """Whether the simulated cloud answers it: it serves the engine, neither `az` nor servers by SSH."""
    return command.tool == "shire" and command.words[0] not in ("run", "rehearse")


@pytest.fixture(scope="module")
def lead(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lead]:
    """At LGSS, whose core stands, where nothing was done of Slough's join."""
    plane = Watched(date(2010, 11, 1))
    with served(plane) as cloud:
        found = bench(tmp_path_factory.mktemp("join"), engine, plane, "lgss", cloud)
        for words in (("onboard", "lgss", "cambridgeshire"), ("up", "lgss", "core", "--yes")):
            assert found.run(*words, checkpoints=False) == 0, found.last
        with pytest.MonkeyPatch.context() as here:
            here.chdir(found.folder)
            for name, value in found.environment.items():
                here.setenv(name, value)
            yield Lead(found)


def test_slough_joins_by_its_runbook(lead: Lead) -> None:
    """In order, and killed while its network is built: what was approved is gone on with."""
    assert lead.goes_on_to("net-02") == ["sco-01", "con-01", "dis-02", "adr-01", "adr-04", "net-01", "asr-04"]
    lead.type("do", "net-02", moment=AT_THE_TENTH_WRITE)
    assert lead.bench.struck == 1
    assert (lead.of("net-02").state, lead.record.entries[-1].did) == ("under way", "began")
    assert lead.goes_on_to() == ["net-02", "cut-05", "exi-06"]
    assert all(status.done for status in lead.now.statuses.values())
    assert lead.type("status") == 0
    assert lead.bench.run("validate", "lgss") == 0, lead.bench.last


def test_what_was_built_is_taken_away_and_built_again_only_as_approved_anew(lead: Lead) -> None:
    assert lead.type("undo", "net-02", "--yes") == 0, lead.bench.last
    assert lead.bench.run("stack", "list", "lgss") == 0
    assert "lgss-slough" not in lead.bench.last
    opened = {status.item.id for status in lead.now.reopened}
    assert {"net-02", "net-03", "gate-network", "gate-cutover", "exi-02"} <= opened
    assert not {"net-01", "adr-04", "gate-addresses"} & opened
    page = (lead.bench.folder / "councils/lgss/runbooks/slough.html").read_text()
    assert "it stood on net-02, which was undone on 1 November 2010" in page

    assert lead.type("do", "net-02") == 1
    assert "the state of lgss-slough has moved" in lead.bench.last
