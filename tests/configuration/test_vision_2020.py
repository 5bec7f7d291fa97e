"""2020 Vision: its servers are configured once, and a second time nothing is to do."""

import pytest

from tests.configuration.servers import standing_servers


def test_finance_and_personnel_are_looked_at_configured_and_verified(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("vision-2020")
    names = ["finance-hr-web-1", "finance-hr-data-1", "finance-hr-data-2"]
    with standing_servers(folder, "vision-2020", "finance-hr", names) as servers:
        for phase in ("preflight", "configure", "verify"):
            assert servers.run(phase).outcome.ok, servers.failures()
        again = servers.run("configure")
        assert again.outcome.ok, servers.failures()
        assert again.outcome.changed == {}
        councils = servers.inventory.service("finance-hr").councils
        for one in councils:
            for other in councils:
                said = servers.connect(one.council, other.council)
                assert said == "0\n" if one == other else "pg_hba.conf rejects connection" in said
