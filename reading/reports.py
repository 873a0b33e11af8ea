"""Puts temperatures, symptoms and words of wellness together into one report per household."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from core.model import Evidence, PersonReading, Report, Status
from reading.headcounts import headcount, in_a_form
from reading.lexicon import phrases, rule
from reading.numerals import CHARS
from reading.scene import Judged, Scene
from reading.subjects import Subject
from reading.temperatures import FEVER, superseded
from reading.tokens import Clause, Token

_LONG_AGO = rule("reports.long_ago")
_GENERAL = frozenset(("cold", "unwell"))
_HOUSEHOLD_WORDS = rule("reports.household_words")


@dataclass(slots=True)
class _Draft:
    household: str | None
    count: int | None = None
    counted_off: bool = False
    outdated: bool = False
    temps: list[float] = field(default_factory=list)
    symptoms: set[str] = field(default_factory=set)
    well: bool = False
    denied: int = 0
    grounds: int = 0
    people: dict[str | None, tuple[list[float], set[str]]] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)

    def person(self, who: str | None) -> tuple[list[float], set[str]]:
        return self.people.setdefault(who, ([], set()))


def reports(plain: str, scene: Scene, judged: list[Judged]) -> tuple[Report, ...]:
    """All reports of a text, in order of mention; `scene.expected` is an open check-in."""
    drafts: dict[str | None, _Draft] = {}
    temps = {(t.clause, t.token): t for t in scene.temperatures}
    symptoms: dict[tuple[int, int], list[Judged]] = {}
    for j in judged:
        symptoms.setdefault((j.mention.clause, j.mention.first), []).append(j)
    houses: list[int] | None = None
    told = {c for c, _ in (*temps, *symptoms)}
    for c, clause in enumerate(scene.clauses):
        if not clause.tags.isdisjoint(_COUNTING):
            _count(plain, scene, c, drafts)
        if c not in told and "好" not in clause.tags:
            if "好应" in clause.tags:
                _take_good(scene, c, drafts)
            continue
        for t, token in enumerate(clause.tokens):
            subject = scene.tracks[c][t]
            if subject.side not in ("own", "named"):
                continue
            temp = temps.get((c, t))
            if temp is not None and not temp.past:
                draft = _draft(drafts, subject.household)
                draft.grounds += 2
                draft.evidence.append(Evidence(temp.words, temp.rule))
                if temp.value is None:
                    draft.well = True
                else:
                    _take_temperature(draft, subject, temp.value)
            for symptom in symptoms.get((c, t), ()):
                if symptom.state in ("affirmed", "denied") or (
                    symptom.state == "past" and symptom.because not in _LONG_AGO
                ):
                    draft = _draft(drafts, subject.household)
                    _take_symptom(draft, subject, symptom)
            if "好" in token.tags and _says_well(scene, clause, c, t):
                if houses is None:
                    houses = _houses(scene.clauses)
                for other in subject.also:
                    _draft(drafts, other)
                draft = _draft(drafts, subject.household)
                draft.well = True
                draft.grounds += (
                    2
                    if token.tags["好"] == "strong"
                    or _of_household(houses, scene.clauses, c)
                    or subject.side == "named"
                    else 1
                )
                draft.evidence.append(Evidence(token.text, "平安"))
                for other in (*subject.also, *_counted_only(scene, drafts, c, t)):
                    # 宝音家和斯琴家都没事: said of each.
                    shared = _draft(drafts, other)
                    shared.well, shared.grounds = True, max(2, shared.grounds)
                    shared.evidence.append(Evidence(token.text, "平安"))
    made = [_finished(draft) for draft in drafts.values() if _stands(draft, scene)]
    return tuple(made)


def _take_good(scene: Scene, c: int, drafts: dict[str | None, _Draft]) -> None:
    """张三家好,李四家也好: the bare word, where it closes a clause that names a household and says no more."""
    tokens = scene.clauses[c].tokens
    if tokens[-1].text != "好" or len(tokens) < 2:
        return
    place = len(tokens) - 2 - (len(tokens) > 2 and tokens[-2].text in _ALSO)
    house = "户" in tokens[place].tags or tokens[place].text in _HOUSEHOLD_WORDS
    if house and (place == 0 or tokens[place - 1].sign == ":"):
        draft = _draft(drafts, scene.tracks[c][-1].household)
        draft.well, draft.grounds = True, 2
        draft.evidence.append(Evidence("好", "平安"))


_ALSO = ("也", "都", "很", "还")


def _draft(drafts: dict[str | None, _Draft], household: str | None) -> _Draft:
    if household not in drafts:
        drafts[household] = _Draft(household)
    return drafts[household]


# Without any of these no clause states a number of people.
_COUNTING = frozenset(("数", "我", "亲", "他", "口"))
_ALL = rule("reports.all")
# How many clauses away a house may be spoken of.
_FAR = 30


def _counted_only(scene: Scene, drafts: dict[str | None, _Draft], c: int, t: int) -> list[str | None]:
    """我家四口,老李家两口,都好: households of the sentence of which only the number was said so far."""
    tokens = scene.clauses[c].tokens
    if not (tokens[t].text[0] in _ALL or (t and tokens[t - 1].text in _ALL)):
        return []
    first = max(0, c - _FAR)
    spoken = {
        subject.household
        for clause, track in zip(scene.clauses[first : c + 1], scene.tracks[first : c + 1], strict=True)
        if clause.sentence == scene.clauses[c].sentence
        for subject in track
    }
    return [name for name, d in drafts.items() if name in spoken and d.count is not None and not d.grounds]


def _count(plain: str, scene: Scene, c: int, drafts: dict[str | None, _Draft]) -> None:
    """Headcounts, each for the household spoken of where it stands."""
    clause, track = scene.clauses[c], scene.tracks[c]
    start, length = 0, len(track)
    for end in range(1, length + 1):
        if end < length and (track[end] is track[start] or _of_one(track[end], track[start])):
            continue
        subject = track[start]
        if subject.side in ("own", "named"):
            found = headcount(clause, start, end) or (in_a_form(scene.clauses[c - 1], clause) if c else None)
            if found is not None and not superseded(plain, clause.tokens[start].start, clause.tokens[end - 1].end):
                draft = _draft(drafts, subject.household)
                counted_off = not _starts_with_figure(found[1])
                better = draft.counted_off and not counted_off and found[0] > (draft.count or 0)
                if (draft.count is None or draft.outdated or better) and not _miscounted(plain, clause, found[1]):
                    draft.count, draft.counted_off = found[0], counted_off
                    # 昨天报了五口,现在四口
                    draft.outdated = any("昔" in token.tags for token in clause.tokens[:end])
                    draft.evidence.append(Evidence(found[1], "人数"))
        start = end


_FIGURES = frozenset(CHARS + "俩仨")


def _starts_with_figure(words: str) -> bool:
    """三个人, and not 我跟老伴: a total that is said goes before those that were counted off."""
    return words[0].isdigit() or words[0] in _FIGURES


def _of_one(one: Subject, other: Subject) -> bool:
    return one.household == other.household and one.side == other.side


def _miscounted(plain: str, clause: Clause, words: str) -> bool:
    place = plain.find(words, clause.start)
    return place >= 0 and superseded(plain, place, place + len(words))


def _take_temperature(draft: _Draft, subject: Subject, value: float) -> None:
    draft.temps.append(value)
    values, symptoms = draft.person(subject.person)
    values.append(value)
    if value >= FEVER:
        draft.symptoms.add("fever")
        symptoms.add("fever")


def _take_symptom(draft: _Draft, subject: Subject, judged: Judged) -> None:
    mention = judged.mention
    if judged.state == "past":
        draft.well = True
        draft.grounds += 2
        draft.evidence.append(Evidence(f"{mention.words}…{judged.because}", "已好"))
        return
    if judged.state == "denied":
        draft.denied += 1
        draft.evidence.append(Evidence(f"{judged.because}…{mention.words}", "否认症状"))
        return
    draft.grounds += 2
    draft.symptoms.add(mention.code)
    draft.person(subject.person)[1].add(mention.code)
    draft.evidence.append(Evidence(mention.words, f"症状 {mention.code}"))


def _says_well(scene: Scene, clause: Clause, c: int, t: int) -> bool:
    """Whether a word of wellness is a statement: not denied, asked, wished, nor said of something else."""
    tokens = clause.tokens
    before = tokens[t - 1] if t else None
    if before is not None and ("否" in before.tags or before.text in ("要", "求", "保")):
        return False
    if (
        clause.has("祝", "若", "宴", "怕")
        or clause.after == "?"
        or any(x.text in ("吗", "不", "没", "才") for x in tokens[t + 1 : t + 3])
    ):
        return False
    for x in reversed(tokens[:t]) if tokens[t].text[0] != "人" else ():
        if x.tags.keys() & {"口", "亲", "我", "户", "好"}:
            break
        if x.tags.keys() & {"物", "兽", "他人", "昔远"}:
            return False
    if tokens[t].tags["好"] == "soft" and before is not None and _is_topic(clause, before):
        return False
    rest = tokens[t + 1 :]
    return not (
        tokens[t].tags["好"] == "soft" and rest and not rest[0].tags and rest[0].figure is None and not rest[0].sign
    )


def _is_topic(clause: Clause, before: Token) -> bool:
    """质量还行, 收成不错: an unknown noun of which it is said, where nobody is spoken of."""
    noun = not before.tags and before.figure is None and len(before.text) > 1
    return noun and not clause.has("我", "亲", "户", "口", "部", "温词") and not before.text.endswith(_OF_HEALTH)


_OF_HEALTH = phrases("reports.of_health")


def _houses(clauses: list[Clause]) -> list[int]:
    """The clauses in which a house is spoken of."""
    return [
        place
        for place, clause in enumerate(clauses)
        if clause.has("户") or any(token.text in _HOUSEHOLD_WORDS for token in clause.tokens)
    ]


def _of_household(houses: list[int], clauses: list[Clause], c: int) -> bool:
    """Whether a house is spoken of in the sentence; one named afterwards must be told of: 正常,我屋网也卡 is chat."""
    near = houses[bisect_left(houses, c - _FAR) : bisect_right(houses, c + _FAR)]
    return any(
        (place <= c or clauses[place].has(*_TOLD_OF)) and clauses[place].sentence == clauses[c].sentence
        for place in near
    )


_TOLD_OF = ("口", "亲", "温词", "数", "户", "报")


def _stands(draft: _Draft, scene: Scene) -> bool:
    """Whether what was gathered is a report. Under an open check-in little is enough, but no promise (等下量了报)."""
    if draft.grounds == 1 and scene.put_off:
        return False
    if draft.grounds >= 2 or draft.denied:
        return True
    if (scene.corrected or (scene.listed and scene.expected)) and draft.count is not None:
        return True
    if scene.expected:
        return draft.grounds > 0 or (
            draft.count is not None and any("报" in c.tags and not c.has("问") for c in scene.clauses)
        )
    return draft.grounds > 0 and (draft.count is not None or bool(draft.temps) or draft.household is not None)


def _finished(draft: _Draft) -> Report:
    symptoms = _specific(draft.symptoms)
    status: Status = "unstated"
    if symptoms:
        status = "abnormal"
    elif draft.well or draft.temps or draft.denied:
        status = "normal"
    people = tuple(
        PersonReading(who, tuple(values), _specific(codes))
        for who, (values, codes) in draft.people.items()
        if who or len(draft.people) > 1
    )
    return Report(draft.household, draft.count, tuple(draft.temps), symptoms, status, people, tuple(draft.evidence))


def _specific(codes: set[str]) -> tuple[str, ...]:
    """The codes in order; 感冒 and 不舒服 say nothing beside a symptom that has a name."""
    named = codes - _GENERAL
    if named:
        return tuple(sorted(named))
    return ("cold",) if "cold" in codes else tuple(sorted(codes))
