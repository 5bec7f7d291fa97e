from collections.abc import Mapping

class Runner:
    status: str
    stats: Mapping[str, Mapping[str, int]] | None

def run(**kwargs: object) -> Runner: ...
