"""What a CRF sees of a character: itself and its neighbours, words, delimiters, and what train has taught.

The kinds of features are those of Chinese entity recognition since Chen, Peng, Shan and Sun (2006, SIGHAN 5):
character n-grams and classes, word boundaries, membership in lists. Delimiters and head nouns are the genre's
own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from govbench.systems.delimiters import Delimiters
from govbench.systems.gazetteer import Lexicon
from govbench.systems.levels import OUTSIDE, Mention, encode, families, mentions

Features = list[list[str]]

# words: the segmenter's; lexicon and heads: what train has taught; rules: what the rules `delimiters` find
# by themselves; repeats: what the document repeats and train does not know.
KINDS = ("words", "delimiters", "lexicon", "heads", "rules", "repeats")

_PAD = "␣"
_DELIMITED = re.compile("《[^《》\n]{1,100}》|“[^“”\n]{1,60}”|（[^（）\n]{1,60}）|\\([^()\n]{1,60}\\)")
_CLASSES = (
    ("0", re.compile("[0-9０-９]")),
    ("a", re.compile("[A-Za-zＡ-Ｚａ-ｚ]")),
    ("n", re.compile("[〇零一二三四五六七八九十百千万亿两]")),
    ("d", re.compile("[年月日季度]")),
    ("g", re.compile("[省市区县州旗镇乡村盟国]")),
    ("q", re.compile("[《》“”（）()]")),
    ("h", re.compile("[一-龥]")),
    ("s", re.compile("[，。；：、！？,;:!?]")),
)
_PAIR = re.compile("(?=([一-龥]{2}))")
_STOP = frozenset("，。；：！？,;:!?\n")
_AHEAD = 12  # characters that a head noun is looked for ahead
_HEADS = (1, 2, 3)  # lengths of head nouns


def char_class(char: str) -> str:
    """One letter for the kind of a character."""
    return next((name for name, pattern in _CLASSES if pattern.match(char)), "o")


class Memory:
    """Surfaces and head nouns of train, counted by group, so that a group's own can be left out.

    A group is a document. Without that, every mention of train would stand in the list in training, and the
    model would learn to trust the list for all it predicts.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, Mapping[str, int]]]) -> None:
        self.counts = counts  # group → label → surface → mentions
        total: dict[str, Counter[str]] = defaultdict(Counter)
        for labels in counts.values():
            for label, surfaces in labels.items():
                for surface, n in surfaces.items():
                    total[surface][label] += n
        self._total = total

    @classmethod
    def of(cls, read: Iterable[tuple[str, str, Sequence[Mention]]]) -> Memory:
        """From group, text and mentions."""
        counts: dict[str, dict[str, dict[str, int]]] = {}
        for group, text, found in read:
            for mention in found:
                surfaces = counts.setdefault(group, {}).setdefault(mention.label, {})
                surface = text[mention.start : mention.end]
                surfaces[surface] = surfaces.get(surface, 0) + 1
        return cls(counts)

    def lists(self, without: str | None = None) -> Lists:
        """The lists of all groups, or of all but one."""
        total = {surface: Counter(labels) for surface, labels in self._total.items()}
        for label, surfaces in self.counts.get(without or "", {}).items():
            for surface, n in surfaces.items():
                total[surface][label] -= n
        return Lists(total)


class Background:
    """In how many groups of train a pair of characters occurs: what is in none is new, a name perhaps."""

    def __init__(self, groups: Mapping[str, int]) -> None:
        self.groups = groups

    @classmethod
    def of(cls, texts: Iterable[tuple[str, str]]) -> Background:
        """From group and text."""
        seen = {(group, pair) for group, text in texts for pair in pairs(text)}
        return cls(dict(sorted(Counter(pair for _, pair in seen).items())))

    def repeats(self, document: Counter[str], *, own: bool) -> dict[str, int]:
        """The new pairs of a document that it has twice or more; ``own``: it is itself one of the groups."""
        known = 1 if own else 0
        return {pair: n for pair, n in document.items() if n > 1 and self.groups.get(pair, 0) <= known}


def pairs(text: str) -> list[str]:
    """The pairs of neighbouring Chinese characters."""
    return _PAIR.findall(text)


class Lists:
    """Surfaces with their majority label, and the endings that two surfaces or more of a label share."""

    def __init__(self, counted: Mapping[str, Counter[str]]) -> None:
        labels: dict[str, str] = {}
        heads: dict[str, Counter[str]] = defaultdict(Counter)
        for surface, seen in counted.items():
            if not (label := _majority(seen)):
                continue
            if len(surface) > 1:
                labels[surface] = label
            bare = surface.rstrip("》”）)")
            for length in _HEADS:
                if len(bare) > length:
                    heads[bare[-length:]][label] += 1
        self.surfaces = Lexicon(labels)
        self.heads = {head: _majority(seen) for head, seen in heads.items() if seen.total() > 1}


def text_features(
    text: str, lists: Lists, words: Sequence[str], repeats: Mapping[str, int], kinds: Sequence[str]
) -> Features:
    """Features of every character of a text, whatever the level: characters, and those ``kinds`` of KINDS."""
    features: Features = [["bias"] for _ in text]
    _add_characters(features, text)
    if "words" in kinds:
        _add_words(features, words)
    if "delimiters" in kinds:
        _add_delimiters(features, text)
    if "lexicon" in kinds:
        _add_tags(features, "lex", encode(lists.surfaces.find(text, 0, len(text)), 0, len(text)))
    if "heads" in kinds:
        _add_heads(features, text, lists.heads)
    if "rules" in kinds:
        _add_tags(features, "rule", encode(_outermost(text), 0, len(text)))
    if "repeats" in kinds:
        _add_repeats(features, text, repeats)
    return features


def inside_features(features: Features, text: str, parent: Mention) -> Features:
    """Features of the characters of one mention, for the level inside: those of the text, and the mention."""
    length = parent.end - parent.start
    found = []
    for at in range(parent.start, parent.end):
        before, behind = at - parent.start, parent.end - 1 - at
        own = [
            f"in={parent.label}",
            f"in,c={parent.label},{text[at]}",
            f"in<={parent.label},{min(before, 6)}",
            f"in>={parent.label},{min(behind, 6)}",
            f"in<,c={min(before, 3)},{text[at]}",
            f"in>,c={min(behind, 3)},{text[at]}",
            f"len={parent.label},{min(length, 12)},{min(before, 6)}",
        ]
        found.append(features[at] + own)
    return found


def _outermost(text: str) -> list[Mention]:
    found = Delimiters("ner").predict([{"id": "", "text": text}])[0]
    return families(mentions(found))[0].children


def _majority(seen: Counter[str]) -> str:
    """The label seen most often, by name of those that tie; empty where none is left."""
    best = min(seen, key=lambda label: (-seen[label], label), default="")
    return best if seen[best] > 0 else ""


def _add_characters(features: Features, text: str) -> None:
    size = len(text)
    padded = _PAD * 3 + text + _PAD * 3
    kinds = "".join("_" if char == _PAD else char_class(char) for char in padded)
    for at in range(size):
        mid = at + 3
        here = features[at]
        here += [f"c{k}={padded[mid + k]}" for k in range(-3, 4)]
        here += [f"cc{k}={padded[mid + k : mid + k + 2]}" for k in range(-2, 2)]
        here += [f"ccc{k}={padded[mid + k : mid + k + 3]}" for k in range(-3, 2)]
        here += [f"k{k}={kinds[mid + k]}" for k in range(-2, 3)]
        here.append(f"kkk={kinds[mid - 1 : mid + 2]}")
        here.append(f"kkkkk={kinds[mid - 2 : mid + 3]}")


def _add_words(features: Features, words: Sequence[str]) -> None:
    at = 0
    for before, word, behind in zip([_PAD, *words], words, [*words[1:], _PAD], strict=False):
        for k in range(len(word)):
            place = _place(k, len(word))
            features[at + k] += [
                f"w={place},{word}",
                f"w-={place},{before}",
                f"w+={place},{behind}",
                f"wp={place}",
            ]
        at += len(word)


def _add_delimiters(features: Features, text: str) -> None:
    for match in _DELIMITED.finditer(text):
        start, end = match.span()
        kind = text[start]
        behind = text[end : end + 2]
        length = min((end - start) // 3, 6)
        for at in range(start, end):
            place = _place(at - start, end - start)
            features[at] += [
                f"q={kind},{place}",
                f"q<={kind},{min(at - start, 4)}",
                f"q>={kind},{min(end - 1 - at, 4)}",
                f"q+={kind},{place},{behind}",
                f"q-={kind},{place},{text[max(start - 2, 0) : start]}",
                f"qe={kind},{place},{text[end - 3 : end - 1]}",
                f"ql={kind},{place},{length}",
            ]
        for ahead in range(max(0, start - 8), start):
            features[ahead].append(f"q>>={kind},{start - ahead}")
        for at in range(end, min(len(text), end + 4)):
            features[at].append(f"q<<={kind},{at - end}")


def _add_tags(features: Features, name: str, tags: Sequence[str]) -> None:
    for at, tag in enumerate(tags):
        if tag != OUTSIDE:
            for k in (-1, 0, 1):
                if 0 <= at + k < len(tags):
                    features[at + k].append(f"{name}{-k}={tag}")
    for at, (one, two) in enumerate(pairwise(tags)):
        if one != two:
            features[at].append(f"{name}01={one},{two}")
            features[at + 1].append(f"{name}-10={one},{two}")


def _add_heads(features: Features, text: str, heads: Mapping[str, str]) -> None:
    """The label of the head noun that ends at a character, and that of the next one in the clause."""
    ends: dict[int, tuple[str, int]] = {}
    for at in range(len(text)):
        for length in reversed(_HEADS):
            label = heads.get(text[at + 1 - length : at + 1]) if at + 1 >= length else None
            if label:
                ends[at] = label, length
                break
    for at, (label, length) in ends.items():
        features[at].append(f"head={label},{length}")
        if length > 1:
            for k in range(1, _AHEAD):
                if at - k < 0 or text[at - k] in _STOP:
                    break
                features[at - k].append(f"head>={label},{length},{min(k, 6)}")


def _add_repeats(features: Features, text: str, repeats: Mapping[str, int]) -> None:
    """How often the document repeats the new pairs that begin or end at a character or beside it."""
    sizes = [min(repeats.get(text[at : at + 2], 0), 8).bit_length() for at in range(len(text))]
    padded = [0, 0, *sizes, 0, 0]
    for at in range(len(text)):
        around = padded[at : at + 4]  # the pairs from two characters before to the one after
        if any(around):
            features[at].append(f"new={around}")
            features[at] += [f"new{k}={size}" for k, size in zip((-2, -1, 0, 1), around, strict=True) if size]
            features[at].append(f"new,c={around[1] > 0}{around[2] > 0},{text[at]}")
            if at + 1 < len(text):
                features[at].append(f"new,c1={around[1] > 0}{around[2] > 0},{text[at + 1]}")
            if at + 2 < len(text):
                features[at].append(f"new,c2={around[1] > 0}{around[2] > 0},{text[at + 2]}")


def _place(at: int, length: int) -> str:
    if length == 1:
        return "S"
    return "B" if at == 0 else "E" if at == length - 1 else "I"
