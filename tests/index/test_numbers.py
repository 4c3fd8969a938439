"""Every written form of one number reads as one key, and numbers are matched whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import numbers
from index.analysis import fold


@pytest.mark.parametrize(
    "written",
    [
        "澜政办〔2019〕12号", "澜政办[2019]12号", "澜政办(2019)12号", "澜政办（2019）12号", "澜政办【2019】12号",
        "澜政办﹝2019﹞12号", "澜政办〔2019]12号", "澜政办〔２０１９〕１２号", "澜政办〔2019〕第12号", "澜政办〔2019年〕12号",
        "澜政办 〔2019〕 12 号", "澜政办〔2019〕12", "澜政办 2019 12号", "澜政办 2019 12", "澜政办2019年12号", "澜政办二〇一九年12号",
        "澜政办〔二〇一九〕十二号", "澜政办〔二○一九〕12号",
    ],
)  # fmt: skip
def test_one_document_number_in_every_written_form(written: str) -> None:
    mention = numbers.read_line(fold(written))
    assert mention is not None
    assert mention.key == "澜政办|2019|12"


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("国务院令第296号", "国务院令||296"),
        ("中华人民共和国国务院令第296号", "国务院令||296"),
        ("国务院第296号令", "国务院令||296"),
        ("国务院令 第 296 号", "国务院令||296"),
        ("国务院令（第296号）", "国务院令||296"),
        ("国务院令296号", "国务院令||296"),
        ("澜州市人民政府令[第55号]", "澜州市人民政府令||55"),
        ("令第四十五号", "令||45"),
        ("交通部令2001年第2号", "交通部令|2001|2"),
        ("农业部2018年第2号令", "农业部令|2018|2"),
        ("公告2020年第9号", "公告|2020|9"),
        ("[92]浙税三165号", "浙税三|1992|165"),
        ("沪房[1992]商字发第436号", "沪房商字发|1992|436"),
        ("新政办[一九九四]一五四号", "新政办|1994|154"),
        ("〔2019〕12号", "|2019|12"),
        ("渝府办发202189号", "渝府办发|2021|89"),
        ("国发2005号", "国发||2005"),
        ("2019年12号", "|2019|12"),
        ("5号", "||5"),
        ("第五号", "||5"),
        ("国发5号", "国发||5"),
    ],
)
def test_other_numbers(written: str, key: str) -> None:
    mention = numbers.read_line(fold(written))
    assert mention is not None
    assert mention.key == key


@pytest.mark.parametrize(
    "text", ["", "电动自行车", "2019年", "2019 12", "2019", "第三条", "国务院2011年电力", "号", "十二五规划"]
)
def test_other_text_is_no_number(text: str) -> None:
    assert numbers.read_line(fold(text)) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("2019年第3期", "期|2019|3"), ("２０１９年第３期", "期|2019|3"), ("二〇一九年第三期", "期|2019|3"), ("2019年3期", "期|2019|3"),
        ("2019-3期", "期|2019|3"), ("澜州市人民政府公报2019年第3期", "期|2019|3"), ("市政府2019年第3期", "期|2019|3"), ("第3期", "期||3"), ("总第89期", "总期||89"),
        ("(总第89期)", "总期||89"), ("2025年增刊第1期", "增刊|2025|1"), ("2025年增刊", "增刊|2025|"), ("2025年第3、4期", "期|2025|3"),
    ],
)  # fmt: skip
def test_issue_numbers(written: str, key: str) -> None:
    assert numbers.read_issue_line(fold(written)) == key


@pytest.mark.parametrize(
    "written, key, page",
    [
        ("2024年第3期第17页", "期|2024|3", 17),
        ("第3期第17页", "期||3", 17),
        ("第3期17页", "期||3", 17),
        ("2025年第3、4期，第2页", "期|2025|3", 2),
        ("2025年增刊第1期第十二页", "增刊|2025|1", 12),
        ("总第9期 第3页", "总期||9", 3),
        ("2024年第3期P.17", "期|2024|3", 17),
        ("澜州市人民政府公报2024年第3期第17页", "期|2024|3", 17),
    ],
)
def test_a_page_of_an_issue(written: str, key: str, page: int) -> None:
    read = numbers.read_page_line(fold(written))
    assert read is not None
    assert (read[0], read[2]) == (key, page)


@pytest.mark.parametrize(
    "written", ["2024年第3期", "第17页", "第3期第0页", "第3期第页", "第3页第4期", "停车第3页"]
)
def test_what_names_no_page(written: str) -> None:
    assert numbers.read_page_line(fold(written)) is None


@pytest.mark.parametrize(
    "written",
    [
        "国办发2019-12", "国办发2019-12号", "国办发2019/12", "国办发-2019-12", "国办发〔2019〕12号文", "国办发〔2019〕12号文件", "（国办发〔2019〕12号）",
        "国办发〔2019〕12号。", "发文字号 国办发〔2019〕12号", "文号国办发〔2019〕12号", "国办发〔2019 12号", "国办发〔201912号", "国办发12号 2019",
        "国办发12号（2019年）", "2019年国办发12号", "国办发(2O19)12号", "国办发〔19〕12号", "国办发 2019 12",
    ],
)  # fmt: skip
def test_a_number_as_readers_write_it_from_memory(written: str) -> None:
    mention = numbers.read_roughly(fold(written))
    assert mention is not None
    assert mention.key == "国办发|2019|12"


@pytest.mark.parametrize("written", ["722号国务院令", "第722号国务院令", "国务院令No.722", "国务院令№722"])
def test_an_order_with_its_number_first_or_spelled(written: str) -> None:
    mention = numbers.read_roughly(fold(written))
    assert mention is not None
    assert mention.key == "国务院令||722"


@pytest.mark.parametrize(
    "text",
    [
        "国务院2019-12",
        "教育部2020/3",
        "2019-03-01",
        "2019年3月",
        "第3期",
        "十二五规划2019",
        "2019年国务院",
        "绿化",
    ],
)
def test_what_no_reader_means_as_a_number(text: str) -> None:
    assert numbers.read_roughly(fold(text)) is None


def test_two_codes_of_one_row_of_numbers() -> None:
    assert numbers.same_row("国令||722") == ("国务院令||722",)
    assert numbers.same_row("国务院令||722") == ("国令||722",)
    assert numbers.same_row("鲁政|2019|5") == ()  # 鲁政字 is another row


def test_an_issue_answers_to_all_its_numbers_and_no_other() -> None:
    keys = numbers.keys_of_issue(fold("2025年第3、4期")) | numbers.keys_of_issue("总第13期")
    assert {"期|2025|3", "期|2025|4", "期||4", "总期||13"} <= keys
    assert not {"期|2025|13", "期|2025|34", "期||13"} & keys


def test_numbers_in_a_running_text_are_found_where_they_stand() -> None:
    text = fold("根据《通知》（国办发〔2018〕22号）和国务院令第711号，中山路115号")
    found = [(text[m.start : m.end], m.key) for m in numbers.find(text)]
    assert found == [
        ("国办发[2018]22号", "国办发|2018|22"),
        ("和国务院令第711号", "和国务院令||711"),
        ("115号", "||115"),
    ]
    assert "国务院令||711" in numbers.keys_in_text(text)
    assert "||15" not in numbers.keys_in_text(text)


@given(
    st.text(alphabet="澜政办发字规函市", min_size=1, max_size=5),
    st.integers(1950, 2049),
    st.integers(1, 9999),
    st.sampled_from(
        ["{a}〔{y}〕{n}号", "{a}[{y}]{n}号", "{a}（{y}）第{n}号", "{a} {y} {n}号", "{a}{y}年{n}号"]
    ),
)
def test_what_is_printed_is_found_by_what_is_typed(agency: str, year: int, serial: int, form: str) -> None:
    printed = f"{agency}〔{year}〕{serial}号"
    mention = numbers.read_line(fold(form.format(a=agency, y=year, n=serial)))
    assert mention is not None
    assert mention.key in numbers.keys_of_own(fold(printed))
    shorter = numbers.read_line(fold(f"{agency[1:]}〔{year}〕{serial}号"))
    assert shorter is not None
    assert shorter.key in numbers.keys_of_own(fold(printed))
    longer = numbers.read_line(fold(f"{agency}〔{year}〕1{serial}号"))
    assert longer is not None
    assert longer.key not in numbers.keys_of_own(fold(printed))


@given(st.integers(1, 999))
def test_chinese_numerals_are_read(number: int) -> None:
    digits = "零一二三四五六七八九"
    hundreds, tens, units = number // 100, number // 10 % 10, number % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and units:
        text += "零"
    text += digits[units] if units else ""
    assert numbers.chinese_integer(text) == number


@given(st.text(max_size=80))
def test_no_text_makes_reading_fail(text: str) -> None:
    folded = fold(text)
    numbers.read_line(folded)
    numbers.read_issue_line(folded)
    numbers.read_page_line(folded)
    numbers.keys_in_text(folded)
    numbers.keys_of_own(folded)
