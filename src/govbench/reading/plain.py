"""Plain text: the noise that pages and programs left in it is taken out, the rest stays as it is."""

from __future__ import annotations

import re

from govbench.reading.edited import Builder, Edited
from govbench.reading.noise import CODE_POINT, ENTITY, INVISIBLE, shown

_BREAKING = "p|br|div|tr|table|li|ul|ol|hr|h[1-6]"
_INLINE = "td|th|tbody|span|font|b|strong|i|em|u|sup|sub|center|a|img"
_TAG = rf"</?(?:{_BREAKING}|{_INLINE})(?:[\s/][^<>]{{0,500}})?>"
_NOISE = re.compile(f"<!--|{CODE_POINT}|{ENTITY}|{INVISIBLE}|{_TAG}", re.IGNORECASE)
_BREAK = re.compile(rf"</?(?:{_BREAKING})\b", re.IGNORECASE)
_CELL = re.compile(r"</?t[dh]\b", re.IGNORECASE)


def read_plain(text: str) -> Edited:
    """The text without its noise.

    >>> read_plain("<!-- 栏目 -->全年<U+00A0>增长\\u200b5&#37;<br>完成").text
    '全年 增长5%\\n完成'
    """
    builder = Builder(text)
    done, last_close = 0, text.rfind("-->")
    while match := _NOISE.search(text, done):
        start, end, noise = match.start(), match.end(), match[0]
        builder.keep(done, start)
        if noise == "<!--":
            # A comment that nothing ends is none: only its mark is dropped.
            end = text.find("-->", end) + 3 if end <= last_close else end
        elif noise[0] == "<" and noise[2] != "+":
            builder.put("\n" if _BREAK.match(noise) else "\t" if _CELL.match(noise) else "", start, end)
        else:
            builder.put(shown(noise), start, end)
        done = end
    builder.keep(done, len(text))
    return builder.done()
