"""What `shire run P windows` needs before it asks any server: such a server, and the collection for it."""

from infra.cli.console import refuse
from infra.cli.exits import MISSING
from infra.configuration.collections import installed
from infra.configuration.phases import Phase
from infra.inventory.model import Inventory


def refuse_without_windows(known: Inventory, of: Phase, *, here: bool) -> None:
    """Exit where a phase for Windows finds no such server, or lacks its collection; a worker has its own."""
    if not of.collection:
        return
    if not any(host.windows for host in known.hosts):
        refuse(f"{known.partnership} declares no server with Windows")
    if here and not installed(of.collection):
        mend = "ansible-galaxy collection install -r playbooks/requirements.yml"
        refuse(f"{of.collection} is missing: {mend}", MISSING)
