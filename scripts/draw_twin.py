"""Draw the twin of LGSS for the documents: prints docs/images/twin.svg.

.venv/bin/python scripts/draw_twin.py > docs/images/twin.svg
"""

import sys
from pathlib import Path

from infra import pipeline
from infra.rehearsal.twin.drawing import drawing, sketch
from infra.rehearsal.twin.reading.network import read_network
from infra.rehearsal.twin.reading.plan import Plan
from infra.rehearsal.twin.topology import topology

COUNCILS = Path(__file__).resolve().parent.parent / "councils"


def main() -> None:
    """Plan it as of its own day, and draw the namespaces that its twin would be made of."""
    known = pipeline.addressed(COUNCILS, pipeline.load(COUNCILS).estate, "lgss")
    design = pipeline.designed(known).design
    planned = pipeline.planned(design, list(pipeline.parts(design)), None)
    sys.stdout.write(drawing("The network twin of lgss", sketch(topology(read_network(Plan(planned))))))


if __name__ == "__main__":
    main()
