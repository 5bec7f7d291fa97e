"""Renders the templates of a role's table of files here, and has them written there all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.template import trust_as_template

_MANAGED = "Written by `shire run`: declare instead of editing."
_PASSED_ON = ("taken_in", "absent", "exclusive", "beside")
_TEMPLATING = {"trim_blocks": True, "lstrip_blocks": False}


class ActionModule(ActionBase):  # type: ignore[misc]  # Ansible has no types.
    """The half that runs on the controller; the module of the same name says what a row holds."""

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the module said, without what it was told: that may be secret."""
        super().run(tmp, task_vars)
        variables = task_vars or {}
        folders = [_row({"path": path, "mode": "0755"}) for path in self._task.args.get("folders", [])]
        files = [file for row in self._task.args.get("files", []) for file in self._files(row, variables)]
        wanted = {key: self._task.args[key] for key in _PASSED_ON if key in self._task.args}
        contents = [file.pop("content") for file in files]
        asked = {"folders": folders, "files": files, "contents": contents, **wanted}
        said: dict[str, Any] = self._execute_module("files", asked, task_vars=variables)
        said.pop("invocation", None)
        return said

    def _files(self, row: Mapping[str, Any], variables: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The files of a row: one, or one for each of its items."""
        template, items = self._template(row["template"]), row.get("each", [None])
        for item in items:
            names = item if isinstance(item, Mapping) else {"item": item}
            kept = {
                k: str(v).format_map(names) for k, v in row.items() if k in ("path", "owner", "group", "mode")
            }
            content = self._rendered(template, {**variables, "item": item})
            yield _row({**kept, "content": content, "check": row.get("check", "")})

    def _template(self, name: str) -> Path:
        try:
            return Path(self._find_needle("templates", name))
        except OSError as error:
            raise AnsibleActionFail(f"template {name!r}: {error}") from error

    def _rendered(self, template: Path, variables: Mapping[str, Any]) -> str:
        templar = self._templar.copy_with_new_env(
            searchpath=[str(template.parent)], available_variables={**variables, "ansible_managed": _MANAGED}
        )
        text = trust_as_template(template.read_text(encoding="utf-8"))
        return str(templar.template(text, escape_backslashes=False, overrides=_TEMPLATING))


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"owner": "root", "group": "root", "mode": "0644", **row}
