"""Lists of households that are no 接龙: tables, ticks, numbers of houses, one after another; and what is no list."""

from __future__ import annotations

from typing import Any

import pytest

import reading
from reading.listing import parse

_STATUS = {"n": "normal", "a": "abnormal", "u": "unstated"}


def _report(line: str) -> dict[str, Any]:
    """刘海涛 4 36.6 n or 孙桂兰 2 37.8 cough,fever a; 我 is the sender's own household, - is nothing."""
    household, count, temps, *symptoms, status = line.split()
    return {
        "household": None if household == "我" else household,
        "headcount": None if count == "-" else int(count),
        "temps": [] if temps == "-" else [float(one) for one in temps.split(",")],
        "symptoms": symptoms[0].split(",") if symptoms else [],
        "status": _STATUS[status],
    }


def _item(line: str) -> dict[str, Any]:
    """张婶 豆腐 2 块"""
    household, name, quantity, unit = line.split()
    return {
        "household": None if household == "我" else household,
        "name": name,
        "quantity": None if quantity == "-" else float(quantity),
        "unit": None if unit == "-" else unit,
    }


def _read(text: str, prompt: reading.Prompt | None) -> dict[str, Any]:
    return reading.as_guide_json("x", reading.read(text, prompt))


@pytest.mark.parametrize(
    ("text", "reports"),
    [
        # tables with headings
        (
            "户主\t人口\t最高体温\t有无症状\n刘海涛\t4\t36.6\t无\n孙桂兰\t2\t37.8\t咳嗽\n陈小军\t5\t36.7\t无",
            ["刘海涛 4 36.6 n", "孙桂兰 2 37.8 cough,fever a", "陈小军 5 36.7 n"],
        ),
        ("姓名|体温|备注\n靳大姐|36.6|正常\n二嘎|36.8|\n", ["靳大姐 - 36.6 n", "二嘎 - 36.8 n"]),
        (
            "序号,户主,在家人数,体温,是否咳嗽,电话\n1,石磊,3,36.5,否,13800138000\n2,邱兰,2,36.4,是,13900139000",
            ["石磊 3 36.5 n", "邱兰 2 36.4 cough a"],
        ),
        (
            "| 户主 | 人数 | 早 | 晚 |\n|---|---|---|---|\n| 常福 | 3 | 36.3 | 36.6 |\n| 常禄 | 4 | 36.5 | 36.4 |",
            ["常福 3 36.3,36.6 n", "常禄 4 36.5,36.4 n"],
        ),
        (
            "二网格今晚\n户主、人口、体温、症状\n任素芬、3、36.4、无\n任素珍、2、36.2、头晕",
            ["任素芬 3 36.4 n", "任素珍 2 36.2 dizziness a"],
        ),
        ("户名 人数 健康状况\n曹丙文 5 正常\n曹丙武 4 老人腹泻", ["曹丙文 5 - n", "曹丙武 4 - diarrhea a"]),
        # tables without headings
        (
            "李全保,5,36.5,无\n赵兴旺,3,37.4,咽痛\n赵兴发,6,36.4,无",
            ["李全保 5 36.5 n", "赵兴旺 3 37.4 fever,sore_throat a", "赵兴发 6 36.4 n"],
        ),
        ("方宝财|2|36.5|无\n方宝贵|4|36.6|无", ["方宝财 2 36.5 n", "方宝贵 4 36.6 n"]),
        ("薛小兰 3 36.5 无\n薛大勇 4 36.7 无\n我家 2 36.4 无", ["薛小兰 3 36.5 n", "薛大勇 4 36.7 n", "我 2 36.4 n"]),
        ("1\t康建设\t4\t36.5\n2\t康建军\t3\t36.6", ["康建设 4 36.5 n", "康建军 3 36.6 n"]),
        # ticks
        (
            "东2组2月9日早（√正常 ×有情况）\n①李铁锁√\n②李铁山√\n③郭玉梅× 孩子37.5\n④陈二柱√",
            ["李铁锁 - - n", "李铁山 - - n", "郭玉梅 - 37.5 fever a", "陈二柱 - - n"],
        ),
        ("孟庆海✓ 孟庆河✓ 孟庆江× 咳嗽", ["孟庆海 - - n", "孟庆河 - - n", "孟庆江 - - cough a"]),
        ("①史大刚✅②史小刚✅③庞秀云❌老伴发烧38.2", ["史大刚 - - n", "史小刚 - - n", "庞秀云 - 38.2 fever a"]),
        ("崔喜顺 对勾\n崔喜来 对勾\n贾二嫂 感冒了", ["崔喜顺 - - n", "崔喜来 - - n", "贾二嫂 - - cold a"]),
        ("1️⃣武新民3口✔️\n2️⃣武新国4口✔️", ["武新民 3 - n", "武新国 4 - n"]),
        # numbers of houses
        (
            "十户联防组长报：1户陈国栋4人正常。2户陈国梁3人正常。3户马翠花2人，老头感冒了吃着药。5户杨万里1人正常。",
            ["陈国栋 4 - n", "陈国梁 3 - n", "马翠花 2 - cold a", "杨万里 1 - n"],
        ),
        (
            "一号院 周大军 五口 36度4\n二号院 周二军 四口 36度6\n三号院 空的，人在郑州没回来\n四号院 老周叔 俩人 36度2",
            ["周大军 5 36.4 n", "周二军 4 36.6 n", "老周叔 2 36.2 n"],
        ),
        ("1.汪海3口36.5 2.汪洋4口36.6 3.章秋菊2口头疼", ["汪海 3 36.5 n", "汪洋 4 36.6 n", "章秋菊 2 - headache a"]),
        ("（1）鲁大成，4人，正常\n（2）鲁二成，敲门没人应\n（3）鲁三成，2人，正常", ["鲁大成 4 - n", "鲁三成 2 - n"]),
        ("第1户 严立秋 5人 都好\n第2户 严立冬 3人 都好", ["严立秋 5 - n", "严立冬 3 - n"]),
        # one after another
        (
            "西胡同六家报齐👉马连喜3口 马连福3口 郑木匠4口 何大娘1口 全都没烧没咳",
            ["马连喜 3 - n", "马连福 3 - n", "郑木匠 4 - n", "何大娘 1 - n"],
        ),
        (
            "剩下两户没手机的我替报：吴老太太一个人36度1；刘瘸子一个人36度5。都没毛病",
            ["吴老太太 1 36.1 n", "刘瘸子 1 36.5 n"],
        ),
        (
            "孙立家4口刘成家2口都量了 没有超过37的  老郭家敲门没人应 我下午再去一趟",
            ["孙立 4 - n", "刘成 2 - n"],
        ),
        (
            "崔三家36.6，窦小红家36.4，靠河边老魏家36.9，都没啥事，明早见",
            ["崔三 - 36.6 n", "窦小红 - 36.4 n", "靠河边老魏 - 36.9 n"],
        ),
        (
            "三组四家我都问过了：彭石匠家两口36.5 36.2；老谭家五口没事；秦老师家有人嗓子疼",
            ["彭石匠 2 36.5,36.2 n", "老谭 5 - n", "秦老师 - - sore_throat a"],
        ),
        # one on a line, and a word for all
        (
            "早上挨家量的：\n老关家  36.2 36.5\n韩老师家  36.6\n我自己家  36.3 36.1\n\n全部无咳嗽无发热",
            ["老关 - 36.2,36.5 n", "韩老师 - 36.6 n", "我 - 36.3,36.1 n"],
        ),
        ("北坡\n祁三宝 3人\n祁四宝 2人\n祁老太 1人\n以上都正常", ["祁三宝 3 - n", "祁四宝 2 - n", "祁老太 1 - n"]),
        (
            "葛家坪：\n石头妈 3口\n葛根生 4口，小的拉肚子\n葛木生 2口\n其他都没事",
            ["石头妈 3 - n", "葛根生 4 - diarrhea a", "葛木生 2 - n"],
        ),
        (
            "谢红兵 4口\n体温36.5\n谢红军 3口\n体温36.8 流鼻涕",
            ["谢红兵 4 36.5 n", "谢红军 3 36.8 runny_nose a"],
        ),
        (
            "东头\n王老五 2口 好\n王老六 3口 好\n西头\n赵老大 4口 好\n赵老二 发烧38",
            ["王老五 2 - n", "王老六 3 - n", "赵老大 4 - n", "赵老二 - 38.0 fever a"],
        ),
        ("1组：\n郝三 4人 正常\n2组：\n郝五 2人 咳嗽", ["郝三 4 - n", "郝五 2 - cough a"]),
        # names alone, and a word for all of them
        ("李铁锁、李铁山、陈二柱都正常", ["李铁锁 - - n", "李铁山 - - n", "陈二柱 - - n"]),
        (
            "李铁锁 李铁山 陈二柱三户都正常，郭玉梅家孩子37.5",
            ["李铁锁 - - n", "李铁山 - - n", "陈二柱 - - n", "郭玉梅 - 37.5 fever a"],
        ),
        (
            "李铁锁（4人）√ 李铁山（3人）√ 陈二柱（2人）× 头疼",
            ["李铁锁 4 - n", "李铁山 3 - n", "陈二柱 2 - headache a"],
        ),
        ("阿不都·热合曼 5人 36.5\n努尔·买买提 3人 咳嗽", ["阿不都·热合曼 5 36.5 n", "努尔·买买提 3 - cough a"]),
    ],
)
def test_reports(text: str, reports: list[str]) -> None:
    read = _read(text, "checkin")
    assert read["reports"] == [_report(line) for line in reports]
    assert "checkin" in read["intents"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "张婶 豆腐2块 豆芽一斤 香菜来点\n我 鸡蛋二斤\n二嘎 火腿肠一箱",
            ["张婶 豆腐 2 块", "张婶 豆芽 1 斤", "张婶 香菜 - -", "我 鸡蛋 2 斤", "二嘎 火腿肠 1 箱"],
        ),
        (
            "姓名,物品,数量\n胡秀云,大米,1袋\n胡秀云,白糖,2斤\n柳婷,卫生巾,3包",
            ["胡秀云 大米 1 袋", "胡秀云 白糖 2 斤", "柳婷 卫生巾 3 包"],
        ),
        (
            "户主|品名|数量|单位\n冉启华|挂面|3|把\n冉启明|散装白酒|5|斤",
            ["冉启华 挂面 3 把", "冉启明 散装白酒 5 斤"],
        ),
        ("刘红霞 盐3袋 味精1袋 花生油一桶", ["刘红霞 盐 3 袋", "刘红霞 味精 1 袋", "刘红霞 花生油 1 桶"]),
        (
            "王婶\t鸡蛋\t2板\n王婶\t盐\t1袋\n小卖部老刘\t啤酒\t3箱",
            ["王婶 鸡蛋 2 板", "王婶 盐 1 袋", "小卖部老刘 啤酒 3 箱"],
        ),
        ("张婶：\n豆腐2块\n鸡蛋一板\n李叔：\n盐2袋", ["张婶 豆腐 2 块", "张婶 鸡蛋 1 板", "李叔 盐 2 袋"]),
        ("二嘎——香烟一条\n李奶奶——降压药2盒\n我——葱一把", ["二嘎 香烟 1 条", "李奶奶 降压药 2 盒", "我 葱 1 把"]),
        ("樊长江\t白菜\t5斤\n樊长河\t食盐\t2袋", ["樊长江 白菜 5 斤", "樊长河 食盐 2 袋"]),
        (
            "1户左世平 大米一袋\n2户左世安 不要\n3户尹婆婆 酱油两瓶、醋一瓶",
            ["左世平 大米 1 袋", "尹婆婆 酱油 2 瓶", "尹婆婆 醋 1 瓶"],
        ),
        (
            "老苏家：面一袋，西红柿三四斤\n老罗家：散装鸡蛋20个\n钱月底一块结",
            ["老苏 面 1 袋", "老苏 西红柿 4 斤", "老罗 散装鸡蛋 20 个"],
        ),
    ],
)
def test_orders(text: str, items: list[str]) -> None:
    read = _read(text, "supply")
    assert read["items"] == [_item(line) for line in items]
    assert (read["intents"], read["reports"]) == (["supply"], [])


def test_a_row_may_tell_of_a_journey_too() -> None:
    read = _read("姓名|体温|备注\n靳老四|36.8|正常\n段师傅|36.5|昨晚刚从新乡回来", "checkin")
    assert read["travel"] == [{"direction": "in", "place": "新乡"}]
    assert [report["household"] for report in read["reports"]] == ["靳老四", "段师傅"]


def test_health_and_orders_in_one_list() -> None:
    read = _read("需要带东西的写后面\n尚文 4口正常 盐2袋\n尚武 3口36.5", "checkin")
    assert [report["household"] for report in read["reports"]] == ["尚文", "尚武"]
    assert read["items"] == [_item("尚文 盐 2 袋")]


def test_the_senders_own_words_before_a_list_are_kept() -> None:
    read = _read("我家4口都好，另外替几户报：\n董大爷 1人 36.5\n董二婶 2人 咳嗽", "checkin")
    assert read["reports"] == [_report(x) for x in ("我 4 - n", "董大爷 1 36.5 n", "董二婶 2 - cough a")]


def test_a_correction_and_a_question_beside_a_list_are_heard() -> None:
    assert "correct" in _read("刚才发错了，更正：\n董大爷 1人 36.5\n董二婶 2人 36.6", "checkin")["intents"]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        # one person's shopping
        ("土豆 5斤\n茄子 3个\n青椒 1斤\n小葱 一把", "supply"),
        ("黄花菜,2斤\n马铃薯,5斤\n方便面,1箱", "supply"),
        ("白菜,土豆,萝卜各5斤,金针菇两包", "supply"),
        ("1、酱油 2瓶\n2、料酒 1瓶\n3、生姜 1斤", "supply"),
        ("康师傅 红烧牛肉面5包 火腿肠一箱", "supply"),
        ("王守义 十三香两盒 盐一袋", "supply"),
        # prices, telephones, dates, duties
        ("鸡蛋,36.5\n白条鸡,38.0\n猪肉,42.0", None),
        ("张医生,13800138000\n李医生,13900139000\n王书记,13700137000", None),
        ("张建国 2月9日\n李建国 2月10日\n王建国 2月11日", None),
        ("值班安排\n张建国 2人 周一\n李建军 2人 周二", None),
        ("还没报的：\n张建国 3口\n李建军 4口\n王秀英 2口", "checkin"),
        # a form of one household
        ("姓名：彭翠娥\n家庭人口：4人\n体温：36.4℃、36.6℃\n有无发热：无", "checkin"),
        ("人数：4\n最高体温：36.6℃\n有无发热咳嗽：无\n是否外出：否", "checkin"),
        # speech
        ("张建国、李秀英、王五来我家打牌，都没戴口罩", None),
        ("书记、主任、会计都好，辛苦了", None),
        ("张书记好，李主任好，王会计好", None),
        ("大人、小孩、老人都正常", "checkin"),
        ("白菜、萝卜、土豆都要", "supply"),
        ("我36.5，老伴36.4，孙子36.6，都好", "checkin"),
        ("爷爷36.5 奶奶36.4 大宝36.6", "checkin"),
        ("张三说他家四口都好，李四我没见着", "checkin"),
        ("早上36.5\n中午36.6\n晚上36.4", "checkin"),
        ("听说邻村有两家\n张建国 38.5 咳嗽\n李建军 39.0 发烧", None),
        ("1. 勤洗手\n2. 戴口罩\n3. 发烧要报告", "notice"),
        ("收到\n一定遵守\n全家正常", "notice"),
    ],
)
def test_no_list(text: str, prompt: reading.Prompt | None) -> None:
    assert parse(text, prompt) is None
    named = [one["household"] for one in (_read(text, prompt)["reports"] + _read(text, prompt)["items"])]
    if prompt == "supply":
        assert set(named) <= {None}


def test_no_more_than_one_look_at_ordinary_messages() -> None:
    for text in ("一家三口都好", "老王家36.5", "要两袋盐", "收到", "好的，明天我去"):
        assert parse(text, None) is None


def test_a_household_that_no_row_shows_is_not_lost() -> None:
    read = _read("马连喜3口 马连福3口 郑木匠4口 隔壁马大娘发烧38.5", "checkin")
    assert _report("隔壁马大娘 - 38.5 fever a") in read["reports"]
