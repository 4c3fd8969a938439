"""The processes that set PDFs: one that dies is replaced, and a stopped workshop begins nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from gazette.editions.child import Job
from gazette.editions.workshop import NotMade, Workshop

PAGE = '<html lang="zh-CN"><title>通知</title><body><p>第{0}份</p></body></html>'


@pytest.fixture
def workshop() -> Iterator[Workshop]:
    opened = Workshop()
    yield opened
    opened.close()


def job(folder: Path, number: int, seconds: int = 60, html: str = PAGE) -> Job:
    return Job(html.format(number), str(folder / f"{number}.pdf"), False, "", "", 3 << 30, seconds)


def text_of(path: Path) -> str:
    return PdfReader(path).pages[0].extract_text()


def test_one_process_sets_one_after_the_other(workshop: Workshop, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        answer = workshop.set(job(tmp_path, number))
        assert answer.memory > 20 << 20
        assert f"第{number}份" in text_of(tmp_path / f"{number}.pdf")
    assert len(workshop.processes()) == 1


def test_a_page_takes_less_memory_than_the_fonts_on_it(workshop: Workshop, tmp_path: Path) -> None:
    fonts = ("Noto Serif CJK SC", "Noto Sans CJK SC", "FandolFang", "FandolKai")
    words = "".join(f"<p style='font-family: {font}'>公报<b>公报</b></p>" for font in fonts)
    answer = workshop.set(job(tmp_path, 1, html=PAGE.replace("<p>", words + "<p>")))
    assert answer.memory < 256 << 20


def test_a_process_that_died_is_replaced(workshop: Workshop, tmp_path: Path) -> None:
    workshop.set(job(tmp_path, 1))
    (first,) = workshop.processes()
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    workshop.set(job(tmp_path, 2))
    (second,) = workshop.processes()
    assert second != first
    assert "第2份" in text_of(tmp_path / "2.pdf")


def test_a_job_that_takes_too_long_ends_and_the_process_goes_on(workshop: Workshop, tmp_path: Path) -> None:
    long = PAGE.replace("<p>", "<p>" + "停车场应当公示收费标准。" * 40_000)
    with pytest.raises(NotMade, match="超过 1 秒"):
        workshop.set(job(tmp_path, 1, seconds=1, html=long))
    (first,) = workshop.processes()
    workshop.set(job(tmp_path, 2))
    assert workshop.processes() == (first,)


def test_what_breaks_inside_is_one_sentence(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(NotMade, match=r"PDF 没有制作成（.*告诉管理员"):
        workshop.set(job(tmp_path / "nowhere", 1))


def test_nothing_is_begun_after_closing(workshop: Workshop, tmp_path: Path) -> None:
    workshop.warm()
    (process,) = workshop.processes()
    workshop.close()
    assert workshop.processes() == ()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with pytest.raises(NotMade, match="正在停止"):
        workshop.set(job(tmp_path, 1))
