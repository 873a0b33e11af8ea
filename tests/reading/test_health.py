"""Temperatures, symptoms and what is said of them, as reports."""

from __future__ import annotations

import pytest

import reading

Row = tuple[str | None, int | None, tuple[float, ...], tuple[str, ...], str]


def _rows(text: str, prompt: reading.Prompt | None) -> list[Row]:
    return [(r.household, r.headcount, r.temps, r.symptoms, r.status) for r in reading.read(text, prompt).reports]


@pytest.mark.parametrize(
    ("text", "temps"),
    [
        ("36.5", (36.5,)),
        ("36度5", (36.5,)),
        ("36°5", (36.5,)),
        ("36。5", (36.5,)),
        ("36,5", (36.5,)),
        ("三十六度五", (36.5,)),
        ("三十六点五", (36.5,)),
        ("36点5", (36.5,)),
        ("365", (36.5,)),
        ("37", (37.0,)),
        ("36.3-36.6", (36.3, 36.6)),
        ("都是36.5左右", (36.5,)),
        ("早37 晚36度8", (37.0, 36.8)),
        ("昨晚38.5,今早36.8", (36.8,)),
        ("不是38.3是36.3", (36.3,)),
        ("36度半", (36.5,)),
        ("三十六度五啊不对三十六度六", (36.6,)),
        ("写错了，我屋36.5，上面那个是35.6", (36.5,)),
        ("36.8，实际36.3", (36.3,)),
        ("36.7哦不36.5", (36.5,)),
        ("36.4 不是38.4", (36.4,)),
        ("俩娃一个36.5一个37.6", (36.5, 37.6)),
        ("今儿36.6，夜儿黑37.6", (36.6,)),
        ("老婆38.5不对劲", (38.5,)),
        ("走之前量的36.4", (36.4,)),
        ("T36.1 BP160/95 P88", (36.1,)),
        ("T 37.8℃，干咳2天", (37.8,)),
        ("36点二36点七俩人", (36.2, 36.7)),
        ("我屋里36.5 36.3", (36.5, 36.3)),
        ("最高36.7，最低36.2", (36.7, 36.2)),
        ("坐T38次火车回来的，36.6", (36.6,)),
        ("鱼塘边上打个卡，36.3", (36.3,)),
        ("4人 36.3 米1袋", (36.3,)),
        ("早上报的36.1不对，这会儿36.6，按这个记", (36.6,)),
    ],
)
def test_temperatures(text: str, temps: tuple[float, ...]) -> None:
    assert _rows(text, "checkin")[0][2] == temps


@pytest.mark.parametrize("text", ["不到37", "37以下", "都没超过37.3", "体温都在37度以内", "全家没一个过37的"])
def test_a_bound_kept_is_normal(text: str) -> None:
    assert _rows(text, "checkin") == [(None, None, (), (), "normal")]


@pytest.mark.parametrize(
    "text",
    [
        "羊肉36.5一斤了",
        "今天零下10度",
        "那酒才三十六度",
        "水温38度",
        "门牌37",
        "我今年38岁",
        "话费36.50元",
        "比分36:38",
        "37号楼",
        "猪发烧40度",
        "电话13936537200",
        "多少度算发烧啊，37.3还是37.5？",
        "几度才算发烧，38有没有",
    ],
)
def test_other_figures_are_no_temperatures(text: str) -> None:
    assert [row[2] for row in _rows(text, "checkin") if row[2]] == []


def test_what_cannot_be_one_is_a_doubt() -> None:
    read = reading.read("体温63.5", "checkin")
    assert read.reports[0].temps == ()
    assert [(d.words, d.alternatives) for d in read.doubts] == [("63.5", ("36.5",))]


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("不发烧就是咳", ("cough",)),
        ("无发热、干咳、乏力等症状", ()),
        ("没有发烧咳嗽", ()),
        ("没有发烧但是咳嗽", ("cough",)),
        ("咳嗽没有发烧", ("cough",)),
        ("发烧咳嗽都没有", ()),
        ("不光咳嗽还发烧", ("cough", "fever")),
        ("头一直都很疼", ("headache",)),
        ("头不疼嗓子不疼", ()),
        ("前两天拉肚子,今天好了", ()),
        ("烧退了,还是没劲", ("fatigue",)),
        ("感冒了", ("cold",)),
        ("感冒咳嗽", ("cough",)),
        ("上吐下泻", ("diarrhea", "vomiting")),
        ("咳嗽还没好", ("cough",)),
        ("发烧:无 咳嗽:无", ()),
        ("有没有咳嗽的,没有", ()),
        ("姓名：周芳，有无咳嗽：有", ("cough",)),
        ("有无发热：无 有无咳嗽：有", ("cough",)),
        ("是否发热咳嗽：是", ("cough", "fever")),
        ("有没有咳嗽：没有", ()),
        ("屋里有人发烧38度", ("fever",)),
        ("吃药之前38.6 吃药之后37.1", ("fever",)),
        ("下车后37.8", ("fever",)),
        ("38.5 哎发错群了", ("fever",)),
        ("闻不到味", ("taste_smell_loss",)),
        ("可嗽 流鼻提 没烧", ("cough", "runny_nose")),
        ("没睡好头疼", ("headache",)),
        ("不小心着凉了", ("cold",)),
        ("不停地咳嗽", ("cough",)),
        ("鼻子也堵", ("runny_nose",)),
        ("没味觉那个是上周的事", ()),
        ("浑身不得劲", ("unwell",)),
        ("忽冷忽热,浑身骨头疼", ("chills", "muscle_ache")),
        ("早上呕了两回，不拉不烧", ("vomiting",)),
        ("没呕没拉", ()),
        ("昨天头疼，今天不疼了", ()),
        ("昨天头疼，今天不咳了", ("headache",)),
        ("昨天头疼，今天不疼得那么厉害了", ("headache",)),
        ("前天咳嗽，现在没咳了", ()),
        ("昨个拉肚子,吃咧两片药好咧,今个么事咧", ()),
        ("总怀疑自己发烧了，一量36.4", ()),
        ("以为发烧了，一量38.1", ("fever",)),
        ("感觉有点发烧，量了36.9", ("fever",)),
        ("额大咳咧三天", ("cough",)),
        ("娃儿遭凉了，别的没啥", ("cold",)),
        ("婆婆怕冷不肯脱衣裳没量成", ()),
        ("没得一点力气", ("fatigue",)),
        ("咳，睡过头了，36度5", ()),
        ("03年我在广州打工，发烧遭关了十天", ()),
        ("额头有点热", ("fever",)),
        ("家里那个小的发烧了", ("fever",)),
    ],
)
def test_assertion(text: str, symptoms: tuple[str, ...]) -> None:
    rows = _rows(text, "checkin")
    assert (rows[0][3] if rows else ()) == symptoms


@pytest.mark.parametrize(
    "text",
    [
        "要是发烧了咋办",
        "听说北庄有个发烧的",
        "听三婶说她娘家庄上有个发烧39度的",
        "听李大爷讲城里有发烧的",
        "听我婶说她侄子在城里发烧隔离了",
        "西安我姐打电话说她们小区有个发烧38度的叫救护车拉走咧",
        "我二姨讲隔壁镇有个卖鱼的发烧给拉走了",
        "你感冒好了吗",
        "别感冒了",
        "谁家有发烧的",
        "预防感冒",
        "他是音响发烧友",
        "变压器烧了",
        "猪拉稀两天了",
        "这事真让人头疼",
        "看得心里难受",
        "电视剧真没劲",
        "对打麻将不感冒",
        "笑得我肚子疼",
        "热得像发烧一样",
        "我梦见我发烧了",
        "超过37.3不能进校门",
        "发烧的同学不要来",
        "烧水呢",
        "隔壁屋里有人发烧",
        "屋里烧得暖和",
        "小时候老发烧",
        "累得腰酸背痛",
    ],
)
def test_no_illness_of_ours(text: str) -> None:
    assert [row for row in _rows(text, None) if row[4] == "abnormal"] == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("我家3口正常;西坡四婶家2口也正常", [(None, 3, (), (), "normal"), ("西坡四婶", 2, (), (), "normal")]),
        (
            "二妞家四口没事,大勇家媳妇嗓子疼",
            [("二妞", 4, (), (), "normal"), ("大勇", None, (), ("sore_throat",), "abnormal")],
        ),
        ("我和老伴36.5 36.6", [(None, 2, (36.5, 36.6), (), "normal")]),
        ("1", [(None, None, (), (), "unstated")]),
        ("在家没出门", [(None, None, (), (), "unstated")]),
        ("都好", [(None, None, (), (), "normal")]),
        ("宝音家和斯琴家都没事", [("宝音", None, (), (), "normal"), ("斯琴", None, (), (), "normal")]),
    ],
)
def test_reports(text: str, rows: list[Row]) -> None:
    assert _rows(text, "checkin") == rows


def test_people_are_told_apart() -> None:
    people = reading.read("我36.5,老伴36.7,孩子37.8有点咳", "checkin").reports[0].people
    assert [(p.who, p.temps, p.symptoms) for p in people] == [
        ("我", (36.5,), ()),
        ("老伴", (36.7,), ()),
        ("孩子", (37.8,), ("cough", "fever")),
    ]


def test_facts_carry_their_words() -> None:
    report = reading.read("孩子有点咳,36.9", "checkin").reports[0]
    assert {e.words for e in report.evidence} >= {"咳", "36.9"}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "郭建平家四口、赵银锁家两口都好，我打过电话了",
            [("郭建平", 4, (), (), "normal"), ("赵银锁", 2, (), (), "normal")],
        ),
        ("我家四口，老李家两口，都好", [(None, 4, (), (), "normal"), ("老李", 2, (), (), "normal")]),
        ("我跟俩孙子都好着呢", [(None, 3, (), (), "normal")]),
        ("我跟我妈还有两个娃都好", [(None, 4, (), (), "normal")]),
        ("我家老大流鼻涕，其余三口人正常", [(None, None, (), ("runny_nose",), "abnormal")]),
        ("没烧没咳没拉肚子", [(None, None, (), (), "normal")]),
        ("36.7，应该是昨天冻着了，流鼻涕", [(None, None, (36.7,), ("runny_nose",), "abnormal")]),
        ("36.5，都好。在家闷得慌", [(None, None, (36.5,), (), "normal")]),
        ("走了一天脚疼，还发烧", [(None, None, (), ("fever", "muscle_ache"), "abnormal")]),
    ],
)
def test_who_and_how(text: str, rows: list[Row]) -> None:
    assert _rows(text, "checkin") == rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("37度2算不算烧", [(None, None, (37.2,), (), "normal")]),
        ("昨天39度,今天38度", [(None, None, (38.0,), ("fever",), "abnormal")]),
        ("二叔家没人在，去县城了", []),
        ("走一天脚疼", []),
        ("喝多了头疼", []),
        ("喝多了头疼，三天了一直不好", [(None, None, (), ("headache",), "abnormal")]),
        ("明天最高37度，晴转多云", []),
    ],
)
def test_without_being_asked(text: str, rows: list[Row]) -> None:
    assert _rows(text, None) == rows


@pytest.mark.parametrize(
    ("text", "prompt", "rows"),
    [
        ("娃夜里烧到39，喂了美林降到37.5", None, [(None, None, (39.0, 37.5), ("fever",), "abnormal")]),
        ("昨天有点烧，今天退了，36.8", "checkin", [(None, None, (36.8,), (), "normal")]),
        ("刘二狗家俩娃昨晚拉肚子，今天没再拉", "checkin", [("刘二狗", None, (), (), "normal")]),
        ("王家湾李建军，四口人，体温正常", "checkin", [("李建军", 4, (), (), "normal")]),
        ("我跟媳妇和娃三个人都好", "checkin", [(None, 3, (), (), "normal")]),
        ("昨儿后晌38度2，今早36度9", None, [(None, None, (36.9,), (), "normal")]),
        (
            "3号都好，5号两口子36.4、36.9",
            None,
            [("3号", None, (), (), "normal"), ("5号", 2, (36.4, 36.9), (), "normal")],
        ),
        ("人数：4\n体温：36.6\n有无发热：无", "checkin", [(None, 4, (36.6,), (), "normal")]),
        ("老宋家签到", "checkin", [("老宋", None, (), (), "unstated")]),
        ("我妈家我打电话问了，都好", "checkin", [("我妈", None, (), (), "normal")]),
        ("我家两口人，咋打卡", "checkin", []),
        ("爷爷腿脚没劲儿，量了36.9", "checkin", [(None, None, (36.9,), ("fatigue",), "abnormal")]),
        ("爷爷腿脚不好，36.9", "checkin", [(None, None, (36.9,), (), "normal")]),
        ("洗澡水烧到40度", None, []),
    ],
)
def test_whole_messages(text: str, prompt: reading.Prompt | None, rows: list[Row]) -> None:
    assert _rows(text, prompt) == rows


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("两大一小 36.5", 3),
        ("两个大人三个娃 都正常", 5),
        ("我和两个娃一个老人都好", 4),
        ("娘崽两个都好", 2),
        ("爷孙三个36.5", 3),
        ("家里两个老的没病没痛", 2),
        ("昨天报三人，实际四人，都正常", 4),
        ("3口好", 3),
        ("我家昨天报了五口，今天走了一个，现在四口都正常", 4),
        ("我屋就我一个，36.2", 1),
        ("孩子两个月了，36.5", None),
    ],
)
def test_how_many(text: str, count: int | None) -> None:
    assert [row[1] for row in _rows(text, "checkin")] == [count]


@pytest.mark.parametrize(
    "text", ["都待家剥花生呢", "今天也是在屋里待着", "哪都冇去", "门都没出", "屋里蹲着呢，没出过院门"]
)
def test_heard_from(text: str) -> None:
    assert _rows(text, "checkin") == [(None, None, (), (), "unstated")]


@pytest.mark.parametrize("text", ["@所有人 还没打卡的抓紧", "没打卡的赶紧打卡", "一天要报几次？早上报了晚上还要不要"])
def test_who_calls_or_asks_is_not_heard_from(text: str) -> None:
    assert _rows(text, "checkin") == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "胡大海4口36.5；胡水生3口都好；吴翠兰老人头痛37.1",
            [
                ("胡大海", 4, (36.5,), (), "normal"),
                ("胡水生", 3, (), (), "normal"),
                ("吴翠兰", None, (37.1,), ("headache",), "abnormal"),
            ],
        ),
        (
            "卡口17:40：刘强36.5，刘芳38.2",
            [("刘强", None, (36.5,), (), "normal"), ("刘芳", None, (38.2,), ("fever",), "abnormal")],
        ),
        ("姓名：彭小丽\n上午：36.6\n症状：无", [("彭小丽", None, (36.6,), (), "normal")]),
        ("代村东头李大个报：一个人，36.3", [("村东头李大个", 1, (36.3,), (), "normal")]),
        (
            "201四口正常，202两口36.3，301空着，302家小孩呕吐",
            [
                ("201", 4, (), (), "normal"),
                ("202", 2, (36.3,), (), "normal"),
                ("302", None, (), ("vomiting",), "abnormal"),
            ],
        ),
        ("101一家四口36.5，102都好", [("101", 4, (36.5,), (), "normal"), ("102", None, (), (), "normal")]),
        (
            "我们楼道：101，102，201都正常",
            [(room, None, (), (), "normal") for room in ("101", "102", "201")],
        ),
        (
            "1组：王强4口正常，李华3口正常，赵敏发烧38",
            [
                ("王强", 4, (), (), "normal"),
                ("李华", 3, (), (), "normal"),
                ("赵敏", None, (38.0,), ("fever",), "abnormal"),
            ],
        ),
        ("王强家4口正常，左腿疼", [("王强", 4, (), ("muscle_ache",), "abnormal")]),
        ("东边：老孙家好，老钱家也好", [("老孙", None, (), (), "normal"), ("老钱", None, (), (), "normal")]),
        (
            "隔壁刘婶家2口正常，对门王老师37.5",
            [("隔壁刘婶", 2, (), (), "normal"), ("对门王老师", None, (37.5,), ("fever",), "abnormal")],
        ),
        ("张翠花，女，68岁，36.7", [("张翠花", None, (36.7,), (), "normal")]),
        ("户主：王德发\n人数：5\n体温：36.4", [("王德发", 5, (36.4,), (), "normal")]),
        ("李四全家都好", [("李四", None, (), (), "normal")]),
        ("401有人发烧39度", [("401", None, (39.0,), ("fever",), "abnormal")]),
        ("爸401 妈36.5", [(None, None, (40.1, 36.5), ("fever",), "abnormal")]),
        ("住12号楼2单元301，俩人，36.5", [(None, 2, (36.5,), (), "normal")]),
        ("孙女咳嗽；孙子36.5；我家别人都好", [(None, None, (36.5,), ("cough",), "abnormal")]),
    ],
)
def test_several_households(text: str, rows: list[Row]) -> None:
    assert _rows(text, "checkin") == rows


def test_a_course_of_readings_needs_no_question() -> None:
    assert _rows("隔离第8天，上午36.6下午36.4", None) == [(None, None, (36.6, 36.4), (), "normal")]
    assert _rows("正常，我屋网也卡", None) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("李桂花36.5", [("李桂花", (36.5,))]),
        ("马文斌36.5，李玉花36.2，老马37.5", [("马文斌", (36.5,)), ("李玉花", (36.2,)), ("老马", (37.5,))]),
        ("马文斌36.2，摆玉花36.5，老冶37.5让去卫生室了", [("马文斌", (36.2,)), ("摆玉花", (36.5,)), ("老冶", (37.5,))]),
        ("王强36.5，老伴36.7", [("王强", (36.5, 36.7))]),
        ("在车上量体温36.4", [(None, (36.4,))]),
        ("下车量了37.8", [(None, (37.8,))]),
        ("孙子打喷嚏，温度三十六点八", [(None, (36.8,))]),
        ("我妈花36.5买的", []),
        ("王桂花36.5一斤卖不卖", []),
    ],
)
def test_whose_reading_it_is(text: str, told: list[tuple[str | None, tuple[float, ...]]]) -> None:
    """A name that ends like a word of money or of places is a name where a reading follows."""
    reports = reading.read(text, "checkin").reports
    assert [(one.household, one.temps) for one in reports if one.temps] == told


def test_a_full_name_with_a_reading_needs_no_question() -> None:
    (report,) = reading.read("王小军38.6", None).reports
    assert (report.household, report.status) == ("王小军", "abnormal")


@pytest.mark.parametrize("text", ["王大爷一个人在家，电话没人接，敲门也不应", "李四家电话打不通"])
def test_that_nobody_answers_is_no_word_of_theirs(text: str) -> None:
    assert reading.read(text, "checkin").reports == ()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("我跟你汪爷爷都好好的", [(None, 2, (), (), "normal")]),
        ("大水进堂屋了，我和你大妈上了二楼，人没事", [(None, 2, (), (), "normal")]),
        ("他讲他跟娭毑都好", [(None, 2, (), (), "normal")]),
        ("刘嗲嗲家他跟娭毑都好，一个三十六度二一个三十六度五", [("刘嗲嗲", 2, (36.2, 36.5), (), "normal")]),
        ("房塌了五个人一个都没伤着", [(None, 5, (), (), "normal")]),
        ("人都跑院里了，一家三口没伤着", [(None, 3, (), (), "normal")]),
        ("屋里三个都38.5", [(None, 3, (38.5,), ("fever",), "abnormal")]),
        ("屋里三个都不到37度", [(None, 3, (), (), "normal")]),
        ("体温 三十六度二\n人数 2", [(None, 2, (36.2,), (), "normal")]),
        ("我三六五，老头子三六七", [(None, None, (36.5, 36.7), (), "normal")]),
        ("想吐，一口粥都吃不下", [(None, None, (), ("vomiting",), "abnormal")]),
        ("嘴里也没味", [(None, None, (), ("taste_smell_loss",), "abnormal")]),
        ("我屋里没得一个咳的，没有一个人发烧", [(None, None, (), (), "normal")]),
        ("天天搁家待着", [(None, None, (), (), "unstated")]),
        ("吴新民家四口没症状，他昨天刚从中山回来，本人36.7", [("吴新民", 4, (36.7,), (), "normal")]),
        ("汪社教讲他家两口子都发烧", [("汪社教", 2, (), ("fever",), "abnormal")]),
        (
            "王大力、李小明、赵四家我打电话问了，都好",
            [("王大力", None, (), (), "normal"), ("李小明", None, (), (), "normal"), ("赵四", None, (), (), "normal")],
        ),
        (
            "黄桂林家、黄桂生家、夏国清家我一早都敲了门，人都平安",
            [
                ("黄桂林", None, (), (), "normal"),
                ("黄桂生", None, (), (), "normal"),
                ("夏国清", None, (), (), "normal"),
            ],
        ),
        ("今天烧了四个菜", []),
        ("听县医院的人说又拉走俩发烧的", []),
        ("【转】吃荠菜煮鸡蛋，一年不头疼不发烧", []),
        ("东西都是好的", []),
    ],
)
def test_in_so_many_words(text: str, rows: list[Row]) -> None:
    assert _rows(text, "checkin") == rows


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("孩子发烧38.5，昨天要的肉不要了", ("cancel", "checkin")),
        ("都好，盐不要了", ("cancel", "checkin")),
        ("老伴38.5，昨天订的都取消吧", ("cancel", "checkin")),
        ("刚才报的38.5取消", ("cancel",)),
        ("刚才报了38.5，报错了，取消", ("cancel",)),
        ("拉肚子的辣条别买了", ("cancel",)),
    ],
)
def test_who_takes_back_an_order_may_be_ill(text: str, intents: tuple[str, ...]) -> None:
    assert reading.read(text, "checkin").intents == intents


@pytest.mark.parametrize(
    "text",
    [
        "我有点咳嗽，家里煤气没了，帮换一罐煤气",
        "我有点咳嗽，能帮我拿点降压药吗，快吃没了",
        "我有点咳嗽，面发好了，中午蒸花卷",
        "我有点咳嗽，好嘞书记",
        "我有点咳嗽，菠菜薅了两筐，给值班的送过去了",
        "我有点咳嗽，李四家前天咳的那个好了",
        "我有点咳嗽，无发热、干咳、乏力等症状，全家安好",
        "上次订的两桶油取消吧，我有点咳嗽",
        "收到收到，马上回去量，我有点咳嗽",
        "小时候发烧我奶就拿白酒给我搓，我有点咳嗽",
        "要是夜里发烧了咋办，卫生院有人吗，我有点咳嗽",
        "昨晚做梦去了趟北京，我有点咳嗽",
        "我自己只要一瓶生抽，我有点咳嗽",
        "各位村民：明天起凭证出入，请互相转告，我有点咳嗽",
    ],
)
def test_what_else_is_said_hides_no_illness(text: str) -> None:
    assert any(report.symptoms == ("cough",) for report in reading.read(text).reports if report.household is None)


@pytest.mark.parametrize(
    "text",
    [
        "昨天我有点咳嗽，今天好了",
        "我有点咳嗽，吃了药好了",
        "孩子拉肚子，吃了思密达好了",
        "前天有点咳，今天不咳了",
        "那年非典俺村也封过，俺爹发烧三天",
        "去年过年，我发烧了",
        "要是我有点咳嗽咋办",
        "转：发烧别慌，我家孩子发烧38.5",
    ],
)
def test_what_is_over_or_long_ago_or_supposed_stays_so(text: str) -> None:
    assert not any(report.status == "abnormal" for report in reading.read(text).reports)


@pytest.mark.parametrize(
    "text",
    [
        "上次订的两桶油取消吧我家孩子发烧38.5",
        "昨晚做梦坐飞机去了趟北京我家孩子发烧38.5",
        "麻烦给我捎两袋盐一瓶醋我家孩子发烧38.5",
        "小时候发烧我奶就拿白酒给我搓我家孩子发烧38.5",
    ],
)
def test_speech_without_signs_begins_anew_at_home(text: str) -> None:
    assert [report.temps for report in reading.read(text).reports if report.household is None] == [(38.5,)]


@pytest.mark.parametrize(
    "text",
    [
        "隔壁村封了，我妈发烧38.5",
        "听说武汉封了，俺爹发烧了",
        "孩子发烧，水位下去了",
        "我咳嗽，网恢复了",
        "我发烧了，通行证开好了",
        "李四家发烧，俺家都好了",
        "我昨天开始咳嗽，其他人无发热咳嗽",
        "我有点咳嗽，好咧书记",
        "大夫你快来，发烧39度了",
        "书记你看看，发烧38.5咋办",
        "万一卡口不让过咋办，孩子发烧了",
        "以前身体挺好，老伴咳嗽三天了",
        "老伴38.5昨天订的都取消",
        "各位村民：明天起凭证出入，请互相转告，我妈发烧38.5",
    ],
)
def test_an_illness_is_not_talked_away(text: str) -> None:
    assert any(report.status == "abnormal" for report in reading.read(text).reports)


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("孩子昨天发烧，今天烧退了", None),
        ("各位村民：明天起一律测温，我们村规定体温超过37.3度的不得出村，请互相转告", None),
        ("前天打喷嚏的是孩子，现在早好了，全家36.5", "checkin"),
    ],
)
def test_nor_is_one_made_up(text: str, prompt: reading.Prompt | None) -> None:
    assert not any(report.status == "abnormal" for report in reading.read(text, prompt).reports)


@pytest.mark.parametrize("text", ["没问题，等下量了报", "我马上打卡", "好的，一会儿报", "回头测了报"])
def test_a_promise_is_no_report(text: str) -> None:
    assert reading.read(text, "checkin").reports == ()
