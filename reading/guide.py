"""A Reading in the form that docs/reading-guide.md lays down, and in words for people."""

from __future__ import annotations

from typing import Any

from core.model import Evidence, Reading

STATUS_IN_WORDS = {"normal": "正常", "abnormal": "异常", "unstated": "未说情况"}
SYMPTOMS_IN_WORDS = {
    "fever": "发热",
    "chills": "发冷寒战",
    "cough": "咳嗽",
    "sore_throat": "嗓子疼",
    "runny_nose": "鼻塞流涕",
    "fatigue": "乏力",
    "headache": "头疼",
    "dizziness": "头晕",
    "muscle_ache": "身上酸疼",
    "breathless": "气喘胸闷",
    "diarrhea": "腹泻",
    "vomiting": "恶心呕吐",
    "taste_smell_loss": "味觉嗅觉减退",
    "cold": "感冒",
    "unwell": "不舒服",
}
INTENTS_IN_WORDS = {
    "ack": "收到通知",
    "ask": "提问",
    "cancel": "取消",
    "checkin": "报平安",
    "correct": "更正",
    "donation": "捐赠",
    "gathering": "办事",
    "supply": "要东西",
    "travel": "进出村",
    "volunteer": "出力",
}


def as_guide_json(id: str, reading: Reading) -> dict[str, Any]:
    """The guide's object of one message, with `doubts` beside it."""
    return {
        "id": id,
        "intents": sorted(reading.intents),
        "reports": [
            {
                "household": r.household,
                "headcount": r.headcount,
                "temps": list(r.temps),
                "symptoms": sorted(r.symptoms),
                "status": r.status,
            }
            for r in reading.reports
        ],
        "items": [
            {"household": i.household, "name": i.name, "quantity": _plain(i.quantity), "unit": i.unit}
            | ({"withdrawn": True} if i.withdrawn else {})
            for i in reading.items
        ],
        "travel": [{"direction": m.direction, "place": m.place} for m in reading.travel],
        "donations": [{"name": g.name, "quantity": _plain(g.quantity), "unit": g.unit} for g in reading.donations],
        "doubts": [{"about": d.about, "words": d.words, "alternatives": list(d.alternatives)} for d in reading.doubts],
    }


def _plain(number: float | None) -> float | int | None:
    return int(number) if number is not None and number == int(number) else number


def explain(reading: Reading) -> list[str]:
    """What was understood, a line for each fact, with the words it came from and the rule that read them."""
    lines = ["意思：" + ("、".join(INTENTS_IN_WORDS[name] for name in reading.intents) or "闲话，不记")]
    for r in reading.reports:
        facts = [f"{r.headcount}人"] if r.headcount is not None else []
        facts += (
            [f"{temp:.1f}℃" for temp in r.temps]
            + [SYMPTOMS_IN_WORDS.get(code, code) for code in r.symptoms]
            + [STATUS_IN_WORDS[r.status]]
        )
        lines.append(f"报告 {r.household or '本户'}：" + "，".join(facts) + _why(r.evidence))
        lines += [
            f"  {p.who or '未点名'}："
            + "，".join([f"{temp:.1f}℃" for temp in p.temps] + [SYMPTOMS_IN_WORDS.get(c, c) for c in p.symptoms])
            for p in r.people
        ]
    for i in reading.items:
        verb = "取消" if i.withdrawn else "要"
        lines.append(f"{verb} {i.household or '本户'}：{i.name} {_amount(i.quantity, i.unit)}" + _why(i.evidence))
    for m in reading.travel:
        lines.append(("进村" if m.direction == "in" else "离村") + f" {m.place or '地点没说'}" + _why(m.evidence))
    for g in reading.donations:
        lines.append(f"捐 {g.name} {_amount(g.quantity, g.unit)}" + _why(g.evidence))
    for d in reading.doubts:
        lines.append(f"拿不准 “{d.words}”" + ("：可能是" + "、".join(d.alternatives) if d.alternatives else ""))
    lines += ["依据" + _quoted(e) for e in reading.evidence]
    return lines


def _amount(quantity: float | None, unit: str | None) -> str:
    return (f"{quantity:g}" if quantity is not None else "数量没说") + (unit or "")


def _why(evidence: tuple[Evidence, ...]) -> str:
    return "  ←" + "、".join(_quoted(e) for e in evidence) if evidence else ""


def _quoted(e: Evidence) -> str:
    """The words and the rule as people read them; the codes of symptoms are for machines."""
    kind, _, code = e.rule.partition(" ")
    return (
        f"“{e.words}”（{kind}：{SYMPTOMS_IN_WORDS[code]}）" if code in SYMPTOMS_IN_WORDS else f"“{e.words}”（{e.rule}）"
    )
