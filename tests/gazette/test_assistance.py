"""Completion and the way on from an empty result, over a real archive: only what is public, and only what finds more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from gazette import workflow
from gazette.archive import Archive
from gazette.assistance import Assistance
from gazette.directory import Lines, directory, squeezed
from gazette.model import Document
from tests.gazette.conftest import NOON, Enter


@pytest.fixture
def filled(archive: Archive, enter: Enter) -> Assistance:
    """Twelve decrees of one year, a rule, and a draft."""
    for serial in (1, 3, 5, 6, 7, 8, 12, 40):
        enter(title=f"关于第{serial}号道路的通知", doc_number=f"澜政办发〔2019〕{serial}号", body="道路修缮")
    enter(
        title="澜州市停车场管理办法",
        doc_number="澜政发〔2020〕2号",
        issuers=["澜州市公安局"],
        body="停车场的收费",
    )
    enter(title="停车收费标准", issuers=["澜州市公安局"], section="政府文件", body="停车 泊位")
    enter(title="停车草案", publish=False)
    archive.sync()
    return Assistance(archive)


def labels(assistance: Assistance, typed: str) -> list[tuple[str, str]]:
    return [(item.kind, item.label) for item in assistance.complete(typed)]


def test_titles_that_begin_with_the_line_stand_before_those_that_hold_it(filled: Assistance) -> None:
    assert labels(filled, "停车") == [("title", "停车收费标准"), ("title", "澜州市停车场管理办法")]
    assert labels(filled, "收费 停车") == [("title", "停车收费标准")]


def test_a_number_is_completed_from_its_beginning_in_any_form(filled: Assistance) -> None:
    for typed in ("澜政办发2019", "澜政办发〔2019〕", "澜政办发〔2019", "政办发 2019"):
        found = labels(filled, typed)
        assert len(found) == 8, typed
        assert {kind for kind, _ in found} == {"number"}
    assert labels(filled, "澜政办发〔2019〕4")[0] == ("number", "澜政办发〔2019〕40号")


@pytest.mark.parametrize("typed", ["市公安局", "澜州市公", "gaj", "lzsgaj", "gonganju", "lanzhoushigong"])
def test_an_issuer_is_known_by_any_name_and_by_its_sound(filled: Assistance, typed: str) -> None:
    assert labels(filled, typed)[0] == ("issuer", "澜州市公安局")


@pytest.mark.parametrize("typed", ["", " ", "《", '"', "%", "_", "\\", "(((", "澜" * 60, "\x00"])
def test_anything_may_be_typed(filled: Assistance, typed: str) -> None:
    assert len(filled.complete(typed)) <= 8


def test_a_withdrawn_document_is_gone_at_once(filled: Assistance, archive: Archive) -> None:
    (item,) = filled.complete("停车收费标准")
    with archive.transaction() as session:
        row = session.query(Document).filter_by(index_number=item.value).one()
        workflow.withdraw(session, row, actor="测试", at=NOON, reason="重复")
    assert filled.complete("停车收费标准") == ()


@given(
    st.lists(
        st.text(alphabet="停车场管理 ", min_size=1, max_size=6).map(str.strip).filter(bool),
        min_size=1,
        max_size=8,
    ),
    st.text(alphabet="停车场管", min_size=1, max_size=2),
)
def test_lines_are_found_as_a_plain_scan_finds_them(texts: list[str], typed: str) -> None:
    lines = Lines([(text, str(place)) for place, text in enumerate(texts)])
    for beginning in (True, False):
        expected = [
            str(place)
            for place, text in enumerate(texts)
            if (text.startswith(typed) if beginning else typed in text)
        ]
        assert list(lines.find(typed, 99, beginning=beginning)) == expected
        assert list(lines.find(typed, 1, beginning=beginning)) == expected[:1]


def test_brackets_and_marks_are_squeezed_out() -> None:
    assert squeezed("澜政办〔２０１９〕 第12号") == squeezed("澜政办[2019]12") == "澜政办201912"


def asked(archive: Archive, line: str, **filters: object) -> tuple[index.Query, index.Results]:
    query = index.Query(line, **filters)  # type: ignore[arg-type]
    return query, archive.results(query)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("停车厂", "停车场"),
        ("tingche", "停车"),
        ("停车 收废", "停车 收费"),
        ("停车", None),
        ("道路", None),
        ("魑魅魍魉", None),
    ],
)
def test_a_better_line_is_offered_only_where_it_finds_more(
    filled: Assistance, archive: Archive, typed: str, meant: str | None
) -> None:
    better = filled.better(*asked(archive, typed))
    assert (better.text if better else None) == meant
    if better:
        assert better.count == archive.results(index.Query(better.text)).exact > 0


def test_a_filter_that_shuts_everything_out_is_named_and_no_slip_is_supposed(
    filled: Assistance, archive: Archive
) -> None:
    query, results = asked(archive, "道路", years=(1990,), sections=("大事记",))
    assert filled.better(query, results) is None
    why = filled.explain(query, results)
    assert (why.documents, why.unfiltered, why.words) == (10, 8, ())
    assert [(e.name, e.values, e.count) for e in why.effects] == [
        ("years", ("1990",), 0),
        ("sections", ("大事记",), 0),
    ]
    only = filled.explain(*asked(archive, "道路", years=(1990,)))
    assert [(e.count, e.without.years) for e in only.effects] == [(8, ())]


def test_the_words_of_a_line_that_found_nothing_are_counted_alone(
    filled: Assistance, archive: Archive
) -> None:
    why = filled.explain(*asked(archive, '"泊位道路" 标题:停车 -收费'))
    assert [(word.text, word.count) for word in why.words] == [("泊位", 1), ("道路", 8), ("停车", 2)]


def near(filled: Assistance, archive: Archive, line: str) -> tuple[str, int, list[str | None]] | None:
    found = filled.nearest(archive.find(index.Query(line)))
    return found and (found.row, found.among, [card.document_number for card in found.documents])


def test_a_number_that_is_not_there_leads_to_its_neighbours(filled: Assistance, archive: Archive) -> None:
    neighbours = [f"澜政办发〔2019〕{serial}号" for serial in (3, 5, 6, 7, 8, 12)]
    assert near(filled, archive, "澜政办发〔2019〕9号") == ("澜政办发〔2019〕", 8, neighbours)
    row, among, documents = near(filled, archive, "澜政发〔1999〕9号") or ("", 0, [])
    assert (row, among, documents) == ("澜政发", 0, ["澜政发〔2020〕2号"])
    assert near(filled, archive, "澜政办发〔2019〕5号") is None
    assert near(filled, archive, "国发〔2019〕5号") is None


def test_the_directory_holds_public_things_alone(filled: Assistance, archive: Archive) -> None:
    with archive.reading() as session:
        known = directory(session)
    assert list(known.titles.find("草案", 9, beginning=False)) == []
    assert [(section.name, section.documents) for section in known.sections] == [("政府文件", 1)]


def test_a_word_that_is_found_by_itself_is_no_slip(
    filled: Assistance, archive: Archive, enter: Enter
) -> None:
    for title in ("悼路一则", "悼路二则", "悼路三则"):
        enter(title=title)
    archive.sync()
    helped = Assistance(archive)
    assert helped.better(*asked(archive, "悼路 修缮")) is None  # 道路 修缮 is found, but 悼路 is a word here
    assert (helped.better(*asked(archive, "稻路 修缮")) or 0) != 0
