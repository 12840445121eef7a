"""The systems of quantities.py, one adapter each: govbench, cn2an, JioNLP, Recognizers-Text."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import govbench

OURS = "govbench"
RECOGNIZERS = "Recognizers-Text"
ALL_MODELS = "four models"

Call = Callable[[str], object]


@dataclass(frozen=True)
class Found:
    """A number that a system finds at ``[start, end)``.

    ``units`` are the names that it may pass under: the system's own in our terms, or the surface; empty for
    none. ``bounds`` are the bounds that the system's answer can be read as.
    """

    start: int
    end: int
    lo: Fraction
    hi: Fraction
    units: frozenset[str] = frozenset()
    per: str | None = None
    bounds: frozenset[str] = frozenset(("eq",))


@dataclass(frozen=True)
class System:
    """A system: ``find`` reads a text, ``calls`` are what is timed, by name, without our translation."""

    name: str
    versions: str
    find: Callable[[str], list[Found]]
    calls: Mapping[str, Call]


def govbench_system() -> System:
    """``govbench.extract``."""

    def find(text: str) -> list[Found]:
        return [
            Found(m.value.start, m.value.end, q.lo, q.hi, frozenset((q.canon,)), q.per, frozenset((q.bound,)))
            for m in govbench.extract(text)
            if (q := m.quantity) is not None
        ]

    return System(OURS, f"govbench {govbench.__version__}", find, {"extract": govbench.extract})


_NUMERALS = "0-9０-９零〇一二两三四五六七八九十廿百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_RUN = rf"(?:(?<![{_NUMERALS}])[-负])?[{_NUMERALS}]+(?:[.．点][{_NUMERALS}]+)*"
_NUMERAL = re.compile(rf"{_RUN}分之{_RUN}|零下{_RUN}摄氏度|半|{_RUN}")


def cn2an_system() -> System:
    """cn2an 0.5 reads a numeral, or rewrites a sentence; it does not say where the numbers are.

    A regular expression of ours finds numerals. What has a fraction, a percentage or a temperature goes
    through ``transform``, the rest through ``cn2an`` in its mode ``smart``, the widest.
    """
    module = import_module("cn2an")

    def find(text: str) -> list[Found]:
        return [found for match in _NUMERAL.finditer(text) if (found := read(match))]

    def read(match: re.Match[str]) -> Found | None:
        piece, units = match[0], frozenset[str]()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if piece == "半":
                    following = match.string[match.end() : match.end() + 2]
                    if not module.transform(piece + following).startswith("0.5"):
                        return None
                    value = Fraction(1, 2)
                elif "分之" in piece:
                    units, written = frozenset(("ratio",)), module.transform(piece)
                    value = Fraction(written.rstrip("%")) / (100 if written.endswith("%") else 1)
                elif piece.endswith("摄氏度"):
                    units, value = frozenset(("摄氏度",)), Fraction(module.transform(piece).rstrip("℃"))
                else:
                    value = Fraction(str(module.cn2an(piece, "smart")))
        except (ValueError, ZeroDivisionError):
            return None
        return Found(match.start(), match.end(), value, value, units)

    def transform(text: str) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return module.transform(text)

    calls = {"cn2an of every numeral": find, "transform": transform}
    return System("cn2an", f"cn2an {version('cn2an')}", find, calls)


_CURRENCIES = {"元": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "日元": "JPY"}
_MONEY_BOUNDS = {"blur+": ("gt", "ge"), "blur-": ("lt", "le")}


def jionlp_system() -> System:
    """JioNLP finds money and time; of time, durations are quantities and all else is a date."""
    with contextlib.redirect_stdout(io.StringIO()):  # it greets
        module = import_module("jionlp")
    logging.getLogger().addHandler(logging.NullHandler())

    def time_of(text: str) -> Any:
        # By default dates are read against the clock.
        return module.ner.extract_time(text, time_base=0)

    def find(text: str) -> list[Found]:
        amounts = [_amount(item) for item in module.ner.extract_money(text)]
        durations = [_duration(item) for item in time_of(text) if item["type"] == "time_delta"]
        return [found for found in (*amounts, *durations) if found]

    def both(text: str) -> object:
        return module.ner.extract_money(text), time_of(text)

    calls = {"extract_money and extract_time": both, "extract_money": module.ner.extract_money}
    return System("JioNLP", f"jionlp {version('jionlp')}", find, calls)


def _amount(item: Mapping[str, Any]) -> Found:
    """``num`` is a number or two; ``definition`` says accurate, blur, blur+ or blur-."""
    detail = item["detail"]
    ends = detail["num"] if isinstance(detail["num"], list) else [detail["num"]]
    values = [Fraction(str(end)) for end in ends]
    # Two numbers stand for a range, and for 1.2亿余, which is given as 1.2亿 to 1.3亿.
    bounds = ("range", "gt") if len(values) > 1 else _MONEY_BOUNDS.get(detail["definition"], ("eq",))
    hi = values[0] if "余" in item["text"] or "多" in item["text"] else values[-1]
    unit = frozenset((_CURRENCIES.get(detail["case"], detail["case"]),))
    start, end = item["offset"]
    return Found(start, end, values[0], hi, unit, None, frozenset(bounds))


def _duration(item: Mapping[str, Any]) -> Found | None:
    """``time`` is ``{"year": 3.0}``, or two of them; several units at once are no single number."""
    time = item["detail"]["time"]
    ends = time if isinstance(time, list) else [time]
    if len({tuple(end) for end in ends}) != 1 or len(ends[0]) != 1:
        return None
    unit = next(iter(ends[0]))
    values = [end[unit] for end in ends]
    numbers = [Fraction(str(value)) for value in values if isinstance(value, float | int)]
    if len(numbers) != len(values):
        return None
    bounds = frozenset(("range",) if len(numbers) > 1 else ("eq",))
    start, end = item["offset"]
    return Found(start, end, numbers[0], numbers[-1], frozenset((unit,)), None, bounds)


_LEADING_NUMBER = re.compile(rf"^[{_NUMERALS}.．点,，半数几多\s-]+")


def recognizers_system() -> System:
    """The Chinese number, percentage, currency and dimension models, made once.

    Where answers overlap the longest stands: 三成 as a percentage, not the 三 in it.
    """
    culture = import_module("recognizers_text").Culture.Chinese
    number = import_module("recognizers_number").NumberRecognizer(culture)
    unit = import_module("recognizers_number_with_unit").NumberWithUnitRecognizer(culture)
    models = (
        unit.get_currency_model(),
        unit.get_dimension_model(),
        number.get_percentage_model(),
        number.get_number_model(),
    )

    def parse(text: str) -> list[Any]:
        return [answer for model in models for answer in model.parse(text)]

    def find(text: str) -> list[Found]:
        found: list[Found] = []
        for answer in sorted(parse(text), key=lambda a: a.start - a.end):
            one = _answer(answer)
            if one and not any(one.start < other.end and other.start < one.end for other in found):
                found.append(one)
        return found

    calls: dict[str, Call] = {ALL_MODELS: parse, "number model alone": models[-1].parse}
    package = "recognizers-text-suite"
    return System(RECOGNIZERS, f"{package} {version(package)}", find, calls)


def _answer(answer: Any) -> Found | None:
    """``start`` and ``end`` of an answer count its first and last character; a unit alone has no value."""
    written = answer.resolution.get("value")
    try:
        percent = str(written).endswith("%")
        value = Fraction(str(written).rstrip("%")) / (100 if percent else 1)
    except (ValueError, ZeroDivisionError):
        return None
    units = {"ratio"} if percent else set()
    if "unit" in answer.resolution:
        units = {
            str(answer.resolution.get("isoCurrency", answer.resolution["unit"])),
            _LEADING_NUMBER.sub("", answer.text),
        }
    return Found(answer.start, answer.end + 1, value, value, frozenset(units))


_PEERS: Mapping[str, Callable[[], System]] = {
    "cn2an": cn2an_system,
    "JioNLP": jionlp_system,
    RECOGNIZERS: recognizers_system,
}


def systems() -> tuple[list[System], list[str]]:
    """govbench and every peer that is installed; and a line for each that is not."""
    found, skipped = [govbench_system()], []
    for name, make in _PEERS.items():
        try:
            found.append(make())
        except (ImportError, PackageNotFoundError) as error:
            skipped.append(f"{name} is not installed, or not with what it needs, and is skipped: {error}.")
    return found, skipped
