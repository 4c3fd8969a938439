"""``gazette edition``: a document, an issue or a booklet as a file, in the form its ending asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click
from sqlalchemy.orm import Session

from gazette import queries
from gazette.archive import Archive, open_archive
from gazette.editions import documents
from gazette.editions.edition import Edition, of_chosen, of_document, of_issue, of_section
from gazette.editions.press import Press
from gazette.errors import BadRecord, NotFound
from gazette.settings import settings_from
from gazette.views import DocumentPage, Stub


@click.command(name="edition")
@click.argument("names", nargs=-1, required=True)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件。"
)
@click.option("--section", default=None, help="只要这一期的一个栏目（单行本）。")
@click.option("--title", default="文件汇编", show_default=True, help="几份文件合成一本时，封面上的名称。")
@click.option("--large", is_flag=True, help="大字版（18 磅），用于 .pdf 和 .html。")
@click.option("--two-up", "two_up", is_flag=True, help="一张纸印两页，用于 .pdf。")
def edition(
    names: tuple[str, ...], output: Path, section: str | None, title: str, large: bool, two_up: bool
) -> None:
    """把一份文件、一期公报或几份文件制作成一个文件。

    NAMES 是索引号（如 lz-2024-00001）或期的标识（如 lz-2024-1）；给出几个索引号就合成一本汇编。
    文件的格式由名称的结尾决定：.pdf .html .txt .docx .epub。
    """
    settings = settings_from()
    archive = open_archive(settings)
    try:
        chosen = replace(_edition(archive, names, section, title), large=large)
        content = _content(chosen, archive, Press(settings, root=archive.root), output.suffix.lower(), two_up)
    finally:
        archive.close()
    aside = output.with_name(f".{output.name}.new")
    aside.write_bytes(content)
    aside.replace(output)
    click.echo(f"已制作：{output}（{chosen.title}，{len(chosen.sheets)} 件）")


def _edition(archive: Archive, names: tuple[str, ...], section: str | None, title: str) -> Edition:
    with archive.reading() as session:
        if len(names) > 1:
            pages = tuple(_document(session, name) for name in names)
            return of_chosen(title, pages, date.today(), archive.analyzer)
        try:
            issue = queries.issue_page(session, names[0])
        except NotFound:
            return of_document(_document(session, names[0]), archive.analyzer)
        pages = queries.issue_documents(session, names[0])
        if section is not None:
            return of_section(issue, pages, section, archive.analyzer)
        return of_issue(issue, pages, archive.analyzer)


def _document(session: Session, name: str) -> DocumentPage:
    page = queries.document_page(session, name)
    if isinstance(page, Stub):
        raise NotFound(f"文件 {name} 已于 {page.withdrawn_on} 撤回：{page.reason}")
    return page


def _content(chosen: Edition, archive: Archive, press: Press, ending: str, two_up: bool) -> bytes:
    if ending == ".pdf":
        return press.pdf(chosen, archive.originals.address, two_up=two_up).path.read_bytes()
    made = documents.WRITERS.get(ending)
    if made is None:
        raise BadRecord(
            f"不知道怎样制作“{ending or '没有结尾'}”的文件。文件名请以 .pdf、.html、.txt、.docx 或 .epub 结尾。"
        )
    return made(chosen, lambda sha256: _picture(archive, sha256))


def _picture(archive: Archive, sha256: str) -> bytes | None:
    try:
        return archive.originals.path(sha256).read_bytes()
    except NotFound:
        return None
