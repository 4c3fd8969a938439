"""Old Word files, WPS files and OpenDocument text, turned into .docx by LibreOffice where it is installed.

It runs within the confined process (its memory and time are bounded with it), with a profile of its own that is made for one
file: no macros, nothing fetched from outside, nothing of a user's LibreOffice touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from gazette.errors import Unreadable
from gazette.ingest import from_docx
from gazette.ingest.manuscript import Manuscript
from gazette.ingest.sniff import Format, sniff

SECONDS = 100
INSTALL = "apt-get install libreoffice-writer-nogui"
_NEEDED = (
    "这是旧版 Word 或 WPS 的文件（.doc、.wps）或 .odt，要靠 LibreOffice 才能读，而这台机器上没有装。"
    f"请管理员运行 {INSTALL}；或者在 Word、WPS 里打开，另存为 .docx 再录入。"
)
_FAILED = "LibreOffice 读不出这个文件，它多半已损坏或加了密码；请在 Word、WPS 里打开，另存为 .docx 再录入。"
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(
        f'<item oor:path="{_SCRIPTING}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for name, value in (
            ("MacroSecurityLevel", "3"),
            ("DisableMacrosExecution", "true"),
            ("BlockUntrustedRefererLinks", "true"),
        )
    )
    + "</oor:items>"
)


def program() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice", path=f"{os.defpath}:/usr/local/bin:/usr/lib/libreoffice/program")


def read(content: bytes) -> Manuscript:
    """The manuscript in a file that LibreOffice can open.

    Raises:
        Unreadable: when LibreOffice is not there, or cannot open the file.
    """
    soffice = program()
    if soffice is None:
        raise Unreadable(_NEEDED)
    manuscript = from_docx.read(converted(soffice, content, "docx:MS Word 2007 XML"))
    return replace(
        manuscript, warnings=(*manuscript.warnings, "这份文件经 LibreOffice 转换，请对照原件核对编号和表格。")
    )


def converted(soffice: str, content: bytes, form: str) -> bytes:
    """A file as another: ``form`` is an ending and LibreOffice's filter for it, as in ``pdf:writer_pdf_Export``.

    Raises:
        Unreadable: when it cannot be opened, or takes too long.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        return _converted(soffice, content, form, Path(folder))


def _filter_for(content: bytes) -> str:
    """Without a named filter LibreOffice reads whatever it cannot make out as plain text."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "MS Word 97"
    if content.startswith(b"{\\rtf"):
        return "Rich Text Format"
    return "MS Word 2007 XML" if sniff(content) is Format.DOCX else "writer8"


def _converted(soffice: str, content: bytes, form: str, folder: Path) -> bytes:
    source, profile = folder / "file.doc", folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
    source.write_bytes(content)
    command = [
        soffice, "--headless", "--norestore", "--nolockcheck", "--nodefault", f"-env:UserInstallation={profile.as_uri()}",
        f"--infilter={_filter_for(content)}", "--convert-to", form, "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    nowhere = "http://127.0.0.1:9"
    environment = {
        "PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8",
        "http_proxy": nowhere, "https_proxy": nowhere,
    }  # fmt: skip
    try:
        subprocess.run(
            command, cwd=folder, env=environment, timeout=SECONDS, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return (folder / "out" / f"file.{form.partition(':')[0]}").read_bytes()
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unreadable(_FAILED) from error
