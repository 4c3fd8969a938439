"""What the privacy guard finds and leaves alone, how it masks, and how often it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gazette.body import (
    Annex,
    Block,
    Body,
    Cell,
    Figure,
    Note,
    PageMark,
    Paragraph,
    Table,
    from_json,
    to_json,
)
from gazette.ingest.structure import blocks_of
from gazette.privacy import Finding, Kind, Place, find, masked, masked_text
from gazette.privacy.layout import folded, places_of
from tests.gazette.privacy_cases import PRIVATE, PUBLIC, Case, Private, cases
from tests.gazette.privacy_more_cases import (
    SECOND_PRIVATE,
    SECOND_PUBLIC,
    THIRD_PRIVATE,
    THIRD_PUBLIC,
    table_cases,
)

IDENTITY, WRONG, OLD = "110101199003070038", "110101199003070039", "110101900307003"
CARD = "6222021234567890128"
Measured = Callable[[int, int], Iterator[Case]]  # seed, how many rounds
SETS: dict[str, Measured] = {
    "first": partial(cases, private=PRIVATE, public=PUBLIC),
    "second": partial(cases, private=SECOND_PRIVATE, public=SECOND_PUBLIC),
    "third": partial(cases, private=THIRD_PRIVATE, public=THIRD_PUBLIC),
    "tables": table_cases,
}


@dataclass
class Score:
    """How a run went; ``wrong`` and ``missed`` say what, for a person who mends it."""

    private: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    reported: int = 0
    lookalikes: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found.total() / self.private.total()

    @property
    def precision(self) -> float:
        return 1 - len(self.wrong) / self.reported


def shown(case: Case, place: Place, start: int, end: int) -> str:
    text = dict(places_of(case.body))[place]
    return f"{text[max(0, start - 20) : start]}【{text[start:end]}】{text[end : end + 12]}"


def is_that(finding: Finding, private: Private) -> bool:
    """The finding covers the private value and reaches hardly beyond; an area code is no secret."""
    if finding.kind is not private.kind or finding.place != private.place or finding.end != private.end:
        return False
    if private.kind is Kind.LANDLINE:
        return finding.start >= private.start
    return private.start - 6 <= finding.start <= private.start


def measure(measured: Iterable[Case]) -> Score:
    score = Score()
    for case in measured:
        found = find(case.body)
        score.lookalikes += case.lookalikes
        score.reported += len(found)
        for value in case.private:
            score.private[value.kind] += 1
            if any(is_that(finding, value) for finding in found):
                score.found[value.kind] += 1
            else:
                score.missed.append(f"{value.kind} {shown(case, value.place, value.start, value.end)}")
        for finding in found:
            if not any(is_that(finding, value) for value in case.private):
                place = shown(case, finding.place, finding.start, finding.end)
                score.wrong.append(f"{finding.kind} {place} {finding.reason}")
    return score


@pytest.mark.parametrize("measured", SETS.values(), ids=SETS)
def test_nearly_all_that_is_private_is_found_and_hardly_anything_else(measured: Measured) -> None:
    score = measure(measured(2026, 12))
    assert score.private.total() >= 500
    assert score.lookalikes >= 500
    assert score.recall >= 0.99, score.missed
    assert score.precision >= 0.95, score.wrong
    for kind, count in score.private.items():
        assert score.found[kind] >= 0.97 * count, (kind, score.missed)


@pytest.mark.parametrize("measured", SETS.values(), ids=SETS)
def test_what_is_found_in_the_cases_is_gone_once_masked(measured: Measured) -> None:
    for case in measured(7, 4):
        assert find(masked(case.body, find(case.body))) == ()


def texts(text: str) -> list[tuple[str, str]]:
    return [(finding.kind.value, finding.mask) for finding in find((Paragraph(text),))]


@pytest.mark.parametrize(
    ("text", "kind", "mask"),
    [
        (f"身份证号：{IDENTITY}", "identity", "11*************038"),
        ("身份证号：１１０１０１１９９００３０７００３８", "identity", "１１*************０３８"),
        ("身份证：110101 19900307 0038", "identity", "11**** ******** *038"),
        (f"身 份 证 号 码 {WRONG}", "identity", "11*************039"),
        (f"旧身份证号{OLD}", "identity", "11**********003"),
        (f"残疾人证号{IDENTITY}43", "identity", "11***************843"),
        ("手机：13812345678", "mobile", "138****5678"),
        ("手机：138-1234-5678", "mobile", "138-****-5678"),
        ("电话：+86 138 1234 5678", "mobile", "138 **** 5678"),
        ("１３８１２３４５６７８", "mobile", "１３８****５６７８"),
        ("邮箱：13812345678@163.com", "mobile", "138****5678"),
        ("住宅电话：0591-87654321", "landline", "*****321"),
        (f"卡号 {CARD}", "bank_card", "***************0128"),
        ("银行卡：6222 0212 3456 7890 128", "bank_card", "**** **** **** ***0 128"),
        ("护照号：E12345678", "certificate", "E*****678"),
        ("军官证：南字第1234567号", "certificate", "南字第1***567号"),
        (
            "住址：河东省澜州市东城区和平街道建设路3号2栋501室",
            "address",
            "河东省澜州市东城区和平街道" + "*" * 11,
        ),
        ("家住临江县石桥乡大坪村三组。", "address", "临江县石桥乡*****"),
        ("户籍地：澜州市东城区建设路12号", "address", "澜州市东城区******"),
    ],
)
def test_a_private_value_is_found_with_its_official_mask(text: str, kind: str, mask: str) -> None:
    found = texts(text)
    assert len(found) == 1
    assert found[0][0] == kind
    assert found[0][1].endswith(mask)
    assert len(mask) <= len(found[0][1]) <= len(mask) + 4  # the code of the country may be part of it


@pytest.mark.parametrize(
    "text",
    [
        "澜政办发〔2024〕18号",
        f"订单号：{WRONG}",
        WRONG,
        "总投资13812345678元",
        "统一社会信用代码：91350102MA3456789X",
        "办公电话：0591-87654321，热线12345、400-123-4567",
        "身份证号：35*************123，手机138****1234",
        "户名：澜州市财政局，账号：6222021234567890128",
        "住所：澜州市东城区和平街道建设路3号",
        "户籍所在地村民委员会、居住地街道办事处应当出具证明。",
        "住址：澜州市东城区和平街道",
        "第13812345678号",
        "118.13812345678",
        "http://www.lanzhou.example/art/13812345678.html",
    ],
)
def test_what_only_looks_private_is_left_alone(text: str) -> None:
    assert texts(text) == []


def test_an_office_contact_is_reported_with_less_confidence_and_the_reason() -> None:
    office, own = (find((Paragraph(text),))[0] for text in ("联系人：13812345678", "本人手机：13812345678"))
    assert office.confidence < 0.7 < own.confidence
    assert "办公" in office.reason


def test_a_wrong_check_digit_is_a_likely_typing_error_where_it_is_called_an_identity_number() -> None:
    (finding,) = find((Paragraph(f"身份证号：{WRONG}"),))
    assert finding.confidence < 0.7
    assert "校验码不对" in finding.reason


def table(*rows: tuple[str, ...], head_rows: int = 1) -> Table:
    return Table(tuple(tuple(Cell(text) for text in row) for row in rows), head_rows)


def test_heads_and_neighbours_say_what_a_cell_holds() -> None:
    under = table(("姓名", "住  址", "身份证"), ("车牧原", "梅岭镇幸福村3组15号", WRONG))
    beside = table(("姓名", "车牧原"), ("家庭住址", "梅岭镇幸福村3组15号"), ("身份证号", WRONG), head_rows=0)
    offices = table(("单位名称", "地址", "许可证编号"), ("城管局", "梅岭镇幸福村3组15号", WRONG))
    places = [
        [(f.kind.value, f.place.row, f.place.cell) for f in find((one,))] for one in (under, beside, offices)
    ]
    assert places == [
        [("address", 1, 1), ("identity", 1, 2)],
        [("address", 1, 1), ("identity", 2, 1)],
        [],
    ]


def test_spanned_heads_stand_over_their_columns() -> None:
    heads = ((Cell("序号", 1, 2), Cell("基本情况", 3)), (Cell("姓名"), Cell("家庭住址"), Cell("证件号码")))
    row = tuple(Cell(text) for text in ("1", "车牧原", "城关镇南街2巷8号", WRONG))
    assert [f.place.cell for f in find((Table((*heads, row), 2),))] == [2, 3]


def test_numbers_of_neighbouring_cells_are_not_one_number() -> None:
    found = find((table(("13812345678", IDENTITY), ("13912345678", CARD)),))
    assert [(f.kind.value, f.place.row, f.place.cell) for f in found] == [
        ("mobile", 0, 0),
        ("identity", 0, 1),
        ("mobile", 1, 0),
        ("bank_card", 1, 1),
    ]


def test_a_column_of_figures_is_no_list_of_telephones() -> None:
    assert find((table(("项目", "数量"), ("甲", "13812345678"), ("乙", "2345678901")),)) == ()


def test_a_number_that_runs_over_the_line_is_masked_in_both_lines() -> None:
    body = (Paragraph(f"身份证号：{IDENTITY[:6]}"), Paragraph(f"{IDENTITY[6:]}，男。"))
    assert [block.text for block in masked(body, find(body)) if isinstance(block, Paragraph)] == [
        "身份证号：11****",
        "*********038，男。",
    ]


def test_a_digit_a_box_is_an_identity_number_too() -> None:
    body = (table(("身份证号", *IDENTITY), head_rows=0),)
    (covered,) = masked(body, find(body))
    assert isinstance(covered, Table)
    assert "".join(cell.text for cell in covered.rows[0]) == "身份证号11*************038"


def test_every_part_of_a_document_is_looked_at() -> None:
    number = "13812345678"
    body: Body = (
        Figure("0" * 64, number),
        PageMark(3),
        Annex(number, number),
        Note(number),
        Table(((Cell(number),),), 0, number),
    )
    places = [str(finding.place) for finding in find(body, title=number, summary=number)]
    assert places == [
        "标题", "摘要", "第1段题注", "第3段附件序号", "第3段附件标题", "第4段", "第5段题注", "第5段表格第1行第1格",
    ]  # fmt: skip
    assert find(masked(body, find(body))) == ()


def test_only_chosen_masks_are_applied_and_the_rest_is_untouched() -> None:
    body = (Paragraph("手机13812345678、13912345678"), Paragraph("手机13712345678"))
    second = find(body)[1]
    assert masked(body, [second]) == (Paragraph("手机13812345678、139****5678"), body[1])
    assert masked(body, [second])[1] is body[1]


def test_a_mask_is_not_put_on_a_text_that_has_changed() -> None:
    with pytest.raises(ValueError, match="第1段"):
        masked((Paragraph("改过的正文"),), find((Paragraph("手机13812345678"),)))


_PIECES = st.sampled_from(
    [
        IDENTITY, WRONG, OLD, CARD, "13812345678", "138-1234-5678", "1 3 8 1 2 3 4 5 6 7 8", "0591-87654321", "87654321", "E12345678",
        "身份证号：", "手机", "联系电话：", "家庭电话", "卡号", "账号：", "户名：车牧原", "护照", "订单号", "住址：", "家住", "户籍地", "住", "男，",
        "澜州市东城区", "和平街道", "石桥乡", "幸福村", "3组", "15号", "建设路", "2栋501室", "三组", "小区", "-", " ", "\n", "，", "。", "（", "）",
        "\u200b", "\u3000", "X", "x", "*", "×", ".", "元", "86", "+86", "00", "1", "某", "镇", "村", "@", "第", "号", "\t", "１２３４", "公司",
    ]
)  # fmt: skip
_TEXTS = st.lists(_PIECES | st.text(st.characters(codec="utf-8"), max_size=3), max_size=14).map("".join)
_BLOCKS: st.SearchStrategy[Block] = st.one_of(
    _TEXTS.map(Paragraph),
    _TEXTS.map(Note),
    st.builds(Annex, _TEXTS, _TEXTS),
    st.builds(
        lambda rows, caption: Table(tuple(tuple(Cell(text) for text in row) for row in rows), 1, caption),
        st.lists(st.lists(_TEXTS, min_size=1, max_size=3), min_size=1, max_size=3),
        _TEXTS,
    ),
    st.just(PageMark(1)),
)
_BODIES = st.lists(_BLOCKS, max_size=5).map(tuple)


@given(_BODIES)
@example((Paragraph("手机1381234"), Paragraph("5678")))
@example((Paragraph("家庭电话1 3 8 1 2 3 4 5 6 7 886"),))
@example((table(("家庭电话87654321", "0591-87654321")),))
@example((table((IDENTITY,), (IDENTITY,), (OLD,)),))
@example((table(("", "138-1234-5678手机"), ("", OLD)),))
def test_after_masking_nothing_is_found(body: Body) -> None:
    assert find(masked(body, find(body))) == ()


@given(_BODIES, _TEXTS)
def test_masking_changes_what_was_found_and_nothing_else(body: Body, title: str) -> None:
    found = find(body, title)
    covered = masked(body, found)
    after = dict(places_of(covered, masked_text(title, found, Place(None, "title"))))
    for place, text in places_of(body, title):
        expected = list(text)
        for finding in found:
            if finding.place == place:
                assert text[finding.start : finding.end] == finding.text
                assert len(finding.mask) == len(finding.text)
                expected[finding.start : finding.end] = finding.mask
        assert after[place] == "".join(expected)
    assert from_json(to_json(covered)) == covered
    touched = {finding.place.block for finding in found}
    assert all(
        one is other for n, (one, other) in enumerate(zip(body, covered, strict=True)) if n not in touched
    )


@given(_BODIES)
def test_findings_stand_in_order_and_apart(body: Body) -> None:
    spans: dict[Place, list[tuple[int, int]]] = {}
    for finding in find(body):
        spans.setdefault(finding.place, []).append((finding.start, finding.end))
    for places in spans.values():
        assert all(one[1] <= two[0] for one, two in pairwise(places))


@given(st.text())
def test_folding_keeps_the_length(text: str) -> None:
    assert len(folded(text)) == len(text)


@pytest.mark.corpus
def test_real_documents_without_private_values_are_left_alone(
    corpus_documents: Callable[[int | None], list[dict[str, str]]],
) -> None:
    found = [
        (document["source_id"], finding)
        for document in corpus_documents(600)
        for finding in find(blocks_of(document["body"]), document["title"])
    ]
    assert found == []
