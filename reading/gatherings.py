"""Recognises a banquet, wedding or funeral of the sender's that is planned, put off, kept small or called off."""

from __future__ import annotations

from core.lazy import regex
from reading.tokens import Clause

_PARTY = regex(
    "婚[礼宴事期]|结婚|喜[宴酒事]|娶|嫁|订婚|定亲|办酒|办席|摆[酒席桌]|酒席|宴席|席面|丧事|白事"
    "|葬礼|出殡|下葬|发丧|送葬|吊唁|安葬|丧礼|红白事|[过做祝]寿|寿[宴诞辰酒]|过[五六七八九]十|大寿"
    "|生日|满月|百[天日]宴?|百岁|周岁|抓周|升学宴|谢师宴|乔迁|搬家酒|上梁|聚会|聚餐|家宴|年夜饭"
    "|团年|[烧做][头一二三四五六七断满]?七|[头断]七|周年|过事|待客|设宴|圆锁|回门|完婚|出丧|守灵|办事|桌饭|摆[\\d几两]+桌|[一二三四五六七八九十\\d"
    "]+桌|[学元月岁朝屋宅家门寿喜梁碑业亲火伙]酒|礼[簿金]|祭[奠祀]|三周年|庙会|社火|唱戏|暖房"
    # 剃头酒不办了, 不办饭: what is laid on, whatever for; 饭不做了 is said of any evening.
    "|[酒寿席宴](?:都|就|也|先|暂时|还是)?(?:不|莫|别|照|缓|停)(?:办|摆|做|搞|请)|饭(?:也|就|都)?不办|不办饭|杀年?猪[^。!?]{0,4}不?请|年猪[酒饭]"
    "|[搬住进][进入]?新[房屋家]|[进入][伙宅]|出门子|出阁|[接迎送]亲|发嫁|抬[重棺丧灵]|棺材?|[落入]土|[落]葬|安埋|[停起出]灵|做道场|[走老]了[^。!?]{0,9}[天日早号初一二三四五六七八九十\\d]上山|上山[^。!?]{0,8}送"
)

_PLAN = regex(
    "不办|不做|照做|不大办|办了|要办|想办|照办|办[个几]|推迟|延[期后]|改[期到成]|取消|退了|退掉|退订|缓一缓|从简|简办|缓办|停办|不摆|要摆"
    "|摆\\S{0,3}桌|不请|请客|只请|不叫|照常|小办|缩小|暂缓|往后|推到|挪到|不待客|不过了|不举行"
    "|定[在于到]|准备|打算|计划|原定|走了|去世|过世|(?:人|爸|妈|爹|娘|爷|奶|老\\S{0,2})没了|老了|仙逝|一切从|办不办|能办|能不能|桌"
    "|就自家|自家人吃|自家人|不收礼|过[^,。]{0,4}(?:寿|生日|满月)|娶媳妇|嫁闺女|嫁女|出嫁|结婚"
    "|出殡|下葬|\\d+[号日]|初[一二三四五六七八九十]|(?<!满)月|明天|后天|举行|改|免了|停了|不搞|不聚|补办"
    "|再补|先不|办婚礼|办酒|办席|办事"
)

_OUTSIDE = regex(
    "快乐|参加|吃席|喝喜酒|随礼|份子|恭喜|新郎|别人|电视|抖音|谁家|听说|明星|祝|前任|给[我俺咱]发|收到[^,。!?]{0,5}请[帖柬]"
    "|请[帖柬][^,。!?]{0,3}收到|排队|排号|等位"
    "|隔壁[^,。!?我俺]{0,8}(?:结婚|办|摆|生日|满月|婚|嫁|娶)|(?:同学|同事|朋友|邻居|人家|闺蜜|战友|老板)[^,。!?我俺]{0,4}(?:结婚|办|摆|生日|满月|婚|嫁|娶)"
)


# 不出门不串门不聚餐: the rules, and that they are kept.
_OBEYED = regex(
    "不(?:串门|出门|扎堆|走亲|聚众)[^,。!?]{0,4}?[,、不]{1,2}聚|不聚[会餐集众][^,。!?]{0,2}[,、]?不(?:串|出|扎|走|打)"
)

# 明天是我生日: only a date, until it is held.
_HELD = regex("办|摆|请|过生|过了|聚|庆|酒|席|桌|饭|面|客|推|消|改|从简|不")


def gathers(plain: str, clauses: list[Clause], seen: frozenset[str]) -> bool:
    """A gathering of the sender's planned, put off, kept small or called off."""
    if "宴" not in seen and "宴变" not in seen and "桌" not in plain and "酒" not in plain:
        return False
    party = _PARTY.search(plain)
    if party is None or (party.group() == "生日" and _HELD.search(plain) is None):
        return False
    if _OBEYED.search(plain):
        return False
    return _PLAN.search(plain) is not None and _OUTSIDE.search(plain) is None
