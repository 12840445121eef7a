"""What the signature of a stored score says it was made with, against what scoring here gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

CODES: Mapping[str, str] = {"split": "V111", "data": "V112", "task": "V113", "v": "V113"}
OTHER = "V114"  # resamples, seed, measure or input


def signature_problems(stored: object, here: str) -> Iterator[tuple[str, str]]:
    """Code and problem of every part that is another one.

    >>> list(signature_problems("govbench|split:validation", "govbench|split:test"))
    [('V111', "its signature says split 'validation'; scored here is 'test'")]
    """
    said, made = _parts(stored), _parts(here)
    for name, value in made.items():
        other = said.get(name, "nothing")
        if other == value:
            continue
        if name == "data":
            problem = f"was made with corpus {other}; this one is {value}"
        elif name == "v":
            problem = f"was made with govbench {other}; this is {value}"
        else:
            problem = f"its signature says {name} {other!r}; scored here is {value!r}"
        yield CODES.get(name, OTHER), problem
    if stored != here and said == made:
        yield OTHER, f"its signature is not written as {here!r}"
    elif extra := said.keys() - made.keys():
        yield OTHER, f"its signature has {', '.join(sorted(extra))} too"


def _parts(signature: object) -> dict[str, str]:
    if not isinstance(signature, str):
        return {}
    parts = (part.partition(":") for part in signature.split("|"))
    return {name: value for name, _, value in parts}
