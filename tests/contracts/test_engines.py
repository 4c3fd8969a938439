"""The contract of an engine, held by each of them: what is found, counted, ordered, and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import index
from index import Engine, Entry, Order, Query, Tier

Opener = Callable[[], Engine]


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    opened = (
        index.open_memory(["澜州市"])
        if request.param == "memory"
        else index.open_whoosh(tmp_path, ["澜州市"])
    )
    yield opened
    opened.close()


def put(engine: Engine, *entries: Entry) -> None:
    with engine.batch() as batch:
        for entry in entries:
            batch.put(entry)


def entry(id: str, title: str = "", body: str = "", version: int = 1, **facts: object) -> Entry:
    return Entry(id, version, title, body, **facts)  # type: ignore[arg-type]


def ids(engine: Engine, text: str, tier: Tier | None = Tier.EXACT, **facts: object) -> list[str]:
    hits = engine.search(Query(text, size=None, **facts)).hits  # type: ignore[arg-type]
    return [hit.id for hit in hits if tier is None or hit.tier is tier]


TEXTS = {
    "a": (
        "澜州市电动自行车管理办法",
        "第一条　为了规范电动自行车管理，制定本办法。\n本办法自２０２４年３月１日起施行。",
    ),
    "b": ("关于加强消防安全的通知", "各县、区人民政府：\n严禁电动自行车在楼道内充电。参照GB17761—2018执行。"),
    "c": ("關於臺灣同胞投資的規定", "本规定适用于本市。"),
}


def fill(engine: Engine) -> None:
    put(engine, *(entry(id, title, body) for id, (title, body) in TEXTS.items()))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("电动自行车", {"a", "b"}), ("动自行", {"a", "b"}), ("车", {"a", "b"}), ("定", {"a", "c"}), ("2024年3月1日", {"a"}),
        ("gb17761-2018", {"b"}), ("台湾同胞", {"c"}), ("臺灣同胞", {"c"}), ("電動自行車", {"a", "b"}), ("，", {"a"}), ("7761", {"b"}),
        ("电动自行车 充电", {"b"}), ("电动自行车 -充电", {"a"}), ("充电 OR 台湾", {"b", "c"}), ("充电 或 台湾", {"b", "c"}),
        ("(充电 OR 规范) 电动", {"a", "b"}), ("标题:电动自行车", {"a"}), ("正文:电动自行车", {"a", "b"}), ('"第一条 为了"', {"a"}),
        ('"市电动 "', {"a"}), ("办法第一条", set()), ("消防栓", set()), ("", {"a", "b", "c"}), ("-电动", {"c"}),
    ],
)  # fmt: skip
def test_what_stands_in_the_text_is_found(engine: Engine, line: str, found: set[str]) -> None:
    fill(engine)
    assert set(ids(engine, line)) == found


def test_no_text_runs_from_one_document_into_the_next(engine: Engine) -> None:
    put(
        engine,
        entry("a", "停车", "管理"),
        entry("b", "管理", "停车"),
        entry("c", "停车", "管理"),
        entry("d", "停车管理"),
    )
    assert ids(engine, '"停车管理"', None) == ["d"]
    assert ids(engine, '"管理停车"', None) == []
    assert ids(engine, '标题:"停车管理"', None) == ["d"]


def test_a_number_finds_only_its_own_document(engine: Engine) -> None:
    put(engine, entry("a", "国发〔2023〕5号"), entry("b", "国发〔2023〕15号"))
    assert ids(engine, "5号", None) == ["a"]
    assert ids(engine, '"5号"', None) == ["a", "b"]


def test_a_number_is_found_in_any_form_by_any_ending(engine: Engine) -> None:
    put(
        engine,
        entry("a", "甲", numbers=("澜政办〔2019〕12号",)),
        entry("b", "乙", numbers=("澜政办〔2019〕112号",)),
        entry("c", "丙", "根据《甲》（澜政办［2019］12号）的要求"),
    )
    for line in (
        "澜政办〔2019〕12号",
        "澜政办 2019 12",
        "政办[2019]12号",
        "（２０１９）１２号",
        "澜政办二〇一九年12号",
    ):
        assert ids(engine, line) == ["a", "c"], line
    assert ids(engine, "文号:澜政办〔2019〕12号") == ["a"]
    assert set(ids(engine, "文号:澜政办")) == {"a", "b"}


def test_a_number_named_by_its_organ_or_its_other_code_is_found(engine: Engine) -> None:
    put(
        engine,
        entry("a", "甲", numbers=("国发〔2019〕5号",), issuers=("国务院",)),
        entry("b", "乙", numbers=("教发〔2019〕5号",), issuers=("教育部",)),
        entry("c", "丙", numbers=("国令第722号",)),
        entry("d", "丁", "绿化 2019年 5棵"),
    )
    assert ids(engine, "国务院2019年5号文") == ["a"]
    assert ids(engine, "国发2019-5") == ["a"]
    assert ids(engine, "国务院令第722号") == ["c"]
    assert ids(engine, "绿化 2019 5") == ["d"]


def test_an_agency_and_a_year_ask_for_all_their_numbers(engine: Engine) -> None:
    put(
        engine,
        entry("a", "甲", numbers=("澜政办发〔2019〕5号",)),
        entry("b", "乙", numbers=("澜政办发〔2020〕5号",)),
        entry("c", "丙", numbers=("澜政办发(2019)7号",)),
    )
    assert set(ids(engine, "澜政办发2019")) == {"a", "c"}
    assert set(ids(engine, "政办发〔2019〕")) == {"a", "c"}


def test_an_issue_number_is_matched_whole(engine: Engine) -> None:
    put(
        engine,
        entry("a", "甲", issues=("2019年第3期", "总第3期")),
        entry("b", "乙", issues=("2019年第13期", "总第13期")),
        entry("c", "丙", issues=("2019年第3、4期", "总第14期")),
    )
    assert set(ids(engine, "2019年第3期")) == {"a", "c"}
    assert ids(engine, "总第3期") == ["a"]
    assert ids(engine, "期:4") == ["c"]
    assert ids(engine, "二〇一九年第十三期") == ["b"]


def test_tiers_follow_each_other_and_repeat_nothing(engine: Engine) -> None:
    put(
        engine,
        entry("exact", "电动自行车管理办法"),
        entry("all", "管理办法", "电动的自行车"),
        entry("any", "自行车停放"),
        entry("none", "消防"),
    )
    results = engine.search(Query("电动自行车管理办法"))
    assert [(hit.id, hit.tier) for hit in results.hits] == [
        ("exact", Tier.EXACT),
        ("all", Tier.ALL_WORDS),
        ("any", Tier.ANY_WORDS),
    ]
    assert (results.total, results.exact) == (3, 1)
    assert dict(results.tiers) == {Tier.EXACT: 1, Tier.ALL_WORDS: 1, Tier.ANY_WORDS: 1}


def test_quoted_and_excluding_lines_have_no_word_tiers(engine: Engine) -> None:
    put(engine, entry("all", "管理办法", "电动的自行车"))
    assert ids(engine, '"电动自行车管理办法"', None) == []
    assert ids(engine, "电动自行车管理 -消防", None) == []


def test_a_title_goes_before_a_body(engine: Engine) -> None:
    put(
        engine,
        entry("body", "通知", "停车场管理办法" * 5),
        entry("title", "停车场管理办法"),
        entry("longer", "转发停车场管理办法的通知"),
    )
    assert ids(engine, "停车场管理办法") == ["title", "longer", "body"]


def test_filters_narrow_and_their_own_facet_still_counts_all(engine: Engine) -> None:
    put(
        engine,
        entry(
            "a",
            "通知",
            year=2023,
            section="政府文件",
            issuers=("市政府", "市公安局"),
            kind="notice",
            validity="in_force",
        ),
        entry("b", "通知", year=2024, section="政府文件", issuers=("市政府",), kind="notice"),
        entry("c", "通知", year=2024, section="部门文件", issuers=("市公安局",)),
    )
    assert set(ids(engine, "通知", years=(2024,))) == {"b", "c"}
    assert set(ids(engine, "通知", years=(2023, 2024), sections=("政府文件",))) == {"a", "b"}
    assert ids(engine, "通知", issuers=("市公安局",), years=(2023,)) == ["a"]
    facets = {
        facet.name: {v.value: v.count for v in facet.values}
        for facet in engine.search(Query("通知", years=(2024,))).facets
    }
    assert facets["year"] == {"2024": 2, "2023": 1}
    assert facets["section"] == {"政府文件": 1, "部门文件": 1}
    assert facets["issuer"] == {"市公安局": 1, "市政府": 1}


def test_gazette_and_publication_dates_narrow(engine: Engine) -> None:
    put(
        engine,
        entry("a", "通知", gazette="lz", published_on=date(2024, 1, 1)),
        entry("b", "通知", gazette="lz", published_on=date(2024, 6, 1)),
        entry("c", "通知", gazette="other"),
    )
    assert set(ids(engine, "通知", gazette="lz")) == {"a", "b"}
    assert ids(engine, "通知", published_from=date(2024, 2, 1)) == ["b"]
    assert ids(engine, "发布日期:2024-01", published_to=date(2024, 1, 1)) == ["a"]


def test_issuers_are_found_by_their_other_names(engine: Engine) -> None:
    put(
        engine,
        entry("a", "通知", issuers=("澜州市数据局",), issuer_names=("市数据局", "市大数据管理局")),
        entry("b", "通知"),
    )
    assert ids(engine, "机关:大数据管理局") == ["a"]
    assert ids(engine, "机关:数据局 通知") == ["a"]


def test_dates_order_the_list_and_undated_documents_come_last(engine: Engine) -> None:
    put(
        engine,
        entry("old", "通知", signed_on=date(2019, 1, 1)),
        entry("new", "通知", published_on=date(2024, 1, 1)),
        entry("none", "通知"),
    )
    assert ids(engine, "通知", order=Order.NEWEST) == ["new", "old", "none"]
    assert ids(engine, "通知", order=Order.OLDEST) == ["old", "new", "none"]


def test_pages_cut_one_list(engine: Engine) -> None:
    put(engine, *(entry(f"{n:02}", "通知") for n in range(25)))
    pages = [
        [hit.id for hit in engine.search(Query("通知", page=page, size=10)).hits] for page in (1, 2, 3, 4)
    ]
    assert [len(page) for page in pages] == [10, 10, 5, 0]
    assert [id for page in pages for id in page] == ids(engine, "通知")
    assert engine.search(Query("通知", page=99)).total == 25


def test_a_later_entry_replaces_an_earlier_one(engine: Engine) -> None:
    put(engine, entry("a", "停车场"))
    put(engine, entry("a", "养犬", version=2), entry("b", "停车"))
    assert ids(engine, "停车场") == []
    assert ids(engine, "养犬") == ["a"]
    assert dict(engine.versions()) == {"a": 2, "b": 1}
    facets = engine.search(Query("")).total
    assert facets == 2


def test_a_deleted_entry_is_gone(engine: Engine) -> None:
    put(engine, entry("a", "停车场"), entry("b", "停车场"))
    with engine.batch() as batch:
        batch.delete("a")
        batch.delete("never there")
    assert ids(engine, "停车场") == ["b"]
    assert ids(engine, "-养犬") == ["b"]


def test_a_broken_batch_changes_nothing(engine: Engine) -> None:
    put(engine, entry("a", "停车场"))
    with pytest.raises(RuntimeError), engine.batch() as batch:  # noqa: PT012
        batch.put(entry("b", "停车场"))
        batch.delete("a")
        raise RuntimeError
    assert ids(engine, "停车场") == ["a"]
    put(engine, entry("c", "停车场"))
    assert set(ids(engine, "停车场")) == {"a", "c"}


def test_every_change_is_a_new_generation(engine: Engine) -> None:
    seen = [engine.generation()]
    put(engine, entry("a", "停车场"))
    seen.append(engine.generation())
    engine.rebuild([entry("b", "停车场")])
    seen.append(engine.generation())
    assert seen == sorted(set(seen))


def test_a_rebuild_replaces_everything(engine: Engine) -> None:
    put(engine, entry("a", "停车场"))
    assert engine.rebuild([entry("b", "停车场"), entry("c", "养犬")]) == 2
    assert ids(engine, "停车场") == ["b"]


def test_a_rebuild_that_fails_leaves_the_index_in_service(engine: Engine) -> None:
    def entries() -> Iterator[Entry]:
        yield entry("b", "停车场")
        raise RuntimeError

    put(engine, entry("a", "停车场"))
    with pytest.raises(RuntimeError):
        engine.rebuild(entries())
    assert ids(engine, "停车场") == ["a"]


@pytest.mark.parametrize(
    "line",
    [
        '"',
        '""',
        "“",
        "OR",
        "-",
        "()",
        "标题:",
        "政" * 10_000,
        "政 " * 500,
        "\x00",
        "a OR",
        "\ud800",
        "(((((((",
    ],
)
def test_no_line_breaks_a_search(engine: Engine, line: str) -> None:
    fill(engine)
    engine.search(Query(line))


def test_issue_order_puts_the_latest_issue_first(engine: Engine) -> None:
    put(engine, entry("a", "通知", issue_order=1), entry("b", "通知", issue_order=3), entry("c", "通知"))
    assert [hit.id for hit in engine.search(Query("通知", order=Order.ISSUE)).hits] == ["b", "a", "c"]


def test_a_score_can_be_taken_apart(engine: Engine) -> None:
    put(
        engine,
        entry("a", "充电通知", "充电", kind="order", signed_on=date(2020, 1, 1)),
        entry("b", "其他", "充电"),
    )
    assert all(hit.why == () for hit in engine.search(Query("充电")).hits)
    first, second = engine.search(Query("充电", explain=True)).hits
    assert [name for name, _ in first.why] == [
        "标题用词",
        "正文用词",
        "标题含原话",
        "标题含词",
        "体裁",
        "新近",
    ]
    assert [name for name, _ in second.why] == ["正文用词"]
    assert sum(value for _, value in first.why) == pytest.approx(first.score)


def test_words_are_listed_with_their_documents(engine: Engine) -> None:
    put(engine, entry("a", "充电", "充电 消防"), entry("b", "充电"), entry("c", "消防栓"))
    put(engine, entry("b", "停车"))
    assert dict(engine.words())["充电"] == 1
    assert dict(engine.words())["停车"] == 1


def test_subjects_narrow_and_are_counted(engine: Engine) -> None:
    put(engine, entry("a", "通知", subject="综合政务"), entry("b", "通知", subject="国防"))
    results = engine.search(Query("通知", subjects=("国防",)))
    assert [hit.id for hit in results.hits] == ["b"]
    subjects = next(facet for facet in results.facets if facet.name == "subject")
    assert {value.value: value.count for value in subjects.values} == {"综合政务": 1, "国防": 1}


def test_an_issuer_and_a_year_in_a_plain_line_are_answered_by_facts_too(engine: Engine) -> None:
    meant = entry(
        "meant",
        "退耕还林条例",
        "本条例……",
        issuers=("澜州市人民代表大会常务委员会",),
        signed_on=date(2016, 2, 6),
    )
    quoting = entry(
        "quoting", "工作报告", "2016年澜州市人大常委会通过退耕还林条例。" * 3, signed_on=date(2017, 3, 1)
    )
    other = entry("other", "退耕还林条例", "", issuers=("山阴县人民政府",), signed_on=date(2002, 1, 1))
    put(engine, quoting, other, meant)
    for line in (
        "澜州市人大常委会 2016年 退耕还林",
        "澜州市人大常委会2016年退耕还林",
        "退耕还林 2016 澜州市人大常委会",
    ):
        results = engine.search(Query(line, explain=True))
        assert results.hits[0].id == "meant", line
        assert {"机关相符", "年份相符"} <= dict(results.hits[0].why).keys()
        assert results.reading.described == (
            "认出 “澜州市人大常委会”、2016年：这个机关、这一年的文件排在前面",
        )
    assert engine.search(Query("山阴县政府 退耕还林")).hits[0].id == "other"
    assert ids(engine, "2016") == ["quoting"], "a year alone is what stands in the text"
    assert ids(engine, '"2016" "退耕还林"') == ["quoting"]


@pytest.mark.parametrize(
    "when", ["2019年3月5日", "2019-03-05", "20190305", "二〇一九年三月五日", "2019年3月"]
)
def test_a_date_in_any_form_is_answered_by_dates_and_by_what_texts_say(engine: Engine, when: str) -> None:
    put(
        engine,
        entry("a", "种子管理办法", signed_on=date(2019, 3, 5)),
        entry("b", "种子管理条例", "二〇一九年三月五日起施行", signed_on=date(2018, 1, 2)),
        entry("c", "种子管理规定", "2019年3月15日起施行", signed_on=date(2019, 4, 5)),
        entry("d", "肥料管理办法", signed_on=date(2019, 3, 5)),
    )
    expected = {"a", "b", "c"} if when == "2019年3月" else {"a", "b"}
    assert set(ids(engine, f"{when} 种子")) == expected
    assert set(ids(engine, f"{when}种子", Tier.ALL_WORDS)) == expected
    assert {"a", "b", "d"} <= set(ids(engine, when))


def test_a_line_that_is_a_year_in_numerals_puts_that_year_first(engine: Engine) -> None:
    put(
        engine,
        entry("a", "工作报告", "回顾2019年", signed_on=date(2021, 3, 5)),
        entry("b", "工作报告", signed_on=date(2019, 3, 5)),
    )
    assert ids(engine, "2019年") == ["b", "a"]
    assert ids(engine, "二〇一九年") == ["b", "a"]
    assert ids(engine, "二〇一九年 报告") == ["b", "a"]


@pytest.mark.parametrize("name", ["国务院办公厅", "国办"])
def test_an_issuer_is_known_by_its_usual_short_form(engine: Engine, name: str) -> None:
    put(
        engine,
        entry("a", "关于种子的意见", issuers=("国务院办公厅",)),
        entry("b", "关于种子的通知", "种子 种子"),
    )
    assert ids(engine, f"{name} 种子") == ["a"]
    assert ids(engine, f"机关:{name} 种子") == ["a"]
    assert ids(engine, name) == ["a"]


def test_the_words_of_a_question_are_not_looked_for(engine: Engine) -> None:
    put(engine, entry("a", "居住证办理规定"), entry("b", "什么是怎么"))
    assert ids(engine, "请问怎么办理居住证", Tier.ALL_WORDS) == ["a"]


SENTENCE = "业主大会应当按照规定选举业主委员会，并向街道办事处备案。\n业主委员会任期五年"


@pytest.mark.parametrize(
    "line",
    [
        "业主大会应当按照规顶选举业主委员会",  # a character mistyped
        "业主大会应当按规定选举业主委员会",  # one lost
        "业主大会应当照按规定选举业主委员会",  # two swapped
        "业主大会应当按照规定选举业主委员会并向街道办事处备案",  # a comma left away
        "向街道办事处备案。业主委员会任期五年",  # copied over a line break
        "业主大会应当按照规定选举业主委员会;并向街道办事处备案…",  # other marks
        "按照规定选择业主",
    ],
)
def test_what_differs_a_little_from_a_line_comes_before_what_holds_its_words(
    engine: Engine, line: str
) -> None:
    put(
        engine,
        entry("meant", "物业管理条例", SENTENCE),
        entry(
            "words", "业主", "备案 选举 街道 办事处 任期 规定 应当 大会 委员会 五年 选择 按照 业主大会 一个"
        ),
    )
    found = index.search(engine, Query(line))
    assert (found.hits[0].id, found.hits[0].tier) == ("meant", Tier.CLOSE)
    assert found.exact == 0
    assert found.tiers[Tier.CLOSE] == 1


def test_what_differs_a_little_is_looked_for_only_where_nothing_is_exact(engine: Engine) -> None:
    put(engine, entry("a", "物业管理条例", SENTENCE), entry("b", "通知", "业主委员会的任期为五年"))
    assert Tier.CLOSE not in index.search(engine, Query("业主委员会任期五年")).tiers
    assert Tier.CLOSE not in index.search(engine, Query("业主委员会任期六年", literal=True)).tiers
    assert index.search(engine, Query("业主委员会任期六年")).tiers[Tier.CLOSE] == 1
    assert index.search(engine, Query('"业主委员会任期六年"')).total == 0


def test_a_number_that_nobody_has_is_looked_for_by_its_characters(engine: Engine) -> None:
    put(
        engine,
        entry("whole", "通知", "按照澜州市人民政府令第79号办理"),
        entry("none", "通知", "按照澜州市人民政府令第8号办理"),
        entry("day", "办法", "本办法自2010年12月1日起施行"),
    )
    cut = index.search(engine, Query("人民政府令第7"))
    assert [(hit.id, hit.tier) for hit in cut.hits] == [("whole", Tier.CLOSE)]
    assert [hit.id for hit in index.search(engine, Query("办法自2010年1")).hits] == ["day"]
    whole = index.search(engine, Query("人民政府令第79号"))
    assert [(hit.id, hit.tier) for hit in whole.hits] == [("whole", Tier.EXACT)]
    assert Tier.CLOSE not in index.search(engine, Query("人民政府令第7", literal=True)).tiers


def test_a_line_of_facts_is_not_taken_for_a_phrase_half_remembered(engine: Engine) -> None:
    put(
        engine,
        entry("meant", "城市绿化条例", issuers=("澜州市人大常委会",), signed_on=date(2017, 1, 2)),
        entry("other", "通知", "2017年澜州市人大常委会城市绿地"),
    )
    assert index.search(engine, Query("2017年澜州市人大常委会城市绿化")).hits[0].id == "meant"


@pytest.mark.parametrize(
    "line", ["停车管理办法。", "《停车管理办法", "停车管理办法（2018年修正）", "“停车管理办法"]
)
def test_marks_around_a_title_do_not_hide_it(engine: Engine, line: str) -> None:
    put(engine, entry("a", "停车管理办法"), entry("b", "停车管理办法实施停车管理细则", "停车 停车 办法"))
    assert index.search(engine, Query(line)).hits[0].id == "a"


@pytest.mark.parametrize(
    "line", ["一二三四五六", "，。、；：！", "a" * 500, "业" * 300, "政，" * 200, "－－业主大会－－"]
)
def test_any_line_may_be_asked_for_nearly(engine: Engine, line: str) -> None:
    put(engine, entry("a", "物业管理条例", SENTENCE))
    index.search(engine, Query(line, near=True))


@pytest.mark.parametrize(
    "line", ["停车条例第12条", "《停车条例》第十二条", "停车条例12条", "停车条例第十二条第二款"]
)
def test_an_article_is_found_in_its_law_before_where_it_is_cited(engine: Engine, line: str) -> None:
    put(
        engine,
        entry("law", "澜州市停车条例", "第一条 为了管理。\n第十二条 收费标准。"),
        entry("citing", "关于停车的通知", "根据停车条例第十二条，停车条例第12条，停车条例第十二条第二款。"),
        entry("other", "养犬条例", "第十二条 停车"),
    )
    found = index.search(engine, Query(line))
    assert found.hits[0].id == "law"
    assert found.reading.described == ("按条款查找 标题含“停车条例”的文件里的第十二条",)


def test_a_list_by_date_holds_no_documents_that_share_but_a_word(engine: Engine) -> None:
    put(
        engine,
        entry("all", "居住证办理规定", signed_on=date(2019, 1, 1)),
        entry("any", "户口办理规定", signed_on=date(2024, 1, 1)),
    )
    assert [hit.id for hit in index.search(engine, Query("办理居住证")).hits] == ["all", "any"]
    by_date = index.search(engine, Query("办理居住证", order=Order.NEWEST))
    assert [hit.id for hit in by_date.hits] == ["all"]
    assert by_date.total == 1
    assert by_date.reading.strict
    nothing_better = index.search(engine, Query("办理身份证", order=Order.NEWEST))
    assert [hit.id for hit in nothing_better.hits] == ["any", "all"]
