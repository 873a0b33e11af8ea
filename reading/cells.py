"""Says a row of a table in words: what a bare 4, 36.6 or 无 means, by the heading of its column or by its form.

刘海涛 | 4 | 36.6 | 无 under 户主 | 人口 | 最高体温 | 有无症状 is 刘海涛 4口 36.6 无症状.
"""

from __future__ import annotations

from core.lazy import regex

# A sign or a run of spaces; a comma inside 36,5 is a point.
_CUT = regex(r"\s*(?:\||[,、;](?!\d(?![\d.]))|(?<!3\d)[,、;]|\s)\s*")
# With a sign for every column an empty cell counts.
_SIGNED = regex(r"\s*[|,、;]\s*")
_RULE = regex(r"[\s|:+-]*")

# What a column is, by its heading. The first that agrees wins.
_COLUMNS = (
    ("who", regex("户主|(?:联系人|家长)?姓名|名字|户名|住户|家庭(?:代表)?|业主|谁家?|哪家|户")),
    ("count", regex("(?:家庭|在家|实际|常住|总)?(?:人口|人数|口数)数?|几口人?|几人|人|口")),
    ("unit", regex("单位|规格")),
    ("amount", regex("数量|个数|多少|要多少|几个?")),
    (
        "goods",
        regex(
            "(?:所需|需要|代购|购买)?(?:物品|物资|品名|货品|商品|东西|药品|药名|名称|货)(?:名称)?|要啥|要什么|买啥|需求"
        ),
    ),
    (
        "aside",
        regex(
            "序号?|编号|号|电话|(?:手机|联系)(?:号码?|电话|方式)?|身份证号?|年龄|性别|日期|时间|住址|地址|门牌号?|房号"
            "|[小几]?组别?|单价|价格|金额|车牌号?|上报人|签名"
        ),
    ),
    (
        "temperature",
        regex(
            "(?:最高|早|中|晚|晨|午|早上|晚上|上午|下午|中午|今日|今天|早间|晚间|实测)?(?:体温|温度|晨|早|中|晚|上午|下午|中午)℃?(?:\\(.{1,3}\\))?"
        ),
    ),
    (
        "symptom",
        regex(
            "(?:有无|是否|有没有)?\\S{0,6}(?:症状|异常|不适|咳嗽?|发热|发烧|乏力)\\S{0,4}|健康(?:状况|情况)?|身体(?:状况|情况)?|状[态况]|情况"
        ),
    ),
    ("words", regex("备注|说明|其他|其它|备考|(?:有无|是否)\\S{1,6}")),
)
_WHETHER = regex("^(?:有无|是否|有没有)")
_NONE = regex(r"无|没|没有|否|不|/|-+|×|0|未|均无|都没有")
_SOME = regex("有|是|√")
_HEALTH_TOPIC = regex("症状|异常|不适|咳|热|烧|乏力")

_SMALL = regex(r"\d|1\d|20")
_NUMBER = regex(r"\d+(?:\.\d+)?")
_PHONE = regex(r"1\d{10}|\d{15,18}[xX]?")
_MEASURED = regex(r"(?:3[4-9]|4[0-2])\.\d{1,2}(?:度|℃)?|3[5-9]\d|无|没有|正常|[/-]")


_TICK = regex("√|[对打]勾|打钩")
_CROSS = regex(r"×(?!\d)")
_GOOD = regex("(?<![\u4e00-\u9fff])好$")


def header(line: str) -> tuple[str, ...] | None:
    """The headings of a table if a line is nothing but them, and one of them says who: 户主|人口|体温."""
    cells = tuple(cell for cell in _CUT.split(line.strip(" |")) if cell)
    if len(cells) < 2 or len(cells) > 15:
        return None
    kinds = [kind_of(cell) for cell in cells]
    return cells if all(kinds) and "who" in kinds else None


def kind_of(heading: str) -> str | None:
    """What kind of column a heading names; None if it is none."""
    return next((kind for kind, pattern in _COLUMNS if pattern.fullmatch(heading)), None)


def is_rule(line: str) -> bool:
    """|---|---| between the headings and the rows of a table."""
    return _RULE.fullmatch(line) is not None


def by_headings(headings: tuple[str, ...], line: str) -> tuple[str, str]:
    """Who a row is about, and the rest of it in words."""
    line = line.strip()
    bordered = line.startswith("|") and line.endswith("|")
    inner = line[1:-1] if bordered else line
    cells = [cell.strip() for cell in (_SIGNED if _SIGNED.search(inner) else _CUT).split(inner)]
    if len(cells) > len(headings):
        # More signs than columns: they belong to the remark at the end.
        cells[len(headings) - 1 :] = [",".join(cells[len(headings) - 1 :])]
    who = ""
    told: list[str] = []
    goods = ""
    for heading, cell in zip(headings, cells, strict=False):
        kind = kind_of(heading)
        if kind == "who":
            who = who or cell
        elif kind == "goods":
            goods = cell
            told.append(cell)
        elif kind in ("amount", "unit") and goods:
            told[-1] += cell
        elif cell:
            told.append(_under(kind or "", heading, cell))
    return who, ",".join(words for words in told if words)


def _under(kind: str, heading: str, cell: str) -> str:
    """A cell under its heading, in words."""
    if kind == "aside":
        return ""
    if kind == "count":
        return f"{cell}口" if cell.isdigit() else cell
    topic = _WHETHER.sub("", heading)
    if kind in ("symptom", "words") and _NONE.fullmatch(cell):
        return (
            f"无{topic if _WHETHER.match(heading) and topic != '异常' else '症状'}"
            if _HEALTH_TOPIC.search(topic) or kind == "symptom"
            else ""
        )
    if kind in ("symptom", "words") and _SOME.fullmatch(cell):
        return topic
    return cell


def in_words(told: str) -> str:
    """The rest of a row without headings and signs: √ is said to be fine, × says that words follow."""
    told = _TICK.sub(" 正常 ", _CROSS.sub(" ", _by_form(told))).strip(" ,;。、|")
    # 2口 好, 有人嗓子疼: all of this house, somebody of it.
    return f"家里{told}" if told.startswith("有") else _GOOD.sub("都好", told)


def _by_form(told: str) -> str:
    """The rest of a row without headings: a small number beside a reading is people, 无 is said of symptoms."""
    cells = _CUT.split(told)
    if not any(_MEASURED.fullmatch(cell) for cell in cells):
        return told.replace("|", ",")
    words = [_by_itself(cell) for cell in cells]
    return told if words == cells and "|" not in told else ",".join(word for word in words if word)


def _by_itself(cell: str) -> str:
    if _PHONE.fullmatch(cell):
        return ""
    if _SMALL.fullmatch(cell):
        return f"{cell}口"
    return "无症状" if _NONE.fullmatch(cell) else cell
