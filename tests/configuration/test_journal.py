"""What Ansible's modules write into a server's journal, which goes to the central logs: no secret."""

import getpass
import grp
import os
from pathlib import Path

from infra.configuration.running import Asked, Origin, prepare
from infra.inventory.render import as_yaml
from tests.configuration.journalling import told
from tests.configuration.servers import inventory
from tests.configuration.test_given import worker
from tests.configuration.test_running import HOST, beside

SECRET = "kept-in-a-store-and-in-no-log"
TEMPLATE = "# an environment\nPGPASSWORD={{ lookup('secret', 'payroll', 'slough', 'app') }}\n"
PLAYS = """
- hosts: all
  gather_facts: false
  tasks:
    - &write
      files:
        files:
          - template: {folder}/secret.env.j2
            path: {folder}/{{{{ it }}}}
            owner: {owner}
            group: {group}
      vars: {{it: quiet}}
    - ansible.builtin.command: {{argv: ["true"]}}

- hosts: all
  gather_facts: false
  tasks:
    - <<: *write
      vars: {{it: loud, ansible_no_target_syslog: false}}
"""


def run_of(folder: Path) -> Path:
    """A run that writes a secret into two files: as the playbooks do, and where modules tell what they do."""
    (folder / "secret.env.j2").write_text(TEMPLATE, encoding="utf-8")
    (folder / "store").mkdir()
    (folder / "store" / "payroll--slough--app").write_text(SECRET, encoding="utf-8")
    known, asked = inventory("lgss"), Asked(ident="r1", phase="preflight", limit=(HOST,))
    inventories = {"declared": as_yaml(known), **beside(folder / "store")}
    prepare(folder / "run", asked, Origin(commit="", digest=known.digest), inventories)
    plays = PLAYS.format(folder=folder, owner=getpass.getuser(), group=grp.getgrgid(os.getegid()).gr_name)
    (folder / "run/project/preflight.yml").write_text(plays, encoding="utf-8")
    return folder / "run"


def test_a_run_tells_a_servers_log_nothing_and_of_files_no_text_whatever_modules_tell(tmp_path: Path) -> None:
    """By a worker, which has of this machine only what it was sent."""
    (said,) = told(run_of(tmp_path), *worker())
    assert "ansible-files: Invoked with " in said
    assert f"{tmp_path}/loud" in said
    assert "contents=NOT_LOGGING_PARAMETER" in said
    assert SECRET not in said
    for name in ("quiet", "loud"):
        assert SECRET in (tmp_path / name).read_text(encoding="utf-8")
