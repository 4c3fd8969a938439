"""Where the lines of titles end."""

from __future__ import annotations

import pytest

import index
from gazette.archive import Archive
from gazette.editions.lines import title_lines


@pytest.fixture(scope="module")
def analyzer(demo: Archive) -> index.Analyzer:
    return demo.analyzer


@pytest.mark.parametrize(
    "lines",
    [
        ("交通运输部 国家发展改革委 ", "国家卫生健康委 国家铁路局 ", "中国民用航空局 国家邮政局 国家铁路集团", "关于统筹做好春节后错峰返程疫情", "防控和交通运输保障工作的通知"),
        ("财政部 发展改革委 工业和信息化部 ", "人民银行 审计署关于打赢疫情", "防控阻击战强化疫情防控重点", "保障企业资金支持的紧急通知"),
        ("澜州市公安局 澜州市教育局关于加强", "学校周边交通秩序治理工作的通知"),
    ],
)  # fmt: skip
def test_the_names_of_joint_issuers_are_not_cut(lines: tuple[str, ...], analyzer: index.Analyzer) -> None:
    assert title_lines("".join(lines), analyzer) == lines


@pytest.mark.parametrize(
    "lines",
    [
        ("江西省人民政府关于废止", "《江西省著名商标认定和保护办法》的决定"),
        ("河南省实施", "《中华人民共和国招标投标法》办法"),
        # a name too long for a line, and one that would leave a waist between two long lines
        ("《澜州市人民政府关于加快发展", "银发经济的实施意见》政策解读"),
        ("第五届全国人民代表大会常务委员会", "关于批准《国务院关于职工", "探亲待遇的规定》的决议"),
    ],
)
def test_a_name_in_title_marks_stands_on_one_line_where_it_can(
    lines: tuple[str, ...], analyzer: index.Analyzer
) -> None:
    assert title_lines("".join(lines), analyzer) == lines


def test_no_line_ends_with_an_opening_bracket_of_half_width(analyzer: index.Analyzer) -> None:
    title = "海关总署公告2020年第17号(关于用于新型冠状病毒感染的肺炎疫情进口捐赠物资办理通关手续的公告)"
    assert not [line for line in title_lines(title, analyzer) if line.endswith("(") or line.startswith(")")]
