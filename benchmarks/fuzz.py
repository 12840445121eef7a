"""Throw broken prediction files at ``govbench lint`` and at the reader of ``govbench score``.

    python benchmarks/fuzz.py             100,000 inputs: mutations of the broken files of the tests
    python benchmarks/fuzz.py --guided    the same number, guided by coverage (pip install atheris)

An input passes when nothing but a ``GovbenchError`` is raised, when a file that lint calls clean is read,
when repair comes to an end, and when all of this takes less than ten seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from govbench import tasks
from govbench.commands.base import positive
from govbench.corpus import rows

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from broken import CASES, GOLD

_NAMES = list(tasks.TASKS)
_GOLD = {name: GOLD.get(name) or rows(name)[:3] for name in _NAMES}
_SLOW = 10  # seconds
_ROUNDS = 3  # one repair can show the next: two answers to one row that are now the same
_LARGEST = 1 << 16  # bytes of an input
_TOKENS = [
    *(b'"id"', b'"entities"', b'"metrics"', b'"label"', b'"start"', b'"end"', b'"text"', b'"lo"', b'"hi"'),
    *(b'"canon"', b'"bound"', b'"change"', b'"occurrence"', b'"sentence"', b'"unparsed"', b"null", b"true"),
    *(b"[", b"]", b"{", b"}", b",", b":", b"\n", b"\r\n", b"\t", b";", b"\0", b"\xef\xbb\xbf", b"\xff\xfe"),
    *(
        b"-1",
        b"1e999",
        b"NaN",
        b"99999999999999999999",
        b"0.5",
        b'"\\ud842"',
        b'"1/0"',
        "𠮷".encode(),
        b"d:p01",
    ),
]


def check(data: bytes) -> None:
    """Raise where an input shows a fault. The first byte chooses the task."""
    from govbench.errors import GovbenchError
    from govbench.lint import lint_bytes
    from govbench.predictions import parse, read_lines
    from govbench.score import score

    name = _NAMES[data[0] % len(_NAMES)] if data else "ner"
    started = time.monotonic()
    found = lint_bytes(data[1:], "pred.jsonl", name, _GOLD[name])
    str([note.to_dict() for note in found.notes])
    if not found.notes:
        readings = read_lines(data[1:], "pred.jsonl", tasks.get(name), _GOLD[name])
        assert len(readings) == len(_GOLD[name])
    if not found.refused:
        items = [parse(line) for line in data[1:].split(b"\n") if line.strip()]
        with suppress(GovbenchError):  # more spans than can be matched
            score(name, items, references=_GOLD[name], bootstrap=2)
    for _ in range(_ROUNDS):
        if not any(note.fixable for note in found.notes) or not all(
            isinstance(x, str) for x in found.repaired
        ):
            break
        repaired = "".join(f"{line!s}\n" for line in found.repaired).encode()
        found = lint_bytes(repaired, "fixed.jsonl", name, _GOLD[name])
    else:
        raise AssertionError("repair does not come to an end")
    assert time.monotonic() - started < _SLOW, "too slow"


def seeds() -> list[bytes]:
    """The broken files of the tests, each for its task."""
    return [bytes([_NAMES.index(c.task)]) + c.text for c in CASES if len(c.text) < _LARGEST]


def blind(inputs: int, seed: int) -> None:
    """Mutations without guidance."""
    chance, known = random.Random(seed), seeds()
    for number in range(1, inputs + 1):
        data = bytearray(chance.choice(known))
        for _ in range(chance.randint(1, 6)):
            chance.choice(_CHANGES)(data, chance, known)
        try:
            check(bytes(data))
        except Exception:
            Path("fuzz-failure.bin").write_bytes(data)
            print(f"input {number} is in fuzz-failure.bin", file=sys.stderr)
            raise
        if sys.stderr.isatty() and number % 500 == 0:
            print(f"\r{number} of {inputs}", end="", file=sys.stderr)
    print(f"{inputs} inputs, seed {seed}: no fault")


Change = Callable[[bytearray, random.Random, Sequence[bytes]], None]


def _delete(data: bytearray, chance: random.Random, known: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 2, 8, 64))]


def _insert(data: bytearray, chance: random.Random, known: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = chance.choice(_TOKENS)


def _replace(data: bytearray, chance: random.Random, known: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.randrange(256)


def _splice(data: bytearray, chance: random.Random, known: Sequence[bytes]) -> None:
    other = chance.choice(known)
    start = chance.randrange(len(other))
    at = chance.randrange(len(data) + 1)
    data[at:at] = other[start : start + chance.randrange(1, 400)]


def _repeat(data: bytearray, chance: random.Random, known: Sequence[bytes]) -> None:
    start = chance.randrange(len(data) + 1)
    piece = bytes(data[start : start + chance.randrange(1, 100)])
    data[start:start] = piece * chance.choice((1, 2, 50))
    del data[_LARGEST:]


_CHANGES: Sequence[Change] = (_delete, _insert, _replace, _splice, _repeat)


def guided(inputs: int, seed: int) -> None:
    """Mutations guided by the branches that they reach (libFuzzer, through atheris)."""
    try:
        import atheris
    except ImportError:
        sys.exit("guided fuzzing needs atheris: pip install atheris (Linux and macOS)")
    for name in [name for name in sys.modules if name.startswith("govbench")]:
        del sys.modules[name]
    with atheris.instrument_imports(include=["govbench"]):
        import govbench.lint
        import govbench.score  # noqa: F401
    with TemporaryDirectory() as folder:
        for number, seed_file in enumerate(seeds()):
            Path(folder, f"seed-{number:03}").write_bytes(seed_file)
        words = Path(folder, "tokens.dict")
        words.write_text("".join('"' + "".join(f"\\x{b:02x}" for b in t) + '"\n' for t in _TOKENS))
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        options = [f"-runs={inputs}", f"-seed={seed}", f"-dict={words}", f"-max_len={_LARGEST}"]
        options += [f"-timeout={_SLOW}", "-rss_limit_mb=2048", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, str(corpus), folder], check)
        atheris.Fuzz()


def main() -> None:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--inputs", type=positive, default=100_000, metavar="N", help="(%(default)s)")
    made.add_argument("--seed", type=positive, default=13, metavar="N", help="(%(default)s)")
    made.add_argument("--guided", action="store_true", help="guided by coverage, with atheris")
    options = made.parse_args()
    (guided if options.guided else blind)(options.inputs, options.seed)


if __name__ == "__main__":
    main()
