"""Who signs in to the shared servers: accounts of people, each with a key that opens it and no other."""

from collections.abc import Iterator

from infra.declaration.checks.rule import Finding, Rule, of_partnership, repeated
from infra.declaration.estate import DeclaredPartnership
from infra.declaration.problems import FieldPath, quoted

_AT: FieldPath = ("host", "administrators")

# Users and groups of Debian's base-passwd 3.6 (passwd.master, group.master): an account brings a group of
# its name. Whoever were `adm` or `sudo` would be what the group may.
_OF_EVERY_SYSTEM = (
    *(
        "root",
        "daemon",
        "bin",
        "sys",
        "sync",
        "games",
        "man",
        "lp",
        "mail",
        "news",
        "uucp",
        "proxy",
        "backup",
    ),
    *("list", "irc", "nobody", "nogroup", "adm", "tty", "disk", "kmem", "dialout", "fax", "voice", "cdrom"),
    *(
        "floppy",
        "tape",
        "sudo",
        "audio",
        "dip",
        "operator",
        "src",
        "shadow",
        "utmp",
        "video",
        "sasl",
        "plugdev",
    ),
    *("staff", "users"),
)
# Of packages in the images of Debian 12 and Ubuntu 24.04, and of those that our roles install (unverified).
_OF_PACKAGES = (
    *("admin", "bind", "chrony", "crontab", "debian", "dnsmasq", "docker", "gnats", "input", "kvm"),
    *("landscape", "lxd", "messagebus", "netdev", "nginx", "ntp", "pollinate", "polkitd", "postgres", "rdma"),
    *("render", "sgx", "ssh", "sshd", "syslog", "tcpdump", "tss", "ubuntu", "usbmux", "uuidd", "wheel"),
)
RESERVED = frozenset((*_OF_EVERY_SYSTEM, *_OF_PACKAGES))
"""Names that servers have already. Those of services' accounts and of our own bear a hyphen."""


def _reserved(declared: DeclaredPartnership) -> Iterator[Finding]:
    for number, each in enumerate(declared.partnership.host.administrators):
        if each.name in RESERVED:
            yield Finding(
                path=(*_AT, number, "name"),
                got=f"{quoted(each.name)}, which servers have already",
                expected="the name of one person",
                hint="name whoever it is, such as 'anne_marsh'",
            )


def _name_twice(declared: DeclaredPartnership) -> Iterator[Finding]:
    known = enumerate(declared.partnership.host.administrators)
    return repeated("administrator", (((*_AT, number, "name"), each.name) for number, each in known))


def _key_twice(declared: DeclaredPartnership) -> Iterator[Finding]:
    host = declared.partnership.host
    holders = {_bare(host.automation_key): "the automation account"}
    for number, each in enumerate(host.administrators):
        holder = holders.setdefault(_bare(each.key), quoted(each.name))
        if holder != quoted(each.name):
            yield Finding(
                path=(*_AT, number, "key"),
                got=f"the key of {holder}",
                expected=f"one of {quoted(each.name)} alone",
                hint=f"have {each.name} make a key (`ssh-keygen -t ed25519`), and declare its public half",
            )


def _bare(key: str) -> str:
    """The key without its comment, in which two who have the same one may differ."""
    return " ".join(key.split()[:2])


RULES = (
    Rule(
        id="administrator-reserved",
        says="An administrator's name is no account or group that servers have already.",
        checks=(of_partnership(_reserved),),
    ),
    Rule(
        id="administrator-twice",
        says="An administrator is named once.",
        checks=(of_partnership(_name_twice),),
    ),
    Rule(
        id="key-twice",
        says="A key opens one account: one person's, or that of the playbooks.",
        checks=(of_partnership(_key_twice),),
    ),
)
