"""What documents of every shape say about themselves, on texts of an invented city."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.body import plain_text
from gazette.ingest.describe import describe
from gazette.ingest.finding_numbers import canonical
from gazette.ingest.reading import read_file
from gazette.ingest.structure import clean_lines
from gazette.settings import CHECKOUT

ORDER = """澜州市人民政府令
第 12 号
《澜州市停车场管理办法》已经2024年1月18日市人民政府第42次常务会议审议通过，现予公布，自2024年5月1日起施行。
市长　陆衡川
2024年1月26日
澜州市停车场管理办法
第一章　总则
第一条　为了加强停车场管理，根据《中华人民共和国道路交通安全法》，制定本办法。
第二条　本办法自2024年5月1日起施行。2015年3月2日市人民政府发布的《澜州市停车场管理暂行办法》（市政府令第5号）同时废止。"""

JOINT = """澜州市民政局
澜 州 市 财 政 局　文件
澜州市残疾人联合会
澜民发﹝2023﹞１７号
澜州市民政局　澜州市财政局　澜州市残疾人联合会
关于调整残疾人两项补贴标准的
通　　知
各县、区民政局、财政局、残联：
经市政府同意，现就有关事项通知如下：
一、自2023年7月1日起，补贴标准提高到每人每月120元。
澜州市民政局　　澜州市财政局
澜州市残疾人联合会
2023年6月12日
（此件公开发布）"""

FORWARDED = """澜州市人民政府办公室转发市水务局
关于做好城市内涝防治工作意见的通知
澜政办发〔2024〕15号
各县、区人民政府，市政府各部门：
市水务局《关于做好城市内涝防治工作的意见》已经市政府同意，现转发给你们，请认真贯彻执行。
澜州市人民政府办公室
2024年6月3日
关于做好城市内涝防治工作的意见
澜水发〔2024〕30号
市政府：
为做好内涝防治，提出以下意见。
澜州市水务局
2024年5月20日"""

LAW = """澜州市爱国卫生条例
（1998年8月28日澜州市第十二届人民代表大会常务委员会第五次会议通过　1998年11月27日江北省第九届人民代表大会常务委员会第六次会议批准　根据2019年4月26日澜州市第十六届人民代表大会常务委员会第二十次会议《关于修改〈澜州市爱国卫生条例〉的决定》修正）
第一条　为了保护人民身体健康，制定本条例。
第二条　本条例自1999年1月1日起施行。"""

APPOINTMENT = """澜州市人民政府
关于周明远等同志职务任免的通知
澜政人〔2024〕3号
各县、区人民政府，市政府各部门：
市政府决定：
任命周明远为市水务局副局长；
免去孙立的市教育局副局长职务。
澜州市人民政府
二○二四年三月八日"""

REPLY = """澜州市人民政府关于东屏县国土空间总体规划的批复
澜政复〔2023〕9号
东屏县人民政府：
你县《关于报请审批国土空间总体规划的请示》（东政〔2023〕21号）收悉。现批复如下：
一、原则同意该规划。
2023年11月2日"""

NOTICE = """澜州市人民政府关于禁止燃放烟花爆竹的通告
澜政告〔2023〕2号
为保障公共安全，现通告如下：
一、绕城公路以内禁止燃放烟花爆竹。
二、本通告自发布之日起施行，有效期3年。
澜州市人民政府
2023年12月1日"""

REPEAL = """澜州市人民政府关于废止和宣布失效一批行政规范性文件的决定
澜政发〔2025〕8号
各县、区人民政府：
市政府决定，废止《澜州市出租汽车管理办法》（澜政发〔2008〕11号）等3件行政规范性文件。本决定自公布之日起施行。
附件：废止的行政规范性文件目录
澜州市人民政府
2025年4月10日
附件
废止的行政规范性文件目录
1.澜州市出租汽车管理办法（澜政发〔2008〕11号）
2.关于加强户外广告管理的通知（澜政办〔2011〕40号）
3.《澜州市暂住人口登记办法》（澜政发〔1998〕5号）"""

CHRONICLE = """澜州市人民政府大事记
（2024年3月）
3月1日
市长陆衡川主持召开市政府第45次常务会议，审议《澜州市公共交通发展规划》。
3月5日
副市长周敏到东屏县调研春耕生产。"""

NINETIES = """澜州市人民政府文件
澜政[1996]12号
关于加强城市集贸市场管理的通知
各县、区人民政府，市直各单位：
现将有关事项通知如下：
一、市场开办单位应当办理登记。
一九九六年三月五日"""

TRADITIONAL = """澜州市人民政府辦公室關於印發《澜州市檔案管理辦法》的通知
澜政辦發〔2003〕7號
各縣、區人民政府：
現將《澜州市檔案管理辦法》印發給你們，請遵照執行。
澜州市人民政府辦公室
二○○三年五月六日"""

WRAPPED = """澜州市人民政府办公室关于印发澜州市数字档案
馆建设工作方案的通知
澜政办发〔2021〕 9 号
各县、区人民政府，市高新区管委会，市政府各部门、
各直属单位：
《澜州市数字档案馆建设工作方案》已经市政府同意，
现印发给你们，请结合实际认真贯彻执行。
澜州市人民政府办公室
2021 年 4 月 7 日"""

SHAPES = [
    (
        ORDER,
        {
            "title": "澜州市停车场管理办法", "doc_number": "澜州市人民政府令第12号", "issuers": ("澜州市人民政府",), "signed_on": "2024-01-26",
            "effective_on": "2024-05-01", "kind": "order", "section": "政府令", "repeals": ("《澜州市停车场管理暂行办法》（市政府令第5号）",), "articles": "2",
            "signature": ("市长　陆衡川",),
        },
    ),
    (
        JOINT,
        {
            "title": "澜州市民政局 澜州市财政局 澜州市残疾人联合会关于调整残疾人两项补贴标准的通知", "doc_number": "澜民发〔2023〕17号",
            "issuers": ("澜州市民政局", "澜州市财政局", "澜州市残疾人联合会"), "signed_on": "2023-06-12", "addressee": "各县、区民政局、财政局、残联",
            "section": "部门文件", "form": "通知",
        },
    ),
    (
        FORWARDED,
        {
            "title": "澜州市人民政府办公室转发市水务局关于做好城市内涝防治工作意见的通知", "doc_number": "澜政办发〔2024〕15号",
            "issuers": ("澜州市人民政府办公室",), "signed_on": "2024-06-03", "section": "办公室文件",
        },
    ),
    (
        LAW,
        {
            "title": "澜州市爱国卫生条例", "issuers": ("澜州市人民代表大会常务委员会",), "signed_on": "1998-08-28", "effective_on": "1999-01-01",
            "kind": "regulation", "articles": "2",
        },
    ),
    (
        APPOINTMENT,
        {
            "title": "澜州市人民政府关于周明远等同志职务任免的通知", "doc_number": "澜政人〔2024〕3号", "issuers": ("澜州市人民政府",),
            "signed_on": "2024-03-08", "kind": "personnel", "section": "人事任免",
        },
    ),
    (
        REPLY,
        {
            "title": "澜州市人民政府关于东屏县国土空间总体规划的批复", "doc_number": "澜政复〔2023〕9号", "addressee": "东屏县人民政府",
            "signed_on": "2023-11-02", "kind": "reply",
        },
    ),
    (
        NOTICE,
        {
            "doc_number": "澜政告〔2023〕2号", "effective_on": "2023-12-01", "expires_on": "2026-11-30", "kind": "notice", "form": "通告",
            "issuers": ("澜州市人民政府",),
        },
    ),
    (
        REPEAL,
        {
            "doc_number": "澜政发〔2025〕8号", "signed_on": "2025-04-10", "effective_on": "2025-04-10",
            "repeals": (
                "《澜州市出租汽车管理办法》（澜政发〔2008〕11号）", "《关于加强户外广告管理的通知》（澜政办〔2011〕40号）",
                "《澜州市暂住人口登记办法》（澜政发〔1998〕5号）",
            ),
            "annexes": ("废止的行政规范性文件目录",),
        },
    ),
    (CHRONICLE, {"title": "澜州市人民政府大事记（2024年3月）", "kind": "chronicle", "section": "大事记"}),
    (
        NINETIES,
        {
            "title": "关于加强城市集贸市场管理的通知", "doc_number": "澜政〔1996〕12号", "issuers": ("澜州市人民政府",), "signed_on": "1996-03-05",
        },
    ),
    (
        TRADITIONAL,
        {
            "title": "澜州市人民政府辦公室關於印發《澜州市檔案管理辦法》的通知", "doc_number": "澜政辦發〔2003〕7号",
            "issuers": ("澜州市人民政府辦公室",), "signed_on": "2003-05-06",
        },
    ),
    (
        WRAPPED,
        {
            "title": "澜州市人民政府办公室关于印发澜州市数字档案馆建设工作方案的通知", "doc_number": "澜政办发〔2021〕9号",
            "addressee": "各县、区人民政府，市高新区管委会，市政府各部门、各直属单位", "signed_on": "2021-04-07",
        },
    ),
]  # fmt: skip
NAMES = [
    "order",
    "joint",
    "forwarded",
    "law",
    "appointment",
    "reply",
    "notice",
    "repeal",
    "chronicle",
    "nineties",
    "traditional",
    "wrapped",
]


def described(text: str) -> dict[str, tuple[str, ...]]:
    return {finding.field: finding.value for finding in describe(clean_lines(text))}


@pytest.mark.parametrize(("text", "expected"), SHAPES, ids=NAMES)
def test_every_shape_of_document_is_described(text: str, expected: dict[str, object]) -> None:
    found = described(text)
    for name, value in expected.items():
        assert found.get(name) == (value if isinstance(value, tuple) else (value,)), name


@pytest.mark.parametrize(("text", "expected"), SHAPES, ids=NAMES)
def test_every_finding_shows_words_of_the_text_and_how_sure_it_is(
    text: str, expected: dict[str, object]
) -> None:
    bare = "".join(text.split())
    fields = [finding.field for finding in describe(clean_lines(text))]
    assert len(fields) == len(set(fields))
    for finding in describe(clean_lines(text)):
        assert 0 < finding.confidence <= 1
        assert finding.value
        assert all(finding.value)
        if finding.field not in ("section", "kind", "form", "issuers"):
            for line in finding.evidence.split("\n"):
                assert "".join(line.split()) in bare or finding.field in ("repeals", "title"), finding


def test_what_is_not_said_is_absent() -> None:
    found = described("各县、区人民政府：\n请报送有关材料。")
    assert not {"doc_number", "issuers", "signed_on", "effective_on", "expires_on", "kind"} & set(found)


def test_the_number_of_what_is_answered_or_forwarded_is_not_its_own() -> None:
    without = REPLY.replace("澜政复〔2023〕9号\n", "")
    assert "doc_number" not in described(without)


def test_the_day_of_a_meeting_or_of_taking_effect_is_not_the_day_of_signing() -> None:
    assert described(ORDER)["signed_on"] == ("2024-01-26",)


def test_a_licence_that_ends_ends_no_document() -> None:
    found = described(NOTICE.replace("本通告自发布之日起施行，有效期3年", "本通告所称许可证有效期3年"))
    assert "expires_on" not in found


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("澜政办 [2024] 3 号", "澜政办〔2024〕3号"),
        ("澜政办发﹝２０２４﹞第１５号", "澜政办发〔2024〕15号"),
        ("（澜政〔1996〕12号）", "澜政〔1996〕12号"),
        ("澜政办【2020】第007号", "澜政办〔2020〕7号"),
        ("澜州市人民政府令（第33号）", "澜州市人民政府令第33号"),
        ("澜州市教育局公告2020年第4号", "澜州市教育局公告2020年第4号"),
        ("澜民发〔2023〕17号、澜财社〔2023〕5号", "澜民发〔2023〕17号、澜财社〔2023〕5号"),
        ("澜政办[一九九四]一五四号", "澜政办〔1994〕154号"),
        ("澜发改公告[2025]4号", "澜发改公告〔2025〕4号"),
    ],
)
def test_a_number_is_given_in_its_usual_form(written: str, number: str) -> None:
    assert canonical(written) == number


PIECES = st.sampled_from(
    [line for text, _ in SHAPES for line in text.split("\n")]
    + ["", "（", "》《", "2024年13月45日", "第号", "附件："]
)


@given(st.lists(PIECES | st.text(max_size=40), max_size=25))
def test_any_lines_are_described_without_a_fault(lines: list[str]) -> None:
    for finding in describe(lines):
        assert finding.value
        assert 0 < finding.confidence <= 1


def test_the_sample_gazette_is_described_as_its_clerk_did() -> None:
    for path in sorted((CHECKOUT / "data" / "demo").glob("*/*.md")):
        record = read_file(path.read_bytes(), path.name, {}, "lz")
        head = [record.title, record.doc_number] if "令" not in (record.doc_number or "") else []
        order = (record.doc_number or "").replace("令第", "令\n第").split("\n") if not head else []
        lines = [line for line in (*order, *head) if line] + plain_text(record.blocks).split("\n")
        found = {finding.field: finding.value for finding in describe(lines)}
        assert found["title"] == (record.title,)
        assert found.get("doc_number", ("",)) == (record.doc_number or "",)
        assert found["section"] == (record.section,)
        assert found.get("issuers", record.issuers) == record.issuers
        assert found.get("signed_on", (str(record.signed_on),)) == (str(record.signed_on),)


@pytest.mark.parametrize(
    ("lines", "signed", "issuers"),
    [
        (  # the whole text in one line, an annexed text after the signature
            [
                "关于印发路灯管护办法的通知",
                (
                    "各区人民政府：《路灯管护办法》已经市政府研究同意，现印发给你们，请认真贯彻执行，并把执行中的问题及时报告市政府办公室。"
                    "澜州市人民政府办公室2013年9月2日路灯管护办法第一条路灯由区政府管护。自2014年1月1日起施行。"
                ),
            ],
            "2013-09-02",
            ("澜州市人民政府办公室",),
        ),
        (
            [
                "关于同意建立民办教育联席会议制度的函",
                (
                    "市教育局：来文收悉。经市政府同意，现函复如下：同意建立民办教育工作联席会议制度，请按有关规定组织开展工作。附件：成员名单"
                    "澜州市人民政府办公厅2021年8月17日（此件公开发布）附件1成员名单"
                ),
            ],
            "2021-08-17",
            None,
        ),
        (
            [
                "关于加强税收征管的通知",
                "（澜地税所[2000]252号　2000年8月21日）",
                "各区税务局：",
                "现通知如下。",
            ],
            "2000-08-21",
            None,
        ),
    ],
)
def test_dates_and_names_are_found_where_lines_ran_together(
    lines: list[str], signed: str, issuers: tuple[str, ...] | None
) -> None:
    found = {finding.field: finding.value for finding in describe(lines)}
    assert found["signed_on"] == (signed,)
    assert issuers is None or found["issuers"] == issuers


def test_a_date_something_holds_from_is_no_signature() -> None:
    line = "为规范路灯管护，提高财政资金的使用效率，加强部门之间的协作，经市人民政府同意。澜州市人民政府2015年1月1日起按新的办法拨付路灯管护资金。"
    assert "signed_on" not in {finding.field for finding in describe(["关于路灯管护资金的说明", line])}


ARTICLES = "第一条　为了加强管理，制定本{act}。\n第二条　本{act}自2019年1月1日起施行。"
NOTES = [
    (
        "澜州市河道管理办法\n（澜州市人民政府令第33号发布　2018年11月5日市政府常务会议审议通过，自2019年1月1日起施行）\n",
        {"title": "澜州市河道管理办法", "doc_number": "澜州市人民政府令第33号", "issuers": "澜州市人民政府"},
    ),
    (
        "澜州市碳排放管理办法\n（该文件于2018年11月15日以澜府令第197号公布，根据2020年5月12日澜府令第275号第一次修改）\n",
        {"title": "澜州市碳排放管理办法", "doc_number": "澜府令第197号", "signed_on": "2018-11-15"},
    ),
    (
        "澜州市湿地保护条例\n(2000年12月22日澜州市第九届人民代表大会\n常务委员会第十八次会议通过\n2012年11月29日澜州市第十一届\n人民代表大会常务委员会第三十四次会议修订)\n",
        {
            "title": "澜州市湿地保护条例",
            "issuers": "澜州市人民代表大会常务委员会",
            "signed_on": "2000-12-22",
        },
    ),
    (
        "澜州市市政设施管理条例\n2015年10月30日 澜州市第十五届人民代表大会常务委员会第二十四次会议通过\n2015年12月3\n日东江省第十二届人民代表大会常务委员会第十七次会议批准\n",
        {"issuers": "澜州市人民代表大会常务委员会", "signed_on": "2015-12-03"},
    ),
    (
        "澜州市技术档案工作条例\n1980年12月9日 国务院批准\n1980年12月27日 国家经济委员会\n国家基本建设委员会\n国家档案局发布\n发布之日施行\n",
        {"signed_on": "1980-12-27"},
    ),
    (
        "中华人民共和国地方组织监督法\n（2006年8月27日第十届全国人民代表大会常务委员会第二十三次会议通过　根据2024年11月8日第十四届全国人民代表大会常务委员会第十二次会议《关于修改〈地方组织监督法〉的决定》修正）\n",
        {"signed_on": "2024-11-08"},
    ),
    (
        "澜州市各级人民代表大会常务委员会监督条例\n澜州市各级人民代表大会\n常务委员会监督条例\n2006年8月27日 澜州市第十届人民代表大会常务委员会第二十三次会议通过\n",
        {"title": "澜州市各级人民代表大会常务委员会监督条例", "signed_on": "2006-08-27"},
    ),
    (
        "澜州市人民调解条例\n2012年3月20日 市十四届人大常委会第二十次会议通过\n",
        {"issuers": "澜州市人民代表大会常务委员会", "signed_on": "2012-03-20"},
    ),
    (
        "户口登记条例\n1958年1月9日 全国人民代表大会常务委员会第九十一次会议通过\n",
        {"issuers": "全国人民代表大会常务委员会"},
    ),
    (
        "仲裁条例\n（1994年8月31日第八届全国人民代表大会常务委员会第九次会议通过）\n",
        {"issuers": "全国人民代表大会常务委员会"},
    ),
    (
        "澜州市农业税征收办法\n（澜政办发[2018]42号　二○一八年八月二十九日）\n",
        {"title": "澜州市农业税征收办法", "doc_number": "澜政办发〔2018〕42号", "signed_on": "2018-08-29"},
    ),
    (
        "野生动物价值评估办法\n（2018年10月25日江北省林业局第46号令）\n",
        {"title": "野生动物价值评估办法", "signed_on": "2018-10-25"},
    ),
]


@pytest.mark.parametrize(("head", "expected"), NOTES)
def test_a_note_below_the_title_is_read_however_it_is_put(head: str, expected: dict[str, str]) -> None:
    found = described(head + ARTICLES.format(act="办法"))
    assert {name: found.get(name) for name in expected} == {
        name: (value,) for name, value in expected.items()
    }


def test_who_may_lay_down_a_regulation_is_proposed_where_nobody_is_named() -> None:
    text = "第一章　总则\n" + ARTICLES.format(act="条例")
    assert described(f"煤矿安全条例\n{text}")["issuers"] == ("国务院",)
    assert described(f"城市公共交通条例\n{text}")["issuers"] == ("国务院",)
    assert described(f"中华人民共和国市场主体登记条例\n{text}")["issuers"] == ("国务院",)
    assert described(f"澜州市滩涂管理条例\n{text}")["issuers"] == ("澜州市人民代表大会常务委员会",)
    for title in ("中国共产党问责条例", "停车场管理办法", "关于修改停车条例的说明"):
        assert "issuers" not in described(f"{title}\n{text}"), title


def test_a_bare_order_belongs_to_the_names_above_it() -> None:
    found = described(
        "澜州市工商行政管理局\n澜州市卫生局\n令\n第 26 号\n"
        "《澜州市关于修改〈医疗广告管理办法〉和〈澜州市实施《药品管理法》办法〉的决定》已经两局局务会议审议通过，现予公布。\n局长：周启明\n二○○六年十一月十日"
    )
    assert found["doc_number"] == ("澜州市工商行政管理局、澜州市卫生局令第26号",)
    assert found["title"] == ("澜州市关于修改《医疗广告管理办法》和《澜州市实施〈药品管理法〉办法》的决定",)
    assert found["issuers"] == ("澜州市工商行政管理局", "澜州市卫生局")
    assert found["signed_on"] == ("2006-11-10",)


def test_a_text_that_lost_its_head_says_elsewhere_what_it_is() -> None:
    body = "东部新区管委会，各镇人民政府：经市政府研究，现将保护范围予以公布，请认真做好各项管理工作，切实保护文物安全。澜州市人民政府2013年6月4日（此件公开发布）"
    found = described(f"{body}澜政发〔2013〕26号澜州市人民政府关于公布文物保护单位的通知.doc")
    assert found["title"] == ("澜州市人民政府关于公布文物保护单位的通知",)
    assert found["doc_number"] == ("澜政发〔2013〕26号",)
    first = "为进一步贯彻落实市委、市政府《关于支持企业发展的若干措施》（澜办发电〔2022〕4号），加快推进核心区建设，现制定澜州智能岛运营补贴资金实施细则。"
    assert described(f"{first}\n一、政策依据")["title"] == ("澜州智能岛运营补贴资金实施细则",)
    assert described("各有关单位：\n请报送有关材料。").get("title", ("",)) != ("各有关单位：",)


def test_a_title_broken_after_a_word_that_could_end_it_goes_on() -> None:
    head = "澜州市人民政府办公室关于全面推行\n执法公示制度执法全过程记录制度\n重大执法决定法制审核制度的实施意见\n澜政办发〔2019〕7号"
    title = "澜州市人民政府办公室关于全面推行执法公示制度执法全过程记录制度重大执法决定法制审核制度的实施意见"
    assert described(f"{head}\n各县、区人民政府：\n行政执法是履行政府职能的重要方式。")["title"] == (title,)
    plain = described("关于建立河长制\n澜政办发〔2019〕7号\n各县、区人民政府：\n现将有关事项通知如下。")
    assert plain["title"] == ("关于建立河长制",)


def test_what_stands_behind_a_title_is_no_part_of_it() -> None:
    body = "\n2022年，全市经济平稳运行。"
    assert described(f"澜州市2022年统计公报[1]{body}")["title"] == ("澜州市2022年统计公报",)
    report = (
        "澜州市政府工作报告（摘要）——１９６４年１２月２１日和２２日在澜州市第三届人民代表大会第一次会议上"
    )
    found = described(f"{report}{body}")
    assert found["title"] == ("澜州市政府工作报告（摘要）",)
    assert found["signed_on"] == ("1964-12-21",)


def test_all_who_sign_line_by_line_are_issuers() -> None:
    found = described(
        "关于暂停办理业务的通告\n请广大单位知悉。\n特此通告。\n市人社局\n市税务局\n市医保局 2021年11月17日"
    )
    assert found["issuers"] == ("市人社局", "市税务局", "市医保局")


def test_the_addressee_begins_after_what_ran_into_it() -> None:
    body = "近年来，电子商务快速发展，现提出以下意见。"
    title = "澜州市人民政府关于加快电子商务发展的意见"
    wanted = ("各县、区人民政府，市政府有关部门",)
    assert described(f"{title}\n澜政发〔2019〕17号{wanted[0]}：{body}")["addressee"] == wanted
    flat = described(f"{title} {wanted[0]}：{body * 4}")
    assert flat["addressee"] == wanted
    assert flat["title"] == (title,)
    assert described("关于山体滑坡有关问题的复函\n龙湾县人民政府：\n来函收悉。")["kind"] == ("reply",)


@pytest.mark.parametrize(
    "told",
    [
        "1993年6月17日澜州市第十届人民代表大会常务委员会第三次会议通过的《澜州市征兵工作若干规定》同时废止，此前的规定以本办法为准。",
        "2017年6月1日之前，已经取得的临时登记证到期不予延续；已经受理尚未作出审批决定的，按照本办法的有关规定办理。",
        "2016年1月1日《澜州市种子条例》施行后新列入名录的植物，自名录公布之日起一年内提出申请的，可以授予品种权。",
    ],
)
def test_a_sentence_that_begins_with_a_day_is_no_signature(told: str) -> None:
    text = f"澜州市征兵工作办法\n（2003年5月30日市政府第4次常务会议通过）\n第一条 为做好征兵工作，制定本办法。\n{told}"
    assert described(text)["signed_on"] == ("2003-05-30",)


def test_in_a_text_without_line_breaks_the_first_signature_counts_not_the_day_of_printing() -> None:
    text = (
        "各镇人民政府，市政府各部门：《关于加强农房改造监督管理的实施意见》已经市政府同意，现印发给你们，请认真贯彻执行。"
        "澜州市人民政府办公室2013年7月19日关于加强农房改造监督管理的实施意见为推动农房改造，制定本意见。"
        "一、职责分工。各镇对辖区内农房改造监督管理负总责。二、责任追究。构成犯罪的，移送司法机关依法处理。澜州市人民政府办公室2013年7月22日 "
    )
    printed = "2013年7月22日印发 " + text
    for shape in (text, f"{text}\n{printed}"):
        found = next(f for f in describe(clean_lines(shape)) if f.field == "signed_on")
        assert found.value == ("2013-07-19",)
        assert "2013年7月19日" in found.evidence
        assert len(found.evidence) <= 80


def test_the_day_of_a_report_is_read_with_spaces_and_over_two_days() -> None:
    title = "1998年澜州市政府工作报告"
    assert described(f"{title}\n——1 9 9 8 年3 月5 日在澜州市第九届人民代表大会第一次会议上\n各位代表：")[
        "signed_on"
    ] == ("1998-03-05",)
    assert described(f"{title}\n——1998年3月5日和4月1日在澜州市第九届人民代表大会第一次会议上\n各位代表：")[
        "signed_on"
    ] == ("1998-03-05",)


COPIED = {
    "a page with counters": (
        ("返回\n当前位置: 首页 > 政务公开 > 政策法规\n中共澜州市委办公室澜州市人民政府办公室印发《关于全面推进政务公开工作的实施意见》的通知(澜办发〔2017〕2号)\n"
        "来源:澜州市政府门户网 日期:2017-01-12 17:08 字号:【\n视力保护色:\n浏览量:\n各县市区委、人民政府,市直各单位:\n现印发给你们,请贯彻执行。\n"
        "中共澜州市委办公室\n澜州市人民政府办公室\n2017年1月10日"),
        {
            "title": "中共澜州市委办公室澜州市人民政府办公室印发《关于全面推进政务公开工作的实施意见》的通知",
            "doc_number": "澜办发〔2017〕2号", "issuers": "中共澜州市委办公室、澜州市人民政府办公室",
            "addressee": "各县市区委、人民政府,市直各单位", "signed_on": "2017-01-10",
        },
    ),
    "the title three times": (
        ("澜州市人民政府关于印发澜州市道路交通安全规定(试行)的通知\n作者:法规资料库 时间:2024-07-05 22:45:45   浏览:8903   来源:法规资料库\n下载地址: 点击此处下载\n"
        "澜州市人民政府关于印发澜州市道路交通安全规定(试行)的通知\n东江省澜州市人民政府\n澜州市人民政府关于印发澜州市道路交通安全规定(试行)的通知\n"
        "各县、区人民政府,市直各委、办、局:\n现印发给你们,请认真遵照执行。\n二OO六年二月二十日"),
        {
            "title": "澜州市人民政府关于印发澜州市道路交通安全规定(试行)的通知", "issuers": "澜州市人民政府",
            "addressee": "各县、区人民政府,市直各委、办、局", "signed_on": "2006-02-20",
        },
    ),
    "a table of facts, name above value": (
        ("返回顶部\n东屏县人民政府工作规则\n• 索引号:\n6107280000/2024-001005\n• 主题分类:\n• 来源:\n• 发文字号:\n东政发〔2024〕7号\n• 发文日期:\n2024年04月06日 16:40\n"
        "• 有效性:\n• 发布日期:\n2024年04月08日 16:34\n• 内容概述:\n东屏县人民政府工作规则\n第一章总则\n一、根据有关规定，结合本县实际,制定本规则。"),
        {"title": "东屏县人民政府工作规则", "doc_number": "东政发〔2024〕7号", "signed_on": "2024-04-06", "published_on": "2024-04-08"},
    ),
    "an order in short": (
        ("您的位置: 首页 » 法规资料库 » 法律法规 »\n东江省人工影响天气管理规定\n作者:法规资料库 时间:2024-07-06 04:34:58  浏览:8616\n东江省人工影响天气管理规定\n"
        "东江省人民政府\n东江省人工影响天气管理规定\n政府令〔2010〕第15号\n《东江省人工影响天气管理规定》已经2010年12月14日省政府第76次常务会议通过,现予公布,自2011年2月1日起施行。\n"
        "省长\n二○一○年十二月二十五日\n东江省人工影响天气管理规定\n第一条为加强管理,制定本规定。"),
        {"title": "东江省人工影响天气管理规定", "issuers": "东江省人民政府", "signed_on": "2010-12-25", "effective_on": "2011-02-01"},
    ),
    "a number before the title": (
        "澜财科教【2017】6号 澜州市财政局 澜州市科技局关于做好科研项目资金管理工作的通知\n各区财政局：\n请遵照执行。\n澜州市财政局 澜州市科技局\n2017年3月3日",
        {"title": "澜州市财政局 澜州市科技局关于做好科研项目资金管理工作的通知", "doc_number": "澜财科教〔2017〕6号", "addressee": "各区财政局"},
    ),
    "a title in quotes, number first, twice": (
        ("澜政办发〔2016〕26号《澜州市人民政府办公室关于印发〈澜州市2016年政务公开工作要点〉的通知》\n《澜州市人民政府办公室关于印发〈澜州市2016年政务公开工作要点〉的通知》\n"
        "澜政办发〔2016〕26号\n各区人民政府,各市属机构:\n现印发给你们,请结合实际认真贯彻落实。\n澜州市人民政府办公室\n2016年5月28日"),
        {"title": "澜州市人民政府办公室关于印发《澜州市2016年政务公开工作要点》的通知", "doc_number": "澜政办发〔2016〕26号", "issuers": "澜州市人民政府办公室"},
    ),
    "bars of a table": (
        "|\n|||\n. | |||\n关于全市公立医疗机构先看病后付费情况的通报 |\n|||\n各县区卫生健康局,各医疗机构: | |||\n现将有关情况通报如下。",
        {"title": "关于全市公立医疗机构先看病后付费情况的通报", "addressee": "各县区卫生健康局,各医疗机构"},
    ),
    "no title, all in a line": (
        ("各县、区人民政府，市政府各部门：现将《澜州市市级储备粮管理办法》印发给你们，请认真抓好贯彻落实。澜州市人民政府2023年9月5日（此件公开发布）"
        "澜州市市级储备粮管理办法第一章  总    则第一条  为加强市级储备粮管理，制定本办法。"),
        {"title": "澜州市市级储备粮管理办法", "issuers": "澜州市人民政府", "signed_on": "2023-09-05"},
    ),
    "no title, forwarded": (
        "各县、区人民政府:\n市财政局、市发展改革委《关于推广政府和社会资本合作模式的指导意见》已经市政府同意,现转发给你们,请认真贯彻执行。\n澜州市人民政府办公室\n2015年5月19日",
        {"title": "关于推广政府和社会资本合作模式的指导意见", "issuers": "澜州市人民政府办公室"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", COPIED)
def test_what_a_web_page_puts_around_a_document_is_no_part_of_it(shape: str) -> None:
    text, expected = COPIED[shape]
    found = described(text)
    assert {field: "、".join(found.get(field, ())) for field in expected} == expected


@pytest.mark.parametrize("above", [["澜州市人民政府文件", "澜政发〔2024〕1号"], ["澜州市人民政府", "文件", "澜政发〔2024〕1号"],
                                   []])  # fmt: skip
def test_a_title_begins_with_the_name_that_stands_above_it_and_the_word_of_a_red_head_is_none(
    above: list[str],
) -> None:
    found = described(
        "\n".join(
            [*above, "澜州市人民政府", "关于印发2024年民生实事项目的通知", "各区人民政府：", "现印发给你们。"]
        )
    )
    assert found["title"] == ("澜州市人民政府关于印发2024年民生实事项目的通知",)
    assert found["issuers"] == ("澜州市人民政府",)
