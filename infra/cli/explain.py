"""shire explain: why a rule is there, where it is written down, and how to mend what it finds."""

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from infra.assurance.policy.controls import CONTROLS
from infra.assurance.policy.model import AnyRule
from infra.assurance.policy.table import BY_ID, FAMILIES
from infra.cli.console import out, print_json, refuse
from infra.cli.options import AsJson
from infra.declaration.problems import near_miss

RuleId = Annotated[
    str | None, typer.Argument(metavar="[RULE]", help="The rule's id; all are listed without.")
]


def explain(rule: RuleId = None, as_json: AsJson = False) -> None:
    """Explain a rule of policy: why, its source, how to mend it, its controls. Lists all without a rule.

    Example: shire explain hub-intent
    """
    if rule is not None and rule not in BY_ID:
        refuse(f"there is no rule '{rule}'; {near_miss(rule, BY_ID) or '`shire explain` lists all'}")
    chosen = [BY_ID[rule]] if rule else list(BY_ID.values())
    if as_json:
        print_json({"rules": [_values(each) for each in chosen]})
    elif rule:
        out.print(_page(BY_ID[rule]))
    else:
        out.print(_list(chosen))


def _values(rule: AnyRule) -> dict[str, object]:
    keys = ("id", "family", "severity", "title", "why", "source", "remediation", "controls")
    return {key: getattr(rule, key) for key in keys}


def _list(rules: list[AnyRule]) -> Table:
    table = Table(box=None, pad_edge=False)
    for column in ("rule", "severity", "what holds where it is kept"):
        table.add_column(column, overflow="fold", no_wrap=column == "rule")
    for rule in rules:
        table.add_row(rule.id, rule.severity, rule.title)
    return table


def _page(rule: AnyRule) -> Text:
    controls = [f"{CONTROLS[c].framework.title}\n           {c}: {CONTROLS[c].title}" for c in rule.controls]
    lines = {
        "why": rule.why,
        "to do": rule.remediation,
        "source": rule.source,
        "controls": "\n           ".join(controls),
    }
    head = Text.assemble((rule.id, "bold"), f"  {FAMILIES[rule.family]}, {rule.severity}\n{rule.title}\n")
    return head.append("".join(f"\n{name:<9}  {text}" for name, text in lines.items()))
