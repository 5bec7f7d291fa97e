"""What is said of a network twin: how packets and proof agree, where they differ, and where there is none."""

import json
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Address
from pathlib import Path

import pytest

from infra.cli.console import err, out
from infra.cli.serviced import keep_service
from infra.cli.shown import Unshown
from infra.cli.twinned import keep, print_twin, twinned
from infra.rehearsal.evidence import Origin
from infra.rehearsal.twin.drawing import Namespace, Sketch
from infra.rehearsal.twin.matrix import Cell
from infra.rehearsal.twin.running import TwinError, standing
from infra.rehearsal.twin.topology import Topology
from infra.rehearsal.twin.values import Untwinned
from infra.servicing import Seen, Served, Shown
from infra.twinning import Comparison, Disagreement
from tests.rehearsal.twin.standing import stacks

HOLE = Disagreement(
    source=f"slough-data ({IPv4Address('10.64.25.4')})",
    destination="10.64.4.14",
    protocol="tcp",
    port=443,
    proof="stopped",
    twin="passes",
)


ORIGIN = Origin(
    partnership="lgss",
    digest="sha256:1a2b",
    rehearsed=date(2010, 11, 1),
    commit="0123456789abcdef",
    uncommitted=True,
    versions={"shirehall": "0.1"},
)
HUB = Namespace(name="hub-0", role="hub", title="vhub-lgss-uks", place="vhub-lgss-uks", addresses=())
SKETCH = Sketch(namespaces=(HUB, replace(HUB, name="hub-1")), joined=(("hub-0", "hub-1"),))


def comparison(*holes: Disagreement) -> Comparison:
    return Comparison(
        sketch=SKETCH,
        probes=51_581,
        passed=378,
        unknown=2,
        cells=(Cell(source="a", destination="a", probes=51_581, passed=378),),
        disagreements=holes,
        untwinned=(Untwinned(id="/x/y/pls-payroll", why="Private Link"),),
    )


def printed(found: Comparison) -> str:
    with out.capture() as said:
        print_twin(found, (Path("twin.svg"), Path("twin-network.svg")))
    return said.get()


def test_packets_that_do_what_is_proved_are_counted() -> None:
    said = printed(comparison())
    assert (
        "Packets and proof agree: 51,581 packets sent between 2 namespaces, 378 came through, "
        "0 otherwise than proved" in said
    )
    assert "Of 2 the proof says neither that they pass nor that they do not" in said
    assert "not twinned: pls-payroll: Private Link" in said
    assert said.endswith("Picture   twin.svg\nNetwork   twin-network.svg\n")


def test_a_packet_that_does_otherwise_is_shown() -> None:
    said = printed(comparison(HOLE))
    assert "Packets and proof differ" in said
    assert "slough-data (10.64.25.4) to 10.64.4.14, tcp 443: the proof says stopped, the twin passes" in said
    assert not comparison(HOLE).ok


@pytest.mark.parametrize("probes", [0, 51_581])
def test_where_nothing_came_through_nothing_is_shown(probes: int) -> None:
    """No packet was sent, or none came anywhere: a twin that is deaf agrees with every proof of a denial."""
    found = replace(comparison(), probes=probes, passed=0)
    assert not found.ok
    said = printed(found)
    assert f"Nothing is shown, for nothing came through: {probes:,} packets sent" in said
    assert "agree" not in said
    assert replace(found, probes=probes + 1, passed=1).ok


def test_it_is_kept_as_data_and_as_two_pictures(tmp_path: Path) -> None:
    drawn = keep(tmp_path, "twin-slough", "lgss", comparison(HOLE), ORIGIN)
    assert [path.name for path in drawn] == ["twin-slough.svg", "twin-slough-network.svg"]
    assert all(path.read_text(encoding="utf-8").startswith("<svg") for path in drawn)
    kept = json.loads((tmp_path / "twin-slough.json").read_text(encoding="utf-8"))
    assert (kept["probes"], kept["disagreements"][0]["port"]) == (51_581, 443)
    assert (kept["ok"], kept["seed"]) == (False, 1)


def test_what_was_shown_says_of_which_declarations_when_and_by_what(tmp_path: Path) -> None:
    """Else nobody could tell it from that of an earlier rehearsal, which may lie beside it."""
    keep(tmp_path, "twin-slough", "lgss", comparison(), ORIGIN)
    tried = Shown(title="A page", way=None, seen=Seen(said="200"), seconds=1.0)
    used = Served(service="payroll", member="slough", servers=(), shown=(tried,), page="<p>")
    page = keep_service(tmp_path, used, "Slough uses payroll", ORIGIN)
    for name in ("twin-slough", "service-slough-payroll"):
        kept = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert kept["of"] == {
            "partnership": "lgss",
            "digest": "sha256:1a2b",
            "rehearsed": "2010-11-01",
            "commit": "0123456789abcdef",
            "uncommitted": True,
            "versions": {"shirehall": "0.1"},
        }
        assert kept["ok"]
    said = page.read_text(encoding="utf-8")
    assert "<dd><code>sha256:<wbr>1a2b</code></dd>" in said
    assert "1 November 2010, commit <code>0123456789ab</code>, with changes since" in said


def test_a_machine_without_the_programs_is_told_which(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TwinError) as raised, standing(Topology(nodes=(), links=())):
        pass
    assert str(raised.value) == (
        "there is no unshare and no nsenter and no mount and no ip and no nft on PATH"
    )


def test_a_machine_that_lets_no_namespaces_be_made_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It ends before it has heard of a network that no pipe holds at once."""
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare: unshare failed: Operation not permitted' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with err.capture() as captured:
        found = twinned("three-c", stacks("three-c"))
    assert isinstance(found, Unshown)
    assert found.missing
    assert "(unshare: unshare failed: Operation not permitted)" in " ".join(captured.get().split())


def test_what_can_be_no_twin_is_said() -> None:
    with err.capture() as captured:
        found = twinned("nobody", ())
    assert isinstance(found, Unshown)
    assert not found.missing
    assert "network not rehearsed: got no virtual network, expected one at least" in captured.get()


def test_the_rest_of_a_rehearsal_goes_on_without_a_twin(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    planned = stacks("three-c")
    monkeypatch.setenv("PATH", str(tmp_path))
    with err.capture() as captured:
        assert isinstance(twinned("three-c", planned), Unshown)
    said = " ".join(captured.get().split())
    assert (
        "network not rehearsed: this machine lets no network namespaces be made here (there is no unshare"
        in said
    )
    assert "The twin needs util-linux, iproute2 and nftables, and root or user namespaces" in said
