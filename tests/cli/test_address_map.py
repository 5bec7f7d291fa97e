"""The picture of an aggregate in a terminal."""

from infra.addressing.allocate import plan_addresses
from infra.cli.address_map import terminal
from tests.addressing.estates import EMPTY, member, partnership


def test_a_terminal_too_narrow_for_a_row_gets_the_same_cells_in_rows_of_half_the_length() -> None:
    declared = partnership(member("ashby", sites=["10.1.0.0/16"]))
    plan = plan_addresses(declared, EMPTY)
    wide, narrow = (terminal(plan, plan.aggregates[0], width).plain.splitlines() for width in (64, 63))
    assert [len(row) for row in wide] == [64] * 4
    assert [len(row) for row in narrow] == [32] * 8
    assert "".join(wide) == "".join(narrow)
