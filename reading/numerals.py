"""Chinese and mixed numerals → numbers.

cn2an does this too, but its import alone costs more than the whole start of the reader may (0.26 s measured), and it
rejects what villagers say: 两三斤, 十来个, 百八十, 一斤半.
"""

from __future__ import annotations

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇O", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000, "萬": 10000}
TENS = {"廿": 20, "卅": 30}
CHARS = "".join(DIGITS).replace("O", "") + "".join(PLACES) + "".join(TENS)


def number(words: str) -> float | None:
    """`words` as a number; None if it is open (几, 数) or no number. 两三 is the larger, 3; 半 is 0.5."""
    if words in DIGITS:
        return float(DIGITS[words])
    if words.isascii():
        try:
            return _sane(float(words))
        except ValueError:
            pass
    if not words:
        return None
    if "几" in words or "数" in words:
        return None
    half = words.endswith("半")
    body = words[:-1] if half else words
    total = _chinese(body) if body else 0.0
    return None if total is None else _sane(total + 0.5 * half)


def _sane(value: float) -> float | None:
    """Nothing in a village is counted beyond a thousand millions; what is longer is a code."""
    return value if abs(value) < 1e9 else None


def _chinese(words: str) -> float | None:
    total, section, digit, last_place = 0.0, 0.0, None, 1
    position = 0
    while position < len(words):
        char = words[position]
        if char.isascii() and char.isdigit():
            end = position
            while end < len(words) and (words[end].isascii() and (words[end].isdigit() or words[end] == ".")):
                end += 1
            try:
                digit = float(words[position:end])
            except ValueError:
                return None
            position = end
            continue
        if char in DIGITS:
            # Two digits side by side are "two or three": the larger, unless they are read out one by one (三六五).
            digit = float(DIGITS[char]) if digit is None or len(words) < 3 else _side_by_side(digit, DIGITS[char])
        elif char in TENS:
            section += TENS[char]
            digit, last_place = None, 10
        elif char in PLACES:
            place = PLACES[char]
            if place == 10000:
                total = (total + section + (digit or 0.0) or 1.0) * place
                section = 0.0
            else:
                section += (1.0 if digit is None else digit) * place
            digit, last_place = None, place
        else:
            return None
        position += 1
    if digit is not None:
        # 一百二 is 120, 三千五 is 3500; 一百零二 says its zero.
        short = last_place >= 100 and "零" not in words and len(words) > 2 and words[-2] in PLACES
        section += digit * (last_place / 10 if short else 1.0)
    return total + section


def _side_by_side(first: float, second: int) -> float:
    return float(second) if second - first == 1 else first * 10 + second
