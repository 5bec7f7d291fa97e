"""The playbooks on the servers of a scene."""

from infra.servicing.scene import Scene
from infra.servicing.values import Seen


def configured(scene: Scene) -> Seen:
    """They configure every server."""
    outcome = scene.run("configure").outcome
    return Seen(said=f"{sum(outcome.changed.values())} tasks changed something", problem=outcome.problem)


def unchanged(scene: Scene) -> Seen:
    """They are run again, and change nothing."""
    outcome = scene.run("configure", "configure-again").outcome
    changed = ", ".join(f"{host}: {number} tasks" for host, number in outcome.changed.items())
    problem = outcome.problem or (f"got changes ({changed}), expected none" if changed else "")
    return Seen(said=changed or "changed=0", problem=problem)


def verified(scene: Scene) -> Seen:
    """They ask the running servers, by other roles than those that configured them."""
    evidence = scene.run("verify")
    return Seen(said=f"{len(evidence.controls)} controls", problem=evidence.outcome.problem)
