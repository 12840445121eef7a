"""The rows that the few-shot protocols learn from, by task, number of items a label and draw.

``python benchmarks/draws.py --write`` writes docs/few-shot-draws.json; without it the JSON is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from govbench import protocols, tasks
from govbench.files import write_text

PAGE = Path(__file__).resolve().parents[1] / "docs" / "few-shot-draws.json"
_SHOTS = (1, 5)


def draws() -> str:
    """The ids of every draw, as JSON."""
    found = {
        task: {
            f"few-shot-{k}": {
                str(draw): [row["id"] for row in protocols.few_shot(task, k, draw)]
                for draw in protocols.DRAWS
            }
            for k in _SHOTS
        }
        for task in tasks.TASKS
    }
    return json.dumps(found, indent=1) + "\n"


def main() -> int:
    """Print or write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    if parser.parse_args().write:
        write_text(PAGE, draws())
    else:
        print(draws(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
