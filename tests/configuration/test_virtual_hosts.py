"""What verify finds in the virtual hosts of a web server, as `nginx -T` has them."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.inventory.render import tree
from tests.configuration.servers import inventory
from tests.configuration.test_playbooks import plugin

NGINX = Path(__file__).with_name("golden") / "payroll-web-1/etc/nginx"
SLOUGH = "slough.payroll.lgss.internal"
BETWEEN = "}\nserver {\n  listen 443 ssl;\n  %s\n  location / { proxy_pass http://payroll-slough; }\n}\n"


@pytest.fixture(scope="module")
def service() -> Mapping[str, Any]:
    groups: Any = tree(inventory("lgss"))["all"]
    found: Mapping[str, Any] = groups["children"]["service__payroll"]["vars"]["service"]
    return found


@pytest.fixture(scope="module")
def configuration() -> str:
    paths = [NGINX / "nginx.conf", *sorted((NGINX / "shire").glob("*.conf"))]
    return "".join(f"# configuration file {path}:\n{path.read_text(encoding='utf-8')}\n" for path in paths)


def faults(configuration: str, service: Mapping[str, Any]) -> list[str]:
    found: list[str] = plugin("filter/web.py").web_faults(configuration, service)
    return found


def test_as_it_is_configured_nothing_is_found(configuration: str, service: Mapping[str, Any]) -> None:
    assert faults(configuration, service) == []


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "server_name stray.example;",
            "stray.example: got a virtual host, expected none that is no council's",
        ),
        ("", "443: got a virtual host without a name, expected a refused handshake"),
    ],
)
@pytest.mark.parametrize("councils", [True, False], ids=["with councils", "without any"])
def test_one_too_many_is_found_also_where_no_council_is_served(
    configuration: str, service: Mapping[str, Any], name: str, fault: str, councils: bool
) -> None:
    served = configuration if councils else (NGINX / "nginx.conf").read_text(encoding="utf-8")
    known = service if councils else {**service, "councils": []}
    assert faults(served, known) == []
    assert faults(served + BETWEEN[2:] % name, known) == [fault]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("deny all;", "allow 10.9.0.0/16; deny all;", "got people from ["),
        ("deny all;", "", "got people from ["),
        (
            "X-Council slough",
            "X-Council cambridgeshire",
            "got pages of ['cambridgeshire'], expected those of slough",
        ),
    ],
)
def test_who_else_gets_a_councils_pages_is_found(
    configuration: str, service: Mapping[str, Any], old: str, new: str, fault: str
) -> None:
    others, _, own = configuration.partition(f"server_name {SLOUGH};")
    (found,) = faults(f"{others}server_name {SLOUGH};{own.replace(old, new)}", service)
    assert found.startswith(f"{SLOUGH}: {fault}")


def test_a_council_without_a_virtual_host_is_said(configuration: str, service: Mapping[str, Any]) -> None:
    others = configuration.replace(f"server_name {SLOUGH};", "server_name other.example;")
    assert faults(others, service) == [
        "other.example: got a virtual host, expected none that is no council's",
        f"{SLOUGH}: got no virtual host, expected that of slough",
    ]


def test_who_left_is_gone_or_says_so(configuration: str, service: Mapping[str, Any]) -> None:
    slough = next(c for c in service["councils"] if c["council"] == "slough")
    others = [c for c in service["councils"] if c is not slough]
    left = {**service, "councils": others, "leavers": [{**slough, "ended": str(date(2016, 1, 31))}]}
    assert faults(configuration, left) == [
        f"{SLOUGH}: got a virtual host that serves, expected 410 since 2016-01-31: run `shire run "
        "PARTNERSHIP decommission`"
    ]
    before, _, _ = configuration.partition("limit_req_zone $ssl_client_fingerprint zone=payroll-slough")
    assert faults(before, left) == []
    gone = f"server {{\n  listen 443 ssl;\n  server_name {SLOUGH};\n  return 410;\n}}\n"
    assert faults(before + gone, left) == []
