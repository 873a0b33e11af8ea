"""Cuts a text into words of the lexicon, figures, signs and what lies between, and these into clauses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from reading.figures import Figure, figures
from reading.lexicon import Tags, lexicon, rule
from reading.normalise import Text

# What a sign does: ends a sentence, asks, ends a clause, lists, opens a value, brackets.
SIGNS: dict[str, str] = {
    **dict.fromkeys("。!\n.", "."),
    "?": "?",
    **dict.fromkeys(",;~|", ","),
    " ": " ",
    **dict.fromkeys("、/+&", "、"),
    ":": ":",
    **dict.fromkeys('()"【】《》<>', "("),
}
_NONE: Tags = {}
_FIGURE = ("数",)


class Token(NamedTuple):
    """`tags` are the lexicon's; `figure` is set for figures, `sign` for signs; neither for unknown words."""

    start: int
    end: int
    text: str
    tags: Tags
    figure: Figure | None = None
    sign: str = ""

    @property
    def measures(self) -> bool:
        """Whether it is a figure with a point, as a temperature is written: 36.5, 36。5, 36度5."""
        return self.figure is not None and self.figure.form in ("decimal", "joined", "marked")


class Clause(NamedTuple):
    """Tokens between two signs. `before` and `after` are the signs; `sentence` counts sentences from 0; `tags` are
    those of all its tokens, with 数 where one is a figure."""

    tokens: tuple[Token, ...]
    sentence: int
    before: str
    after: str
    tags: frozenset[str]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    def has(self, *tags: str) -> bool:
        """Whether any token carries one of `tags`."""
        return not self.tags.isdisjoint(tags)


def tokenise(text: Text, reserved: tuple[tuple[int, int, Tags], ...] = ()) -> list[Token]:
    """Every character of the text in exactly one token. `reserved` stretches (names) are kept whole."""
    if reserved:
        found = figures(_without(text.plain, reserved))
        hits = lexicon().hits(_without(text.folded, reserved))
        hits = sorted([*hits, *reserved], key=lambda hit: hit[0])
    else:
        found, hits = figures(text.plain), lexicon().hits(text.folded)
    plain, folded = text.plain, text.folded
    tokens: list[Token] = []
    position = 0
    for start, end, tags, figure in _merged(plain, hits, found):
        if position < start:
            _between(plain, position, start, tokens)
        tokens.append(Token(start, end, folded[start:end], tags, figure))
        position = end
    if position < len(plain):
        _between(plain, position, len(plain), tokens)
    return tokens


def _without(plain: str, reserved: tuple[tuple[int, int, Tags], ...]) -> str:
    """The text with spaces for the names, so that 202两口 is no 202两 and 李四|家都好 no 家都好."""
    parts: list[str] = []
    position = 0
    for start, end, _ in reserved:
        parts += plain[position:start], " " * (end - start)
        position = end
    return "".join((*parts, plain[position:]))


def _merged(
    plain: str, hits: list[tuple[int, int, Tags]], found: list[Figure]
) -> Iterator[tuple[int, int, Tags, Figure | None]]:
    """Words and figures in order. A word that contains a figure keeps it (三七粉); otherwise the figure wins."""
    words, numbers = 0, 0
    position = 0
    while numbers < len(found):
        figure = found[numbers]
        while words < len(hits) and (hit := hits[words])[1] <= figure.start and hit[0] >= position:
            yield *hit, None
            position = hit[1]
            words += 1
        if figure.start < position:
            # The word before has taken the beginning of this figure; what is left of it is read anew.
            numbers += 1
            if figure.end > position:
                rest = [
                    f._replace(start=f.start + position, end=f.end + position, numeral_end=f.numeral_end + position)
                    for f in figures(plain[position : figure.end])
                ]
                found[numbers:numbers] = rest
            continue
        if words == len(hits) or hits[words][0] >= figure.end:
            yield figure.start, figure.end, _NONE, figure
            position = figure.end
            numbers += 1
            continue
        start, end, tags = hits[words]
        words += 1
        if start < position:
            continue
        if end <= figure.start or (start <= figure.start and end >= figure.end):
            yield start, end, tags, None
            position = end
            numbers += end > figure.start
        elif figure.unit and "货" in tags and start < figure.end < end and plain[start - 1] == " ":
            # ×2 挂面: after a space it is the next name, no measure word.
            bare = _up_to(plain, figure, figure.numeral_end)._replace(unit=None)
            yield figure.start, figure.numeral_end, _NONE, bare
            position = figure.numeral_end
            numbers += 1
            words -= 1
        elif tags.keys() & _NOUNS and figure.start < start and figure.unit and start <= figure.end < end:
            # 两口罩, 37.9 头晕: the measure word is the beginning of another word, unless a thing is left (三块煤).
            if "货" in dict(_tags_of(plain[figure.end : end])):
                yield figure.start, figure.end, _NONE, figure
                position = figure.end
                numbers += 1
                hits[words:words] = [(figure.end, end, dict(_tags_of(plain[figure.end : end])))]
            else:
                yield figure.start, start, _NONE, _up_to(plain, figure, start)._replace(unit=None)
                yield start, end, tags, None
                position = end
                numbers += 1
        elif "货" in tags and figure.start < start < figure.end < end:
            yield figure.start, start, _NONE, _up_to(plain, figure, start)
            yield start, end, tags, None
            position = end
            numbers += 1
        elif start < figure.start < end and "症" not in tags and "货" not in tags and "温词" not in tags:
            continue
        elif start < figure.start:
            yield start, end, tags, None
            position = end
    for start, end, tags in hits[words:] if words else hits:
        if start >= position:
            yield start, end, tags, None


def _up_to(plain: str, figure: Figure, end: int) -> Figure:
    """What is left of a figure whose last characters belong to the next word."""
    left = (figures(plain[figure.start : end]) or [figure])[0]
    return left._replace(start=figure.start, end=end, numeral_end=end)


_NOUNS = frozenset(("我", "货", "症", "温词", "护", "亲", "物", "填"))


def _tags_of(word: str) -> Tags:
    entry: tuple[int, Tags] = lexicon().automaton.get(word.lower(), (0, _NONE))
    return entry[1]


def _between(plain: str, start: int, end: int, made: list[Token]) -> None:
    """Signs one by one, other characters in runs."""
    run = start
    for place in range(start, end):
        char = plain[place]
        if char in SIGNS:
            if run < place:
                made.append(Token(run, place, plain[run:place], _NONE))
            made.append(Token(place, place + 1, char, _NONE, None, SIGNS[char]))
            run = place + 1
    if run < end:
        made.append(Token(run, end, plain[run:end], _NONE))


def clauses(tokens: list[Token]) -> list[Clause]:
    """Clauses in order. A space ends a clause too, unless the word before it still wants something (没有 发烧)."""
    made: list[Clause] = []
    current: list[Token] = []
    sentence, before = 0, "."
    for place, token in enumerate(tokens):
        sign = token.sign
        if sign == " " and _asks(current, tokens[place + 1 : place + 2]):
            sign = "?"
        breath = len(current) >= _BREATH and (token.text in _JOINTS or _tells_of_home(tokens, place))
        if current and (breath or _withdrawn(current[-1], token)):
            # 我们三个人都好着呢就是娃的口粮快没了: speech without signs.
            made.append(_clause(current, sentence, before, ","))
            current, before = [], ","
        if not (sign and (sign in _ENDING or (sign == " " and _parts(current)))):
            if sign != " ":
                current.append(token)
                if len(current) >= _LONGEST:
                    made.append(_clause(current, sentence, before, ","))
                    current, before = [], ","
            continue
        if current:
            made.append(_clause(current, sentence, before, sign))
            current, before = [], sign
        elif _ORDER[sign] > _ORDER[before]:
            before = sign
            if made:
                made[-1] = made[-1]._replace(after=sign)
        if sign in (".", "?"):
            sentence += 1
    if current:
        made.append(_clause(current, sentence, before, "."))
    return made


def _tells_of_home(tokens: list[Token], place: int) -> bool:
    """订的油取消吧我家孩子发烧38.5: a report begins, unless the word before leads to the house (送到我家)."""
    if tokens[place].text not in _HOMES or tokens[place - 1].text[-1] in _LEADS:
        return False
    return any(t.measures or t.tags.keys() & _REPORTED for t in tokens[place + 1 : place + _SOON])


def _asks(current: list[Token], following: list[Token]) -> bool:
    """诊所开门不 给捎盒药: 不 behind what it asks about; not behind who does not, nor before a complaint."""
    if len(current) < 2 or current[-1].text != "不" or current[-2].sign or not following:
        return False
    return _WHO.isdisjoint(current[-2].tags) and _FELT.isdisjoint(following[0].tags)


def _withdrawn(before: Token, token: Token) -> bool:
    """豆腐不用带了隔壁送了一块来: what follows a withdrawal begins anew, unless it says what is withdrawn."""
    if "消" not in before.tags or before.text[-1] != "了":
        return False
    return token.figure is None and not token.sign and token.tags.keys().isdisjoint(_WITHDRAWS)


_WITHDRAWS = frozenset(("副", "填", "货", "消", "要", "好应"))


def _parts(current: list[Token]) -> bool:
    """Whether a space ends what stands before it."""
    if not current or current[-1].sign:
        return False
    return _WANTING.isdisjoint(current[-1].tags) or (len(current) > 1 and (bool(current[-2].sign) or _put(current)))


def _put(current: list[Token]) -> bool:
    """诊所开门不, 这水能喝不: a question that 不 ends; 孩子不 发烧 goes on."""
    before = current[-2].tags
    themed = "问域" in before and "温词" not in before
    return current[-1].text == "不" and (themed or any(token.text.startswith("能") for token in current[:-1]))


_ENDING = frozenset((".", "?", ",", "("))
_ORDER = {" ": 0, "(": 1, ",": 1, "、": 1, ".": 2, "?": 3}
# Words that begin anew in speech, and how many words are one breath at least.
_JOINTS = rule("tokens.joints")
_BREATH = 4
_HOMES = frozenset(("我家", "俺家", "我屋", "我屋里", "我屋头", "我们家", "俺们家", "我自己", "俺自己"))
_LEADS = frozenset("给到在来和跟与同问是叫替去往从让帮向把被为离有像比带拿送接进出住的、:看")
_REPORTED = frozenset(("症", "弱", "温词", "好", "口"))
_SOON = 6
# Speech without any sign is cut here, so that no stage pays for the square of its length.
_LONGEST = 60
_WHO = frozenset(("我", "你", "他", "亲", "户", "口", "副"))
_FELT = frozenset(("症", "弱", "感", "好", "温词"))
_WANTING = frozenset(("否", "有", "似"))


def _clause(tokens: list[Token], sentence: int, before: str, after: str) -> Clause:
    figured = [token for token in tokens if token.figure is not None]
    tags = frozenset(_FIGURE if figured else ()).union(*[token.tags for token in tokens])
    return Clause(tuple(tokens), sentence, before, after, tags)
