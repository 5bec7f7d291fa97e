"""Many small files written at once, each whole or not at all."""

from __future__ import annotations

import os
import shlex
import tempfile
from pathlib import Path
from shutil import chown, rmtree
from typing import Any

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: files
short_description: write many small files in one go, or take them away
description:
  - As C(ansible.builtin.template) for each of C(files), with one connection for all of them.
  - A file that fails its C(check) is not written, and none after it.
options:
  folders:
    description: Paths of folders to have.
    type: list
  files:
    description:
      - Rows of C(path), C(template), C(mode), C(owner), C(group), C(check). What C(template) gives comes here
        as C(contents), a text for each row, apart from the rows, for a module writes what it is told into its
        server's journal and texts may be secret.
      - With C(each), a list, there is a file for each item, which the template sees as C(item); path and
        owner may name its fields, as C({account}), or C({item}) where there are none.
    type: list
    elements: dict
  absent:
    description: Paths of files, or of folders with all that is in them, that are not to be there.
    type: list
    elements: str
  exclusive:
    description: Folders in which C(files) are all that there is; what else is found in one is taken away.
    type: list
    elements: str
  beside:
    description: Paths of files that another role writes, and that are read together with these.
    type: list
    elements: str
  taken_in:
    description:
      - A file that a handler touches last, once what runs has read the files. While one of them is younger,
        or one of C(beside), or the folder of one that is to be absent, this is a change, whoever wrote it;
        so a run that was broken off before its handlers is finished by the next.
    type: str
"""


def main() -> None:
    """Write what differs, and say what that was."""
    rows = {"type": "list", "elements": "dict", "default": []}
    shape = {
        "folders": rows,
        "files": rows,
        "contents": {"type": "list", "elements": "str", "default": [], "no_log": True},
        "taken_in": {"type": "str", "default": ""},
        "absent": {"type": "list", "elements": "str", "default": []},
        "exclusive": {"type": "list", "elements": "str", "default": []},
        "beside": {"type": "list", "elements": "str", "default": []},
    }
    module = AnsibleModule(shape, supports_check_mode=True)
    folders = [row for row in module.params["folders"] if _folder(row, module.check_mode)]
    texts = zip(module.params["files"], module.params["contents"], strict=True)
    files = [row for row, text in texts if _file(module, row, text.encode())]
    unwanted = [*map(Path, module.params["absent"]), *_others(module.params)]
    gone = [str(path) for path in unwanted if _absent(path, module.check_mode)]
    written = [row["path"] for row in (*folders, *files)]
    late = [path for path in _read(module.params) if _younger(path, module.params["taken_in"])]
    module.exit_json(changed=bool(written or gone or late), written=written, gone=gone, late=late)


def _folder(row: dict[str, Any], preview: bool) -> bool:
    path = Path(row["path"])
    if path.is_dir() and _owned(path, row):
        return False
    if not preview:
        path.mkdir(parents=True, exist_ok=True)
        _own(path, row)
    return True


def _file(module: AnsibleModule, row: dict[str, Any], content: bytes) -> bool:
    path = Path(row["path"])
    if path.is_file() and path.read_bytes() == content and _owned(path, row):
        return False
    if not module.check_mode:
        _write(module, path, content, row)
    return True


def _others(asked: dict[str, Any]) -> list[Path]:
    """What is in a folder that is to hold the files alone."""
    wanted = {row["path"] for row in asked["files"]}
    found = (path for folder in asked["exclusive"] for path in sorted(Path(folder).glob("*")))
    return [path for path in found if str(path) not in wanted]


def _absent(path: Path, preview: bool) -> bool:
    if not path.exists() and not path.is_symlink():
        return False
    if not preview:
        if path.is_dir() and not path.is_symlink():
            rmtree(path)
        else:
            path.unlink()
    return True


def _read(params: dict[str, Any]) -> list[str]:
    """What shows when the files were changed: they themselves, or the folders that some were taken from."""
    files = [row["path"] for row in params["files"]]
    return [*files, *params["beside"], *(str(Path(path).parent) for path in params["absent"])]


def _younger(path: str, taken_in: str) -> bool:
    """Whether what is there was written after it was last taken in."""
    if not taken_in or not Path(path).exists():
        return False
    return not Path(taken_in).exists() or Path(path).stat().st_mtime > Path(taken_in).stat().st_mtime


def _write(module: AnsibleModule, path: Path, content: bytes, row: dict[str, Any]) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        _own(Path(draft), row)
        if row.get("check"):
            _check(module, row["check"].replace("%s", shlex.quote(draft)), path)
        Path(draft).replace(path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _check(module: AnsibleModule, command: str, path: Path) -> None:
    code, out, err = module.run_command(shlex.split(command))
    if code:
        module.fail_json(msg=f"{path}: got a file that `{command}` refuses, and kept the old: {err or out}")


def _owned(path: Path, row: dict[str, Any]) -> bool:
    mode = path.stat().st_mode & 0o7777
    return (path.owner(), path.group(), mode) == (row["owner"], row["group"], int(row["mode"], 8))


def _own(path: Path, row: dict[str, Any]) -> None:
    chown(path, row["owner"], row["group"])
    path.chmod(int(row["mode"], 8))


if __name__ == "__main__":
    main()
