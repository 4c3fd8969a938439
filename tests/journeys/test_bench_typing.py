"""The bench under a clerk's hands: blocks as in Word, tables as in Excel, by keyboard alone, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.gazette.samples import cell, docx, p, pdf, set_lines
from tests.journeys.conftest import press
from tests.journeys.test_desk import Room, _fits, room, staffed  # noqa: F401  # fixtures

pytestmark = pytest.mark.journey

NOTICE = "澜州市人民政府关于{}号桥养护的通知\n澜政发〔1998〕{}号\n各区人民政府：\n{}号桥由区政府养护，每季度检查一次，并于季度末报告市建设局。\n澜州市人民政府\n1998年2月{}日\n"
ROWS = (("路名", "盏数"), ("东门路", "10"), ("西门路", "8"))
LAMPS = (
    p("澜州市人民政府关于公布路灯名录的通知") + p("各区人民政府：") + p("名录如下，请逐盏登记。")
    + "<w:tbl>" + "".join(f"<w:tr>{''.join(cell(text) for text in row)}</w:tr>" for row in ROWS) + "</w:tbl>"
    + p("澜州市人民政府") + p("1998年6月12日")
)  # fmt: skip


def upload(clerk: Page, folder: Path, **fields: str) -> str:
    """Files of a folder as a batch that is read; its address."""
    clerk.goto("/desk/bench")
    clerk.get_by_label("或者选一个文件夹").set_input_files(folder)
    for label, value in fields.items():
        clerk.get_by_label(label).fill(value)
    press(clerk, "上传并读取")
    expect(clerk.locator("[data-waiting]")).to_have_count(0, timeout=60_000)
    return clerk.url


def notices(folder: Path, numbers: range) -> Path:
    """A folder of short notices."""
    folder.mkdir(exist_ok=True)
    for n in numbers:
        (folder / f"{n}.txt").write_text(NOTICE.format(n, n, n, n % 28 + 1), "utf-8")
    return folder


def open_first(clerk: Page) -> None:
    with clerk.expect_navigation():
        clerk.locator("table.bench tbody td:nth-child(2) a").first.click()


def texts(clerk: Page) -> list[str]:
    """What stands in the blocks, the empty one at the end left out."""
    return [area.input_value() for area in clerk.locator('.blocks textarea[name="text"]').all()][:-1]


def block(clerk: Page, words: str) -> Locator:
    place = next(n for n, text in enumerate(texts(clerk)) if words in text)
    return clerk.locator('.blocks textarea[name="text"]').nth(place)


def saved(clerk: Page) -> None:
    """Save by keyboard and wait for the page that answers."""
    with clerk.expect_navigation():
        clerk.keyboard.press("Control+s")


def test_blocks_are_parted_joined_taken_out_and_taken_back(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    upload(clerk, notices(tmp_path / "桥", range(1, 3)))
    open_first(clerk)
    before = texts(clerk)
    area = block(clerk, "每季度检查")
    area.focus()
    clerk.keyboard.press("Home")
    area.evaluate("area => area.setSelectionRange(10, 10)")
    clerk.keyboard.press("Enter")
    assert len(texts(clerk)) == len(before) + 1
    assert "".join(texts(clerk)) == "".join(before)
    clerk.keyboard.press("Backspace")  # at the start of the second half
    assert texts(clerk) == before
    clerk.keyboard.press("Alt+Delete")
    assert texts(clerk) == [text for text in before if "每季度检查" not in text]
    clerk.keyboard.press("Alt+z")
    assert texts(clerk) == before
    area = block(clerk, "每季度检查")
    area.evaluate("area => area.setSelectionRange(10, 10)")
    area.dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True}
    )  # a word of the input method is chosen
    assert texts(clerk) == before
    area.focus()
    area.evaluate("area => area.setSelectionRange(10, 10)")
    clerk.keyboard.press("Enter")
    clerk.keyboard.type("请")
    saved(clerk)
    after = texts(clerk)
    assert "".join(after) == "".join(before).replace(before[3], before[3][:10] + "请" + before[3][10:])
    assert clerk.evaluate("document.activeElement.name") == "text"  # the place is kept


def test_a_piece_is_split_where_it_was_asked_after_its_blocks_moved(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    upload(clerk, notices(tmp_path / "桥", range(3, 4)))
    open_first(clerk)
    before = texts(clerk)
    area = block(clerk, "各区人民政府")
    area.fill("各区人民政府：\n各县人民政府：")  # two blocks once it is saved
    signature = clerk.locator(".blocks li").filter(has=clerk.get_by_role("button", name="拆")).nth(3)
    words = signature.locator("textarea").input_value()
    with clerk.expect_navigation():
        signature.get_by_role("button", name="拆").click()
    assert texts(clerk)[0] == words
    with clerk.expect_navigation():
        clerk.keyboard.press("Alt+ArrowLeft")
    assert texts(clerk) == [*before[:2], "各区人民政府：", "各县人民政府：", *before[3 : before.index(words)]]


def test_a_table_is_edited_cell_by_cell(room: Room, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "名录").mkdir()
    (tmp_path / "名录" / "路灯.docx").write_bytes(docx(LAMPS))
    clerk = room.page("li")
    upload(clerk, tmp_path / "名录")
    open_first(clerk)
    grid = clerk.locator(".grid")
    expect(grid).to_have_count(1)
    grid.get_by_label("第 2 行第 2 格").fill("12|14")
    grid.get_by_label("第 3 行第 2 格").press("Enter")  # the last row: another
    clerk.keyboard.type("三百")
    _fits(clerk, "bench-grid")
    saved(clerk)
    cells = clerk.locator(".grid td textarea")
    assert [one.input_value() for one in cells.all()] == [
        "路名",
        "盏数",
        "东门路",
        "12|14",
        "西门路",
        "8",
        "",
        "三百",
    ]
    clerk.locator(".grid").get_by_label("第 4 行第 2 格").press("Alt+Delete")
    saved(clerk)
    assert clerk.locator(".grid tr").count() == 3
    clerk.locator(".grid").get_by_text("按文字改").click()
    assert "| 东门路 | 12\\|14 |" in block(clerk, "东门路").input_value()


MERGED = (
    p("澜州市人民政府关于合并格的通知") + p("见表。")
    + "<w:tbl><w:tr>" + cell("项目", '<w:gridSpan w:val="2"/>') + cell("备注") + "</w:tr>"
    + "<w:tr>" + cell("东门", '<w:vMerge w:val="restart"/>') + cell("10") + cell("甲|乙") + "</w:tr>"
    + "<w:tr>" + cell("", "<w:vMerge/>") + cell("8") + cell("丙") + "</w:tr></w:tbl>"
)  # fmt: skip


def test_merged_cells_stay_merged(room: Room, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "合并").mkdir()
    (tmp_path / "合并" / "合并.docx").write_bytes(docx(MERGED))
    clerk = room.page("li")
    upload(clerk, tmp_path / "合并")
    open_first(clerk)
    raw = clerk.locator('.blocks li:has(.grid) textarea[name="text"]')
    before = raw.input_value()
    assert "| 项目\\c2 | 备注 |\n| 东门\\r2 | 10 | 甲\\|乙 |" in before
    clerk.locator(".grid").get_by_label("第 2 行第 2 格").fill("12")
    assert raw.input_value() == before.replace("10", "12")
    clerk.get_by_role("button", name="加一行", exact=True).click()
    expect(clerk.get_by_text("这个表有合并的格子")).to_be_visible()
    saved(clerk)
    assert raw.input_value() == before.replace("10", "12")


def test_a_clean_document_costs_one_key(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    address = upload(clerk, notices(tmp_path / "桥", range(11, 14)))
    open_first(clerk)
    for _ in range(3):
        with clerk.expect_navigation():
            clerk.keyboard.press("Control+Alt+Enter")
    assert clerk.url.endswith(address.rsplit("/", 1)[1])  # after the last the batch
    drafts = [link.get_attribute("href") for link in clerk.locator("tr.entered td:last-child a").all()]
    assert len(drafts) == 3
    clerk.goto(str(drafts[0]))
    expect(clerk.get_by_text("待审").first).to_be_visible()


def test_what_is_not_in_order_is_not_sent_and_says_why(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    upload(clerk, notices(tmp_path / "桥", range(21, 23)))
    open_first(clerk)
    clerk.get_by_label("成文日期").fill("2024-02-30")
    with clerk.expect_navigation():
        clerk.keyboard.press("Control+Alt+Enter")
    expect(clerk.get_by_role("alert")).to_contain_text("不是一个日期")
    expect(clerk.locator("#slip-signed_on")).to_be_visible()
    clerk.get_by_label("成文日期").fill("1998-02-22")
    clerk.get_by_label("栏目").select_option("")
    with clerk.expect_navigation():
        clerk.keyboard.press("Control+Alt+Enter")
    expect(clerk.get_by_role("alert")).to_contain_text("还没有选栏目")
    expect(clerk.get_by_label("成文日期")).to_have_value("1998-02-22")


def test_what_was_typed_outlives_a_session_that_ended(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("zhou")
    upload(clerk, notices(tmp_path / "桥", range(31, 33)))
    open_first(clerk)
    here, held = clerk.url, clerk.context.cookies()
    clerk.get_by_label("标题").fill("打到一半的标题")
    block(clerk, "每季度检查").fill("打到一半的正文")
    clerk.context.clear_cookies()
    saved(clerk)
    expect(clerk.get_by_role("alert")).to_contain_text("登录已经过期")
    clerk.context.add_cookies(held)  # type: ignore[arg-type]
    clerk.goto(here)
    expect(clerk.get_by_text("上次没有保存的改动已经放回来了")).to_be_visible()
    expect(clerk.get_by_label("标题")).to_have_value("打到一半的标题")
    assert "打到一半的正文" in texts(clerk)
    saved(clerk)
    clerk.goto(here)
    expect(clerk.get_by_text("上次没有保存的改动已经放回来了")).to_have_count(0)
    expect(clerk.get_by_label("标题")).to_have_value("打到一半的标题")
    clerk.get_by_label("标题").fill("又改而不要的")
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.wait_for_timeout(600)
    clerk.reload()
    clerk.get_by_role("button", name="不要这些改动").click()
    expect(clerk.get_by_label("标题")).to_have_value("打到一半的标题")


def test_two_clerks_on_one_piece_see_both_texts(room: Room, tmp_path: Path) -> None:  # noqa: F811
    li, zhou = room.page("li"), room.page("zhou")
    upload(li, notices(tmp_path / "桥", range(41, 43)))
    open_first(li)
    zhou.goto(li.url)
    zhou.get_by_label("标题").fill("周宁改的标题")
    saved(zhou)
    li.get_by_label("标题").fill("李明改的标题")
    saved(li)
    expect(li.get_by_role("alert")).to_contain_text("又被保存过")
    expect(li.locator(".theirs")).to_contain_text("周宁")
    _fits(li, "bench-two")
    saved(li)  # once more does not overwrite it unseen
    zhou.goto(zhou.url)
    expect(zhou.get_by_label("标题")).to_have_value("周宁改的标题")
    press(li, "两边都看过了，存我的")
    zhou.goto(zhou.url)
    expect(zhou.get_by_label("标题")).to_have_value("李明改的标题")


def test_a_table_keeps_place_ticks_and_others_work(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    address = upload(clerk, notices(tmp_path / "桥", range(51, 91)))
    other = clerk.context.new_page()
    other.goto(address)
    open_first(other)
    other.get_by_label("标题").fill("另一个窗口改的标题")
    saved(other)
    other.close()
    clerk.get_by_label("第 30 件的标题").fill("表里改的标题")
    for n in (30, 31):
        clerk.get_by_label(f"第 {n} 件", exact=True).check()
    press(clerk, "发文机关")
    expect(clerk.get_by_label("第 1 件的标题")).to_have_value("另一个窗口改的标题")
    expect(clerk.get_by_label("第 30 件的标题")).to_have_value("表里改的标题")
    expect(clerk.get_by_label("第 31 件", exact=True)).to_be_checked()
    assert clerk.evaluate("window.scrollY") > 500
    clerk.get_by_label("第 31 件的标题").fill("点开之前改的标题")
    with clerk.expect_navigation():
        clerk.get_by_label("第 31 件的标题").press("Alt+Enter")
    expect(clerk.get_by_label("标题")).to_have_value("点开之前改的标题")
    with clerk.expect_navigation():
        clerk.keyboard.press("Alt+ArrowRight")
    clerk.goto(address)
    expect(clerk.get_by_role("link", name="接着看第 32 件")).to_be_visible()


def test_pages_of_the_original_turn_beside_what_is_typed(room: Room, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "停车").mkdir()
    pages = [
        set_lines(text)
        for text in (
            "澜州市人民政府关于停车的通知\n第一页说收费。",
            "第二页说处罚。\n澜州市人民政府\n1998年6月1日",
        )
    ]
    (tmp_path / "停车" / "停车.pdf").write_bytes(pdf(*((words, ()) for words in pages)))
    clerk = room.page("li")
    upload(clerk, tmp_path / "停车")
    open_first(clerk)
    clerk.get_by_label("标题").fill("没有保存的标题")
    block(clerk, "第二页").focus()
    expect(clerk.locator(".original img")).to_have_attribute("src", re.compile("/pages/2$"))
    clerk.keyboard.press("Alt+PageUp")
    expect(clerk.locator(".original img")).to_have_attribute("src", re.compile("/pages/1$"))
    for _ in range(2):
        clerk.keyboard.press("Alt+PageDown")
    expect(clerk.get_by_text("这一页显示不出来")).to_be_visible()
    clerk.keyboard.press("Alt+PageUp")
    expect(clerk.get_by_text("这一页显示不出来")).to_be_hidden()
    expect(clerk.get_by_label("标题")).to_have_value("没有保存的标题")
    saved(clerk)


def test_tab_goes_through_a_piece_and_out_again(room: Room, tmp_path: Path) -> None:  # noqa: F811
    clerk = room.page("li")
    upload(clerk, notices(tmp_path / "桥", range(95, 97)))
    open_first(clerk)
    seen = []
    for _ in range(80):
        clerk.keyboard.press("Tab")
        seen.append(clerk.evaluate(
            "(at => [at.name || at.textContent.trim().slice(0, 12), at === document.body || getComputedStyle(at).outlineStyle])(document.activeElement)"
        ))  # fmt: skip
        if seen[-1][0] == "核验纸件和 PDF":
            break
    names = [name for name, _ in seen]
    assert names.index("title") < names.index("document_number") < names.index("mark") < names.index("do")
    assert names[-1] == "核验纸件和 PDF", "the last link of the page is reached"
    assert all(outline not in ("none", True) for _, outline in seen)


def test_what_is_read_meanwhile_leaves_what_is_typed_alone(room: Room, tmp_path: Path) -> None:  # noqa: F811
    folder = tmp_path / "水闸"
    folder.mkdir()
    for n in range(1, 26):
        (folder / f"{n}.docx").write_bytes(
            docx(p(f"澜州市水利局关于第{n}号水闸的通知") + p("水闸每日巡查。"))
        )
    clerk = room.page("li")
    clerk.goto("/desk/bench")
    clerk.get_by_label("或者选一个文件夹").set_input_files(folder)
    expect(clerk.get_by_text("选了 25 个文件")).to_be_visible()
    press(clerk, "上传并读取")
    clerk.get_by_label("第 1 件的标题").fill("读着的时候改的")
    clerk.get_by_label("第 1 件", exact=True).check()
    expect(clerk.locator("[data-waiting]")).to_have_count(0, timeout=60_000)
    expect(clerk.locator("table.bench tbody tr")).to_have_count(25)
    expect(clerk.get_by_label("第 1 件的标题")).to_have_value("读着的时候改的")
    expect(clerk.get_by_label("第 1 件", exact=True)).to_be_checked()
