"""Leaving documents aside before their scores are worked out never changes a list: held against the plain scan."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import index
from index import Entry, Order, Query
from index.whoosh_engine import scoring

WORDS = ["停车", "收费", "通知", "人民政府", "消防", "安全", "管理", "办法", "检查", "补贴"]
ISSUERS = ["澜州市人民政府", "澜州市财政局", "澜州市民政局"]
LINES = [
    "通知", "停车 收费", "人民政府", "停车收费管理办法", "澜州市财政局 通知", "财政局 2021 补贴", "2021年 停车",
    "消防 安全 检查 补贴", "标题:通知", "停车 OR 消防", "-停车", "澜政发〔2020〕3号", "3号", "", "查", "《停车管理》", "停车收费管里办法通知", "消防安全检查。补贴通知",
]  # fmt: skip


def drawn(chance: random.Random, number: int) -> Entry:
    year = chance.randint(2019, 2022)
    return Entry(
        f"d{chance.randrange(10**5):05d}-{number}",
        1,
        "".join(chance.choices(WORDS, k=chance.randint(1, 5))),
        "，".join(chance.choices(WORDS, k=chance.randint(0, 40))),
        numbers=(f"澜政发〔{year}〕{chance.randint(1, 9)}号",),
        issuers=(chance.choice(ISSUERS),),
        kind=chance.choice(["order", "notice", "reply", None]),
        year=year,
        section=chance.choice(["政令", "部门文件"]),
        issue_order=chance.randint(0, 3),
        signed_on=chance.choice([None, date(year, chance.randint(1, 12), 1)]),
        published_on=date(year, 12, 31),
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("parts", [1, 3])
def test_what_is_left_aside_changes_no_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, parts: int
) -> None:
    monkeypatch.setattr(scoring, "_MANY", 8)
    chance = random.Random(seed)
    entries = [drawn(chance, number) for number in range(400)]
    engine, reference = index.open_whoosh(tmp_path), index.open_memory()
    reference.rebuild(entries)
    for start in range(parts):
        with engine.batch() as batch:
            for entry in entries[start::parts]:
                batch.put(entry)
    for one in (engine, reference):
        with one.batch() as batch:
            for entry in entries[::17]:
                batch.delete(entry.id)
    for line in LINES:
        for filters in ({}, {"sections": ("政令",)}, {"years": (2020, 2021), "issuers": (ISSUERS[1],)}):
            for order in Order:
                query = Query(line, order=order, explain=True, **filters)  # type: ignore[arg-type]
                whole = reference.search(replace(query, size=None))
                for size, page in ((1, 1), (3, 2), (10, 1), (10, 7), (None, 1)):
                    found = engine.search(replace(query, size=size, page=page))
                    wanted = whole.hits[(page - 1) * size : page * size] if size else whole.hits
                    asked = (line, filters, order, size, page)
                    assert [(hit.id, hit.tier) for hit in found.hits] == [(h.id, h.tier) for h in wanted], (
                        asked
                    )
                    assert [h.score for h in found.hits] == pytest.approx([h.score for h in wanted]), asked
                    assert [dict(h.why) for h in found.hits] == [
                        pytest.approx(dict(h.why)) for h in wanted
                    ], asked
                    assert (found.total, found.tiers, found.facets) == (
                        whole.total,
                        whole.tiers,
                        whole.facets,
                    )
    engine.close()


def test_most_of_a_long_list_gets_no_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    plain = scoring.Scoring._narrowed

    def counted(
        self: scoring.Scoring, documents: scoring.Ids, wanted: int
    ) -> tuple[scoring.Ids, scoring.Floats]:
        looked_at.append(len(documents))
        return plain(self, documents, wanted)

    monkeypatch.setattr(scoring.Scoring, "_narrowed", counted)
    engine = index.open_whoosh(tmp_path)
    engine.rebuild(
        Entry(f"d{n:05d}", 1, "停车场" if n % 50 == 0 else f"第{n}件", "停车场。" * (n % 5 + 1))
        for n in range(3_000)
    )
    results = engine.search(Query("停车场"))
    assert results.total == 3_000
    assert looked_at == [60]
    engine.close()
