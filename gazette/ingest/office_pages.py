"""The pages of a Word, WPS or RTF file as a PDF, set by LibreOffice: what a clerk compares the reading with."""

from __future__ import annotations

from gazette.errors import Unreadable
from gazette.ingest import from_office
from gazette.ingest.manuscript import Manuscript, Picture


def read(content: bytes) -> Manuscript:
    """A manuscript without text whose one picture is the PDF.

    Raises:
        Unreadable: when LibreOffice is not there, or cannot open the file.
    """
    soffice = from_office.program()
    if soffice is None:
        raise Unreadable(
            f"要看 Word 文件的版面，请管理员装 LibreOffice（{from_office.INSTALL}）；文字照常读取。"
        )
    pdf = from_office.converted(soffice, content, "pdf:writer_pdf_Export")
    return Manuscript((), pictures=(Picture(pdf, "application/pdf"),))
