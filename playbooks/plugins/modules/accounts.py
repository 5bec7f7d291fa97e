"""Who signs in to a server: named accounts in one group, and nobody else in it."""

from __future__ import annotations

import grp
import pwd
import time
from collections.abc import Iterator
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule

DOCUMENTATION = """
module: accounts
short_description: have named accounts in a group, and no others
description:
  - Each of C(names) has an account of its own, without a password or a day on which it expires, in C(group)
    and in those of C(also) that there are, and in no other group.
  - Who else is in C(group) loses it. A person's account goes, with its home, its timetable and whatever it
    runs; one of the system, or of C(kept), stays.
  - Keys are no part of it. Take a leaver's away first, so that no session begins while others end.
options:
  group:
    description: The group of those who may sign in. It is made where there is none.
    type: str
    required: true
  names:
    description: The accounts that are to be in it.
    type: list
    elements: str
    required: true
  also:
    description: Further groups of theirs, where a server has them.
    type: list
    elements: str
  kept:
    description: Accounts that are never taken away.
    type: list
    elements: str
"""
# login.defs(5) of Debian and Ubuntu: UID_MIN, UID_MAX.
_PEOPLE = range(1000, 60001)
# What outlives an account of the name, for whoever gets the name next: crontab(1), loginctl(1).
_LEFT = ("/var/spool/cron/crontabs/{}", "/var/lib/systemd/linger/{}")
_ENDING_SECONDS = 5.0


def main() -> None:
    """Bring accounts to what is declared, and say which were not so."""
    names = {"type": "list", "elements": "str", "default": []}
    shape = {
        "group": {"type": "str", "required": True},
        "names": {**names, "required": True, "default": None},
        "also": names,
        "kept": names,
    }
    module = AnsibleModule(shape, supports_check_mode=True)
    group, wanted = module.params["group"], module.params["names"]
    _refuse_the_systems_own(module, wanted)
    done = [*_grouped(module, group), *_come(module, group, wanted), *_gone(module, group, wanted)]
    module.exit_json(changed=bool(done), done=done)


def _refuse_the_systems_own(module: AnsibleModule, wanted: list[str]) -> None:
    for account in pwd.getpwall():
        if account.pw_name in wanted and not _person(module, account):
            module.fail_json(
                msg=f"host.administrators: got {account.pw_name!r}, an account that this server has for "
                "itself, expected a person's own: declare another name"
            )


def _person(module: AnsibleModule, account: pwd.struct_passwd) -> bool:
    return account.pw_uid in _PEOPLE and account.pw_name not in module.params["kept"]


def _grouped(module: AnsibleModule, group: str) -> Iterator[str]:
    if group not in (known.gr_name for known in grp.getgrall()):
        _run(module, "groupadd", "--system", group)
        yield f"group {group}"


def _come(module: AnsibleModule, group: str, wanted: list[str]) -> Iterator[str]:
    """Accounts that are missing, are in other groups, have a password, or expire: one was half removed."""
    groups = {known.gr_name: known.gr_mem for known in grp.getgrall()}
    theirs = sorted({group, *(also for also in module.params["also"] if also in groups)})
    accounts = {account.pw_name for account in pwd.getpwall()}
    for name in wanted:
        if name not in accounts:
            _run(
                module, "useradd", "--create-home", "--shell=/bin/bash", f"--groups={','.join(theirs)}", name
            )
            yield f"made {name}"
            continue
        if sorted(known for known, members in groups.items() if name in members) != theirs:
            _run(module, "usermod", f"--groups={','.join(theirs)}", name)
            yield f"moved {name} to {', '.join(theirs)}"
        password, expires = _shadow(name)
        if not password.startswith(("!", "*")):
            _run(module, "usermod", "--password=!", name)
            yield f"took the password of {name}"
        if expires:
            _run(module, "usermod", "--expiredate=", name)
            yield f"let {name} in again, who had expired"


def _shadow(name: str) -> tuple[str, str]:
    """Password and day of expiry, empty for none: shadow(5)."""
    rows = (line.split(":") for line in Path("/etc/shadow").read_text(encoding="utf-8").splitlines())
    return next(((row[1], row[7]) for row in rows if row[0] == name), ("!", ""))


def _gone(module: AnsibleModule, group: str, wanted: list[str]) -> Iterator[str]:
    """Who is in the group and is not to be."""
    found = next((known for known in grp.getgrall() if known.gr_name == group), None)
    for account in pwd.getpwall() if found else ():
        in_it = account.pw_name in found.gr_mem or account.pw_gid == found.gr_gid
        if account.pw_name in wanted or not in_it:
            continue
        if _person(module, account):
            _remove(module, account)
            yield f"removed {account.pw_name}"
        else:
            _run(module, "gpasswd", "--delete", account.pw_name, group)
            yield f"took {account.pw_name} out of {group}"


def _remove(module: AnsibleModule, account: pwd.struct_passwd) -> None:
    """No session begins any more, those that run end, and then it is gone with what is kept by its name."""
    name = account.pw_name
    _run(module, "usermod", "--expiredate=1", name)
    if module.check_mode:
        return
    for kept in _LEFT:
        Path(kept.format(name)).unlink(missing_ok=True)
    _end(module, account)
    _run(module, "userdel", "--force", "--remove", name)


def _end(module: AnsibleModule, account: pwd.struct_passwd) -> None:
    """Whatever runs as that user, however it began: a session may have started more than it shows."""
    pkill = module.get_bin_path("pkill", required=True)
    until = time.monotonic() + _ENDING_SECONDS
    while time.monotonic() < until:
        code, _, _ = module.run_command([pkill, "--signal=KILL", f"--uid={account.pw_uid}"])
        if code == 1:  # Nothing was left.
            return
        time.sleep(0.1)
    module.fail_json(
        msg=f"{account.pw_name}: got processes that do not end in {_ENDING_SECONDS:.0f} s, expected none: "
        "its keys are gone and it is expired; restart the server, and run this again"
    )


def _run(module: AnsibleModule, *command: str) -> None:
    if not module.check_mode:
        module.run_command([*command], check_rc=True)


if __name__ == "__main__":
    main()
