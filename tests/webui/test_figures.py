"""Pictures in a text: kept when a file is read at the desk, shown where the text may be read, and nowhere else."""

from __future__ import annotations

import hashlib
import io

from gazette.body import Figure, Paragraph
from gazette.content import Content
from gazette.model import Document
from gazette.workflow import withdraw
from tests.desk.conftest import office_of
from tests.desk.people import NOON
from tests.desk_people import DeskPeople
from tests.gazette.samples import PNG, docx, p

SHA = hashlib.sha256(PNG).hexdigest()
DRAWN = "<w:p><w:r><w:drawing><a:blip r:embed='image'/></w:drawing></w:r></w:p>"


def test_a_picture_in_a_word_file_is_shown_on_the_desk_and_once_public_to_all(desk: DeskPeople) -> None:
    office = office_of(desk.archive)
    client = desk.client(office.editor.login)
    file = (io.BytesIO(docx(p("关于泊位示意图的通知") + p("泊位见下图。") + DRAWN, image=PNG)), "泊位.docx")
    read = client.post("/desk/documents/new", data={"do": "read", "gazette": "lz", "file": file})
    assert f"【图 {SHA}】" in read.text

    blocks = (Paragraph("泊位见下图。"), Figure(SHA, "泊位示意图"))
    name = office.draft(Content("关于泊位示意图的通知", blocks, issuers=("澜州市人民政府",), kind="notice"))
    inside, outside = f"/desk/documents/{name}/figures/{SHA}", f"/documents/{name}/figures/{SHA}"
    assert f'src="{inside}"' in client.get(f"/desk/documents/{name}").text
    shown = client.get(inside, buffered=True)
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", PNG)
    assert desk.client().get(outside).status_code == 404

    office.send(name)
    office.approve(name)
    reader = desk.client()
    assert f'src="{outside}"' in reader.get(f"/documents/{name}").text
    assert f'src="{outside}"' in reader.get(f"/documents/{name}/print").text
    assert reader.get(outside, buffered=True).data == PNG
    other = office.published()
    assert reader.get(f"/documents/{other}/figures/{SHA}").status_code == 404, (
        "it does not stand in that text"
    )

    with desk.archive.transaction() as session:
        row = session.query(Document).filter_by(index_number=name).one()
        withdraw(session, row, actor="测试", at=NOON, reason="图有误")
    assert reader.get(outside).status_code == 404
