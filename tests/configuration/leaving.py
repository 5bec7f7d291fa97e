"""A council on its way out of a service, on servers that stand: stages run, copies signed for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from infra.configuration.evidence import Evidence
from infra.configuration.leaving import Leaving, SignOff
from infra.inventory.model import Inventory
from tests.configuration.servers import Servers, inventory_after

LAST_DAY = date(2011, 4, 30)


@dataclass
class Departure:
    """One council that leaves. `after` is the inventory once it does; `signed` what it has signed for."""

    servers: Servers
    council: str
    after: Inventory
    signed: list[SignOff] = field(default_factory=list)

    def stage(self, name: str, on: date = LAST_DAY, without: Sequence[str] = ()) -> Evidence:
        """That stage, with all that was signed so far; without some servers."""
        leaving = Leaving(council=self.council, stage=name, today=on, signed=tuple(self.signed))
        return self.servers.run("decommission", known=self.after, leaving=leaving, without=without)

    def done(self, name: str, on: date = LAST_DAY) -> Evidence:
        """That stage, which must be done."""
        evidence = self.stage(name, on)
        assert evidence.outcome.ok, self.servers.failures()
        return evidence

    def refused(self, name: str, on: date = LAST_DAY, without: Sequence[str] = ()) -> str:
        """Why that stage was refused; and then nothing was touched."""
        evidence = self.stage(name, on, without)
        assert not evidence.outcome.ok
        assert evidence.outcome.changed == {}
        return self.servers.failures()

    def sign(self, evidence: Evidence, **otherwise: str) -> None:
        """Sign for the copy that a run has shown."""
        packs = evidence.outcome.shown["exit_pack"]
        assert isinstance(packs, dict)
        pack = packs[self.servers.service]
        known = {"file": pack["copy"], "sha256": pack["sha256"], "rows": pack["rows"], **otherwise}
        self.signed = [
            SignOff(
                council=self.council,
                service=self.servers.service,
                by="minute 14 of the council",
                role="Senior information risk owner of the joining council",
                day=LAST_DAY,
                **known,
            )
        ]


def departure(servers: Servers, council: str, folder: Path) -> Departure:
    """That council, which gives the service up on the last day."""
    known = inventory_after(folder, servers.inventory.partnership, council, servers.service, LAST_DAY)
    return Departure(servers, council, known)
