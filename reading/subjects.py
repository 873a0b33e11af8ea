"""Follows whom a text speaks of, word by word: the sender's household, a named one, the reader, others, animals."""

from __future__ import annotations

from typing import Literal, NamedTuple

from reading.lexicon import phrases, rule
from reading.tokens import Clause, Token

Side = Literal["own", "named", "you", "other", "hearsay", "animal"]


_ON_BEHALF = rule("subjects.on_behalf")


class Subject(NamedTuple):
    """`household` is None for the sender's own; `person` is the word used for one of its people."""

    side: Side = "own"
    household: str | None = None
    person: str | None = None
    said: bool = False
    also: tuple[str | None, ...] = ()


OWN = Subject()
_OWN_PERSON = frozenset(("我", "俺", "咱", "本人", "我自己", "阮", "自己", "俺自己"))
# Tags of words that turn to somebody else.
_TURNING = frozenset(("户", "听", "我", "亲", "他", "你", "他人", "兽", "助"))
_TO_OURS = frozenset(f"{to}{ours}" for to in ("给", "帮") for ours in ("我家", "我们家", "俺家", "咱家", "我屋里"))
_CONTENT = frozenset(["症", "部", "弱", "感", "好", "亲", "口", "温词", "货"])
_PARENTS = frozenset(("爸", "妈", "爹", "娘", "父亲", "母亲", "老爸", "老妈", "爸妈"))
_INSTITUTIONS = rule("subjects.institutions")
# 张大爷家我去看了, 打电话问了: who tells of a household how he knows.
_VISITS = phrases("subjects.visits")
# After these a word for a person is spoken to or acted on, not spoken of.
_OBJECT_AFTER = phrases("subjects.object_after")
_FEEDS = phrases("subjects.feeds")


def follow(clauses: list[Clause]) -> list[list[Subject]]:
    """One Subject for each token of each clause: whom the words *after and at* it are about."""
    tracks: list[list[Subject]] = []
    current = home = _signed(clauses)
    sentence = 0
    speaks_of_own = any("我" in clause.tags for clause in clauses)
    named: tuple[str | None, ...] = ()
    for clause in clauses:
        if clause.sentence != sentence:
            sentence = clause.sentence
            current = home._replace(person=None)
        if current.person in _INSTITUTIONS:
            # 公司聚餐吃坏了,拉肚子: a place governs its own clause only.
            current = home._replace(person=None)
        if clause.tags.isdisjoint(_TURNING) and "地" not in clause.tags:
            tracks.append([current] * len(clause.tokens))
            continue
        track: list[Subject] = []
        for index, token in enumerate(clause.tokens):
            current = _next(clause, index, token, current, home, speaks_of_own)
            if current.side in ("own", "named"):
                home = current
            track.append(current)
        if current.side == "you" and "官" in clause.tags:
            current = home  # 大夫你快来,发烧39度了: who was called is not who is ill
        if named and "户" in clause.tokens[0].tags and clause.before == ",":
            # 101,102,201都正常: those only named before share what is said.
            current = current._replace(also=(*named, *current.also))
            track = [subject._replace(also=current.also) for subject in track]
        named = (*current.also, current.household)[-_MOST:] if "户" in clause.tags and _only_named(clause) else ()
        tracks.append(track)
    return tracks


def _signed(clauses: list[Clause]) -> Subject:
    """鸡蛋一板 6栋302: a room at the end is whose the whole message is."""
    last = clauses[-1].tokens[-1] if clauses else None
    name = last.tags.get("户", "") if last is not None else ""
    if not (name and name.rstrip("室房")[-1:].isdigit()) or sum("户" in c.tags for c in clauses) > 1:
        return OWN
    return Subject("named", name, None, True)


# So many share what is said of the last of them; longer rows are no speech.
_MOST = 60


def _only_named(clause: Clause) -> bool:
    tokens = clause.tokens
    return "户" in tokens[-1].tags and (len(tokens) == 1 or tokens[-2].sign == ":")


def _next(clause: Clause, index: int, token: Token, now: Subject, home: Subject, speaks_of_own: bool) -> Subject:
    tags = token.tags
    if not tags:
        return Subject("hearsay") if token.text in _SAYS and _passed_on(clause, index) else now
    if "户" in tags:
        if now.side == "hearsay" and not _measured_here(clause.tokens, index):
            return now
        if now.side == "own" and _yours(clause.tokens, index):
            return now
        if (
            now.side == "own"
            and now.person in _OWN_PERSON
            and now.said
            and token.text == tags["户"]
            and _measured_next(clause.tokens, index)
        ):
            # 我36.5,刘芳37.0: counted beside the sender, without a 家.
            return now._replace(person=token.text)
        joined = _joined(clause.tokens, index)
        return Subject("named", tags["户"], None, True, (*now.also, now.household) if joined else ())
    if "听" in tags:
        return Subject("hearsay")
    before = clause.tokens[index - 1] if index else None
    if "我" in tags:
        return _first_person(clause, index, token, now)
    if "亲" in tags:
        if now.side == "animal" and len(token.text) == 1 and before is not None and "兽" in before.tags:
            return now
        if now.side == "hearsay" and _own_kin(clause.tokens, index):
            return Subject("own", None, token.text, True)
        if now.side == "hearsay" and _measured_here(clause.tokens, index):
            return home._replace(person=token.text, said=True)
        if now.side == "hearsay" or (
            now.side in ("you", "other")
            and before is not None
            and (before.tags.keys() & {"你", "他人"} or before.text in ("的", "家") or _some_there(clause, index, now))
        ):
            return now
        if now.side in ("you", "other", "animal"):
            return home._replace(person=token.text, said=True)
        if now.household and not _same_household(clause, index, now, speaks_of_own):
            return Subject("own", None, token.text, True)
        return now._replace(person=token.text, said=True)
    if "他" in tags:
        if now.side in ("named", "hearsay"):
            return now
        if home.household:
            return home
        return Subject("other") if token.text.endswith("家") and not home.person else now
    if "助" in tags and token.text in _TO_OURS:
        # 王大爷36.1,麻烦给我家捎两袋盐
        return Subject("own", None, None, True) if now.household else now
    if "你" in tags:
        return now if before is not None and before.text.endswith(_OBJECT_AFTER) else Subject("you")
    if "他人" in tags:
        if (before is not None and before.text.endswith(_OBJECT_AFTER)) or len(clause.tokens) == 1:
            return now
        if token.text.startswith("有") and before is not None and before.text[-1] in _ELSEWHERE:
            # 她们小区有个发烧的, 隔壁镇有个卖鱼的
            return now if now.side == "hearsay" else Subject("other", None, token.text)
        if token.text.startswith("有") and (now.said or (now.side == "own" and _at_home(clause, index))):
            return now
        if before is not None and before.text in ("是", "系") and now.side == "own":
            # 我是学生: what the sender is.
            return now
        return now if now.side == "hearsay" else Subject("other", None, token.text)
    if "兽" in tags and now.side != "hearsay" and _acts(clause, index):
        return Subject("animal")
    return now


def _yours(tokens: tuple[Token, ...], index: int) -> bool:
    """我跟你汪爷爷: the speaker's own, named as the reader calls them."""
    return index > 1 and tokens[index - 1].text == "你" and "列" in tokens[index - 2].tags


def _at_home(clause: Clause, index: int) -> bool:
    """屋里有人发烧, but not 隔壁屋里有人发烧."""
    before = clause.tokens[max(0, index - 2) : index]
    return (
        bool(before)
        and before[-1].text in AT_HOME
        and (len(before) == 1 or not before[0].tags.keys().isdisjoint(("我", "副", "今", "填")))
    )


# 屋里有人发烧: of one's own, though 屋里 is also what a stove warms.
AT_HOME = ("屋里", "屋头", "屋里头", "屋内")
_SAYS = frozenset("说讲")
_ELSEWHERE = frozenset("村庄镇县厂城乡湾寨区")


def _passed_on(clause: Clause, index: int) -> bool:
    """听三婶说她娘家庄上有个发烧的: heard of somebody in another place; 听老婆说娃发烧了 is of one's own."""
    if not any(t.text.endswith("听") for t in clause.tokens[max(0, index - 4) : index]):
        return False
    rest = clause.tokens[index + 1 :]
    for before, token in zip(clause.tokens[index:], rest, strict=False):
        if token.tags.keys() & {"我", "亲"} and token.text[0] not in "他她" and "他" not in before.tags:
            return False
    if any(t.tags.keys() & {"地", "他人"} for t in clause.tokens[max(0, index - 4) : index]):
        return True  # 听县医院的人说又拉走俩发烧的
    return any(t.tags.keys() & {"他人", "地"} or not _ELSEWHERE.isdisjoint(t.text) for t in rest)


def _own_kin(tokens: tuple[Token, ...], index: int) -> bool:
    """隔壁村封了,我妈发烧了: a clause that begins with one's own is not heard of."""
    return tokens[index].text[0] in "我俺咱" and all(t.tags.keys() & {"填", "转", "今", "副"} for t in tokens[:index])


def _measured_here(tokens: tuple[Token, ...], index: int) -> bool:
    """抖音上都在说,隔壁李建国家孩子38.5: a reading, in a clause of its own, is known and not heard of."""
    return any(t.measures for t in tokens[index:]) and not any(
        "听" in t.tags or t.text in _SAYS for t in tokens[:index]
    )


def _measured_next(tokens: tuple[Token, ...], index: int) -> bool:
    return index + 1 < len(tokens) and tokens[index + 1].measures


def _some_there(clause: Clause, index: int, now: Subject) -> bool:
    """学校有三个孩子发烧: of the place just named."""
    return now.person in _INSTITUTIONS and any(t.text == "有" for t in clause.tokens[max(0, index - 3) : index])


def _joined(tokens: tuple[Token, ...], index: int) -> bool:
    """郭家四口、赵家两口都好: another household right before, of which nothing but its number was said."""
    place = index - 1
    if place > 0 and (tokens[place].sign == "、" or "列" in tokens[place].tags):
        place -= 1
    while place > 0 and (tokens[place].figure is not None or "口" in tokens[place].tags):
        figure = tokens[place].figure
        if figure is not None and (figure.kind != "number" or figure.form in ("decimal", "joined")):
            return False
        place -= 1
    return place >= 0 and ("户" in tokens[place].tags or tokens[place].text.endswith("家"))


_ADVERBS = frozenset(("刚", "都", "才", "也", "已经"))


def _first_person(clause: Clause, index: int, token: Token, now: Subject) -> Subject:
    before = clause.tokens[index - 1].tags if index else {}
    if ("户" in before and token.text[0] in "一全") or ("他" in before and token.text == "自己"):
        # 101一家四口, 她自己36.6
        return now
    if token.text == "本人" and index == 0 and clause.before == "," and now.household and now.said:
        # 吴新民家四口没症状,他昨天回来,本人36.7
        return now
    person = token.text if token.text in _OWN_PERSON else None
    rest = clause.tokens[index + 1 :]
    if now.household and person and not any(t.tags.keys() & _CONTENT or t.figure for t in rest):
        return now
    if (
        now.household
        and person
        and (
            any(t.text in _ON_BEHALF for t in rest[:2])
            or "".join(t.text for t in rest if "今" not in t.tags and t.text not in _ADVERBS)[:12].startswith(_VISITS)
        )
    ):
        return now
    return Subject("own", None, person, True)


def _same_household(clause: Clause, index: int, now: Subject, speaks_of_own: bool) -> bool:
    """大勇家媳妇 is of 大勇's; 我老伴 is mine; a bare 孩子 stays with the household just spoken of."""
    word = clause.tokens[index].text
    if word[0] in "我俺咱阮":
        # 我妈家…她和我爸: one's parents live in one house.
        return now.household is not None and now.household[1:] in _PARENTS and word[1:] in _PARENTS
    before = clause.tokens[index - 1] if index else None
    if word[0] in "她他" or (before is not None and ("户" in before.tags or "他" in before.tags)):
        return True
    return now.said or not speaks_of_own


def _acts(clause: Clause, index: int) -> bool:
    """Whether an animal is what the clause speaks of: first noun, not the object of a verb, nor part of a name."""
    for token in clause.tokens[:index]:
        if token.text.endswith(_FEEDS) or token.tags.keys() & {"亲", "户", "货", "要"}:
            return False
    following = clause.tokens[index + 1] if index + 1 < len(clause.tokens) else None
    return (
        (following is not None and (bool(following.tags or following.figure)))
        or following is None
        or len(clause.tokens[index].text) > 1
    )
