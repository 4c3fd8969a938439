"""The table of everyday words: what the office writes is used at once, and a mistake in it takes nothing away."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from gazette.errors import SettingsError
from gazette.everyday import Everyday, table_in
from gazette.settings import CHECKOUT
from index import fold


def test_the_table_that_comes_with_the_archive_says_something_in_every_line() -> None:
    table = table_in(CHECKOUT / "data" / "everyday.toml")
    assert len(table) >= 80
    for word, terms in table.items():
        assert all(fold(word) not in fold(term) for term in terms), word
        assert all(term == term.strip() for term in terms), word


def test_an_edit_is_used_without_a_restart_and_a_mistake_keeps_the_last_good_table(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "everyday.toml"
    everyday = Everyday(path)
    assert everyday.table() == {}
    path.write_text('[words]\n"低保" = ["最低生活保障"]\n', "utf-8")
    assert everyday.table() == {"低保": ("最低生活保障",)}
    path.write_text('[words]\n"低保" = ["最低生活保障"]\n"电瓶车" = "电动自行车"\n', "utf-8")
    assert everyday.table()["电瓶车"] == ("电动自行车",)
    with caplog.at_level(logging.WARNING):
        path.write_text("[words]\n低保 = 最低生活保障\n", "utf-8")
        assert len(everyday.table()) == 2
    assert "写法有误" in caplog.text


@pytest.mark.parametrize(
    "text", ['"低保" = [1]', '"低保" = []\n"保" = ["保障"]', '"低保" = ["最低生活保障"', '"低保" = [" "]']
)
def test_a_mistake_is_said_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "everyday.toml"
    path.write_text(f"[words]\n{text}\n", "utf-8")
    with pytest.raises(SettingsError, match=r"everyday\.toml"):
        table_in(path)
