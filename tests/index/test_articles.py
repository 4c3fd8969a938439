"""A law and an article of it in any form a reader writes."""

import pytest

from index.analysis import fold
from index.articles import Article, numeral, read


@pytest.mark.parametrize(
    ("line", "article"),
    [
        ("刑法第二十条", Article("第二十条", "刑法")),
        ("《劳动合同法》第47条", Article("第四十七条", "劳动合同法")),
        ("民法典1079条", Article("第一千零七十九条", "民法典")),
        ("民法典第一千零七十九条", Article("第一千零七十九条", "民法典")),
        ("刑法第二百九十一条之一", Article("第二百九十一条之一", "刑法")),
        ("刑法第20条第三款", Article("第二十条", "刑法")),
        ("刑法修正案（九）第三条", Article("第三条", "刑法修正案(九)")),
        ("中华人民共和国刑法的第二十条", Article("第二十条", "中华人民共和国刑法")),
        ("第1079条", Article("第一千零七十九条")),
        ("第二十条", Article("第二十条")),
    ],
)
def test_an_article_in_any_form(line: str, article: Article) -> None:
    assert read(fold(line)) == article


@pytest.mark.parametrize(
    "line",
    [
        "本法第三条",
        "根据刑法第三条",
        "20条",
        "十条",
        "刑法",
        "第零条",
        "停车第三条",
        "第一条第二条",
        "国十条",
    ],
)
def test_what_names_no_article_of_a_law(line: str) -> None:
    assert read(fold(line)) is None


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (111, "一百一十一"), (1000, "一千"),
        (1001, "一千零一"), (1010, "一千零一十"), (1260, "一千二百六十"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_articles_are_numbered(number: int, written: str) -> None:
    assert numeral(number) == written
    found = read(f"第{written}条")
    assert found is not None
    assert found.label == f"第{written}条"
