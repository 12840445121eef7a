"""A text that stands several times in one file, as some crawlers save it: one copy is kept."""

from __future__ import annotations

from collections.abc import Sequence

# Shorter paragraphs ("各位代表：") are repeated in any report.
_LONG = 20
# At least so much of the text, counted in long paragraphs, has to come again.
_SHARE = 0.5
_FEWEST = 2


def repeated(texts: Sequence[str]) -> tuple[set[int], int]:
    """Indices of the paragraphs that are further copies, and how many copies the file holds (1 if no others).

    Only a text that is repeated as a whole counts; single paragraphs that come again are left alone.

    >>> one, two = "全年粮食总产量达到五万吨，比上年增长两成。", "全年新增城镇就业三万人，完成年度目标任务。"
    >>> repeated(["标题", one, two, "打印", "标题", one, two, "新"])
    ({4, 5, 6}, 2)
    """
    keys = ["".join(text.split()) for text in texts]
    times: dict[str, int] = {}
    copies = []
    for key in keys:
        times[key] = times.get(key, 0) + 1
        copies.append(times[key] > 1)
    long_keys = {key for key in keys if len(key) >= _LONG}
    again = [key for key in long_keys if times[key] > 1]
    whole, part = sum(map(len, long_keys)), sum(map(len, again))
    if len(again) < _FEWEST or part < _SHARE * whole:
        return set(), 1
    first = next(i for i, key in enumerate(keys) if copies[i] and len(key) >= _LONG)
    while copies[first - 1]:
        first -= 1
    counts = sorted(times[key] for key in again)
    return {i for i in range(first, len(keys)) if copies[i]}, counts[len(counts) // 2]
