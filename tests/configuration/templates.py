"""What Ansible makes of a role's variables and templates, without a run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template


def variables(path: Path) -> Mapping[str, Any]:
    """What a file of a role's variables holds, not templated yet."""
    found: Mapping[str, Any] = DataLoader().load_from_file(str(path), trusted_as_template=True)
    return found


def templated(what: Any, known: Mapping[str, Any]) -> Any:
    """That, with those variables in it."""
    return Templar(loader=DataLoader(), variables=dict(known)).template(what)


def rendered(path: Path, known: Mapping[str, Any]) -> str:
    """That template, as a run would write it."""
    templar = Templar(loader=DataLoader(), variables={"ansible_managed": "here", **known})
    text = trust_as_template(path.read_text(encoding="utf-8"))
    return str(templar.template(text, overrides={"trim_blocks": True}))
