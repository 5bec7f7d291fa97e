class Runner:
    status: str

def run(**kwargs: object) -> Runner: ...
