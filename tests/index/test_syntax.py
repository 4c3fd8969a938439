"""Any line has a reading, and the reading is what a person would take the line to mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.syntax import read
from index.tree import And, Attribute, DateRange, Direct, Everything, Node, Not, Number, Or, Phrase, phrases

LINES = st.text(max_size=60) | st.text(
    alphabet='澜政 "“”()（）-－OR或标题:：文号〔2019〕第3期号《》,', max_size=40
)


@given(LINES)
def test_any_line_has_a_reading(line: str) -> None:
    reading = read(line)
    list(phrases(reading.tree))
    assert isinstance(reading.described, tuple)


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("", Everything()),
        ("   ", Everything()),
        ("电动自行车", Phrase("电动自行车")),
        ("电动 自行车", And((Phrase("电动"), Phrase("自行车")))),
        ("电动　自行车", And((Phrase("电动"), Phrase("自行车")))),
        ('"电动 自行车"', Phrase("电动 自行车")),
        ("“电动自行车”", Phrase("电动自行车")),
        ("“电动自行车”管理", Phrase('"电动自行车"管理')),
        ('"电动', Phrase('"电动')),
        ("电动 -摩托", And((Phrase("电动"), Not(Phrase("摩托"))))),
        ("电动 NOT 摩托", And((Phrase("电动"), Not(Phrase("摩托"))))),
        ("-2015", Phrase("-2015")),
        ("电动 --", And((Phrase("电动"), Phrase("--")))),
        ("GB-9078", Phrase("gb-9078")),
        ("电动 OR 摩托", Or((Phrase("电动"), Phrase("摩托")))),
        ("电动 或 摩托", Or((Phrase("电动"), Phrase("摩托")))),
        ("甲 乙 OR 丙", Or((And((Phrase("甲"), Phrase("乙"))), Phrase("丙")))),
        ("(乙 OR 丙) 甲", And((Or((Phrase("乙"), Phrase("丙"))), Phrase("甲")))),
        ("甲 AND 乙", And((Phrase("甲"), Phrase("乙")))),
        ("（一）加强", Phrase("(一)加强")),
        ("或", Phrase("或")),
        ("or", Phrase("or")),
        ("标题:电动", Phrase("电动", "title")),
        ("title：电动", Phrase("电动", "title")),
        ("标题:", Phrase("标题:")),
        ("抄送：各县", Phrase("抄送:各县")),
        ("-标题:电动 车", And((Not(Phrase("电动", "title")), Phrase("车")))),
        ("机关:市政府", Or((Attribute("issuer", "市政府"), Attribute("issuer", "市政府", whole=True)))),
        ("栏目:大事记", Attribute("section", "大事记")),
        ("文号:澜政办", Attribute("number", "澜政办")),
        ("文号:澜政办〔2019〕12号", Number("澜政办|2019|12", own=True)),
        ("期:2019年第3期", Number("期|2019|3", own=True)),
        ("期:3", Number("期||3", own=True)),
        ("日期:2019", DateRange("signed", date(2019, 1, 1), date(2019, 12, 31))),
        ("日期:2019-02..2020", DateRange("signed", date(2019, 2, 1), date(2020, 12, 31))),
        ("日期:2019-02-03", DateRange("signed", date(2019, 2, 3), date(2019, 2, 3))),
        ("发布日期:..2019-02", DateRange("published", None, date(2019, 2, 28))),
        ("日期:2019-99", Phrase("2019-99")),
        ("5号", Number("||5")),
        ("澜政办〔2019〕12号", Or((Number("澜政办|2019|12"), Phrase("澜政办[2019]12号")))),
        (
            "住房 澜政办 〔2019〕 12 号",
            And((Phrase("住房"), Or((Number("澜政办|2019|12"), Phrase("澜政办 [2019] 12 号"))))),
        ),
        ("根据5号文件精神", Phrase("根据5号文件精神")),
        ("《行政处罚法》", Or((Phrase("行政处罚法", "title"), Phrase("《行政处罚法》")))),
        ("《行政处罚法", Or((Phrase("行政处罚法", "title"), Phrase("《行政处罚法")))),
        ("<行政处罚法>", Or((Phrase("行政处罚法", "title"), Phrase("<行政处罚法>")))),
        ("根据《行政处罚法》", Phrase("根据《行政处罚法》")),
        (
            "澜政办2019",
            Or(
                (
                    Phrase("澜政办2019"),
                    Attribute("number", "澜政办[2019]"),
                    Attribute("number", "澜政办(2019)"),
                )
            ),
        ),
    ],
)
def test_lines_and_their_trees(line: str, tree: Node) -> None:
    assert read(line).tree == tree


@pytest.mark.parametrize(
    ("line", "direct"),
    [
        ("澜政办 2019 12", Direct("document_number", "澜政办|2019|12")),
        ("澜政办2019-12", Direct("document_number", "澜政办|2019|12")),
        ("2019年第3期", Direct("issue", "期|2019|3")),
        ("《行政处罚法》", Direct("title", "行政处罚法")),
        ("《行政处罚法", Direct("title", "行政处罚法")),
        ("行政处罚法》", Direct("title", "行政处罚法")),
        ("〈行政处罚法〉", Direct("title", "行政处罚法")),
        ("《修改〈行政处罚法〉的决定》", Direct("title", "修改〈行政处罚法〉的决定")),
        ("《甲》和《乙》", None),
        ("《", None),
        ("行政处罚法", None),
    ],
)
def test_a_line_that_names_one_thing_goes_straight_there(line: str, direct: Direct | None) -> None:
    assert read(line).direct == direct


def test_a_reading_says_what_it_understood() -> None:
    assert read("澜政办2019年12号").described == ("按文号查找 澜政办〔2019〕12号",)
    assert read("绿化 2019 12").described == ("按文号查找 绿化〔2019〕12号，也按这几个词查找",)
    assert read("电动 -摩托 标题:管理").described == ("不含“摩托”", "标题含“管理”")


def test_only_plain_words_may_be_followed_by_word_tiers() -> None:
    assert read("电动 自行车").plain
    assert not read('"电动自行车"').plain
    assert not read("电动 -自行车").plain


def test_a_line_of_ten_thousand_characters_is_read() -> None:
    assert read("政" * 10_000).tree == Phrase("政" * 10_000)
    assert "只取前 64 个" in read("政 " * 5_000).described[-1]
    read("(" * 5_000 + " OR " + ")" * 5_000)


@pytest.mark.parametrize(
    "line",
    [
        "2019年",
        "2019年3月",
        "２０１９年３月５日",
        "2019-03-05",
        "2019 年 3 月 5 日",
        "二〇一九年三月",
        "20190305",
    ],
)
def test_a_line_that_is_a_date_asks_for_dates_and_mentions(line: str) -> None:
    reading = read(line)
    assert isinstance(reading.tree, Or)
    assert [type(part).__name__ for part in reading.tree.parts][-2:] == ["DateRange", "DateRange"]
    assert all(isinstance(part, Phrase) for part in reading.tree.parts[:-2])
    assert "按日期查找" in reading.described[0]
    assert not reading.plain


@pytest.mark.parametrize("line", ["2019", "2019年第3期", "2019年工作", "2019-2020", "2019年13月", "1年"])
def test_a_line_that_only_looks_like_a_date_is_none(line: str) -> None:
    assert not any("按日期查找" in sentence for sentence in read(line).described)
