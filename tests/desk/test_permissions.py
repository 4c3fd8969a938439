"""Every address of the desk × every role: one table, and no address outside it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from gazette import editing, issuing, paper, press_proofs, reports
from gazette.archive import Archive
from gazette.body import Figure
from gazette.model import Attachment, IssueKind, Original
from gazette.model_people import Role
from gazette.permissions import Act
from gazette.pressproof.types import Comparison
from tests.desk.conftest import Office, office_of
from tests.desk.people import NOON, content, person
from tests.desk.test_bench import begin
from tests.desk_people import MONDAY, DeskPeople
from tests.gazette.filing import contact, filed, submit
from tests.gazette.samples import PNG, pdf, set_lines
from webui.desk.uploads import keep_stream

EDITOR, APPROVER, ADMIN, CONTACT, ELSEWHERE = "li", "wang", "root", "lian", "jin"
EVERYBODY = {EDITOR, APPROVER, ADMIN, CONTACT, ELSEWHERE, "fremd"}
OUTSIDERS = {ELSEWHERE, "fremd"}  # the contact person of another department, the staff of another gazette
WRITERS = {EDITOR, APPROVER}
# view → who has leave; whoever has not is told 403, or 404 where the thing itself must stay unknown
TABLE: dict[str, set[str]] = {
    "desk.home": EVERYBODY,
    "desk_account.account": EVERYBODY,
    "desk_account.password": EVERYBODY,
    "desk_account.second_factor": EVERYBODY,
    "desk_account.sign_out": EVERYBODY,
    "desk_account.end_session": EVERYBODY,
    "desk_account.second_factor_picture": EVERYBODY,
    "desk_documents.listing": WRITERS | {"fremd"},
    "desk_documents.new": WRITERS | {"fremd"},
    "desk_documents.one": WRITERS,
    "desk_documents.figure": WRITERS,
    "desk_documents.original": WRITERS,
    "desk_documents.edit": WRITERS,
    "desk_documents.correct": WRITERS,
    "desk_documents.proposal": WRITERS,
    "desk_documents.decide": WRITERS,
    "desk_documents.compare": WRITERS,
    "desk_documents.send": WRITERS,
    "desk_documents.give_back": WRITERS,
    "desk_documents.approve": {APPROVER},
    "desk_documents.withdraw": {APPROVER},
    "desk_documents.restore": {APPROVER},
    "desk_documents.tick": WRITERS,
    "desk_documents.mask": WRITERS,
    "desk_documents.comment": WRITERS,
    "desk_documents.resolve": WRITERS,
    "desk_issues.listing": WRITERS | {"fremd"},
    "desk_issues.one": WRITERS,
    "desk_issues.cover": WRITERS,
    "desk_issues.cover_picture": WRITERS,
    "desk_issues.paginate": WRITERS,
    "desk_issues.preview": WRITERS,
    "desk_issues.publish": {APPROVER},
    "desk_issues.waive": WRITERS,
    "desk_reports.listing": WRITERS | {"fremd"},
    "desk_reports.close": WRITERS,
    "desk_searches.listing": WRITERS | {"fremd"},
    "desk_scans.one": WRITERS,
    "desk_scans.remove": WRITERS,
    "desk_press.listing": WRITERS,
    "desk_press.one": WRITERS,
    "desk_press.page_picture": WRITERS,
    "desk_press.again": WRITERS,
    "desk_press.sign": WRITERS,
    "desk_press.report": WRITERS,
    "desk_press.file": WRITERS,
    "desk_press.rule": {APPROVER},
    "desk_board.page": WRITERS | {"fremd"},
    "desk_board.expect": WRITERS | {"fremd"},
    "desk_board.claim": WRITERS | {"fremd"},
    "desk_bench.listing": WRITERS | {"fremd"},
    "desk_bench.one": WRITERS,
    "desk_bench.piece": WRITERS,
    "desk_bench.page_picture": WRITERS,
    "desk_bench.original": WRITERS,
    "desk_people.listing": {ADMIN},
    "desk_people.add": {ADMIN},
    "desk_people.person": {ADMIN},
    "desk_people.facts": {ADMIN},
    "desk_people.roles": {ADMIN},
    "desk_people.second_factor": {ADMIN},
    "desk_people.active": {ADMIN},
    "desk_people.end_session": {ADMIN},
    "desk_people.reset": {ADMIN},
    "desk_submissions.listing": WRITERS | {CONTACT, ELSEWHERE, "fremd"},
    "desk_submissions.new": {CONTACT, ELSEWHERE},
    "desk_submissions.nothing": {CONTACT, ELSEWHERE},
    "desk_submissions.one": WRITERS | {CONTACT},
    "desk_submissions.edit": {CONTACT},
    "desk_submissions.withdraw": {CONTACT},
    "desk_submissions.download": WRITERS | {CONTACT},
    "desk_submissions.return_": WRITERS,
    "desk_submissions.accept": WRITERS,
    "desk_ledger.page": EVERYBODY,
    "desk_ledger.export": EVERYBODY,
    "desk_ledger.notice": EVERYBODY - {CONTACT, ELSEWHERE},
    "desk_ledger.notice_export": EVERYBODY - {CONTACT, ELSEWHERE},
    "desk_ledger.holidays": {EDITOR, ADMIN, "fremd"},
    "desk_history.page": WRITERS | {ADMIN, "fremd"},
    "desk_history.export": WRITERS | {ADMIN, "fremd"},
}
OPEN = {
    "desk_account.sign_in",
    "desk_account.reset",
}  # for people who are not signed in; tested with the account
SECRET = "鹭鸶湖"  # stands in what is not public, and nowhere else


@pytest.fixture
def settled(desk: DeskPeople) -> tuple[DeskPeople, dict[str, object]]:
    """A gazette with a draft, a public document, a correction, a remark and an issue; a stranger in another gazette."""
    office = office_of(desk.archive)
    person(desk.archive, CONTACT, [Role.CONTACT], department="澜州市教育局")
    person(desk.archive, ELSEWHERE, [Role.CONTACT], department="澜州市财政局")
    person(desk.archive, "fremd", [Role.EDITOR, Role.APPROVER], gazette="other")
    picture = keep_stream(desk.archive, io.BytesIO(PNG), "图", "image/png", NOON)
    text = content(f"关于{SECRET}的通知", f"{SECRET}。")
    text = replace(text, body=(*text.body, Figure(picture)))
    values: dict[str, object] = {"index_number": office.draft(text), "picture": picture}
    public = office.published()
    with desk.archive.transaction() as session:
        text = content(body=f"{SECRET}三元。")
        values["number"] = editing.propose(session, office.chief, public, text, "有误", NOON).id
        editing.comment(session, office.editor, str(values["index_number"]), "", "看", NOON)
        issue = issuing.begin(session, office.editor, "lz", 2026, 4, IssueKind.ORDINARY, NOON)
        issue.cover_line = SECRET
        values["identifier"] = issue.identifier
        compared = Comparison("", 0, 0, 0, 1, ((595.0, 842.0),), ())
        kept = press_proofs.keep(session, office.editor, issue, picture, f"{SECRET}.pdf", compared, NOON)
        assert kept.id == values["number"]
    colleague = contact(desk.archive, "kollegin")
    sent = submit(desk.archive, colleague, filed(desk.archive, f"关于{SECRET}的报送", f"{SECRET}。"), MONDAY)
    values |= {"receipt": sent.receipt, "sha256": sent.files[0].original.sha256}
    number = begin(office, (f"{SECRET}.pdf", pdf((set_lines(f"关于{SECRET}的通知\n{SECRET}另行规定。"), ()))))
    assert number == values["number"]
    scan = keep_stream(
        desk.archive,
        io.BytesIO(pdf((set_lines(f"{SECRET}。"), ()))),
        f"{SECRET}.pdf",
        "application/pdf",
        NOON,
    )
    with desk.archive.transaction() as session:
        assert reports.report(session, reports.About(public), f"{SECRET}错了", "", NOON) == number
        path = desk.archive.originals.path(scan)
        paper.attach(session, office.editor, str(values["identifier"]), path, scan, (1, 1, 1), NOON)
    with desk.archive.transaction() as session:
        draft = editing.document_for(session, office.editor, str(values["index_number"]), Act.EDIT)
        file = session.scalars(select(Original).where(Original.sha256 == scan)).one()
        draft.attachments.append(Attachment(position=9, original=file, role="source"))
    values["source"] = scan
    values |= {"key": 1, "file": 1, "page": 1}
    desk.archive.sync()
    return desk, values | {"session": 1, "session_id": 1, "ending": "csv", "public": public, "login": CONTACT}


def address(rule: object, values: dict[str, object]) -> str:
    return re.sub(r"<(?:[^<>:]+:)?(\w+)>", lambda found: str(values[found[1]]), str(rule))


def views(desk: DeskPeople) -> list[tuple[str, str, str]]:
    """(view, method, rule) of every address of the desk."""
    found = []
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint.startswith("desk"):
            found += [(rule.endpoint, m, str(rule)) for m in ("GET", "POST") if m in (rule.methods or ())]
    return found


def test_the_table_knows_every_view(desk: DeskPeople) -> None:
    assert {view for view, _, _ in views(desk)} - OPEN == TABLE.keys()


@pytest.mark.parametrize("login", sorted(EVERYBODY))
def test_every_address_is_open_to_its_roles_and_closed_to_all_others(
    settled: tuple[DeskPeople, dict[str, object]], login: str
) -> None:
    desk, values = settled
    client = desk.client(login)
    wrong = []
    for view, method, rule in sorted(views(desk), key=lambda one: one[1]):  # looking first, then doing
        if view in OPEN or view == "desk_account.sign_out":
            continue
        form = {"version": "1", "reason": "x"} if method == "POST" else None
        answer = client.open(address(rule, values), method=method, data=form, buffered=True)
        said = answer.get_data().decode("utf-8", "replace")
        # an almost empty form is refused too, but for what is missing in it
        refused = answer.status_code == 404 or "没有做这件事的权限" in said
        if refused == (login in TABLE[view]):
            wrong.append((method, rule, answer.status_code))
        if (login not in TABLE[view] or login in OUTSIDERS) and SECRET in said:
            wrong.append((method, rule, "shows the text"))
    assert wrong == []


def test_whoever_is_not_signed_in_sees_the_login_and_changes_nothing(
    settled: tuple[DeskPeople, dict[str, object]],
) -> None:
    desk, values = settled
    client = desk.client()
    for view, method, rule in views(desk):
        if view in OPEN:
            continue
        answer = client.open(address(rule, values), method=method)
        assert answer.status_code in (303, 403), rule
        assert "/desk/login" in answer.headers.get("Location", "") or method == "POST"
        assert SECRET not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def public_addresses(desk: DeskPeople, values: dict[str, object]) -> Iterator[str]:
    """Every public address, filled with the names of what is not public."""
    filled = values | {
        "name": "政府文件", "position": 1, "number": 1, "filename": "site.css", "code": "ABCDEFGH", "token": "x",
    }  # fmt: skip
    for rule in desk.app.url_map.iter_rules():
        if not rule.endpoint.startswith(("desk", "static", "public.icon")) and "GET" in (rule.methods or ()):
            yield re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(filled.get(found[1], 1)), str(rule))


def test_a_reader_sees_nothing_unpublished_at_any_address(
    settled: tuple[DeskPeople, dict[str, object]],
) -> None:
    desk, values = settled
    client = desk.client()
    for path in [
        *public_addresses(desk, values), f"/search?q={SECRET}", f"/search.csv?q={SECRET}", f"/search.json?q={SECRET}",
        f"/search.atom?q={SECRET}", f"/complete?q={SECRET[:2]}", "/complete?q=guan", f"/search?q={values['index_number']}",
        f"/documents/{values['public']}/revisions", f"/documents/{values['public']}/revisions/2",
    ]:  # fmt: skip
        answer = client.get(path, follow_redirects=True)
        shown = (
            answer.text.replace(f'value="{SECRET}"', "")
            .replace(f"“{SECRET}”", "")
            .replace(f"检索：{SECRET}", "")
        )
        shown = re.sub(r"<title>.*?</title>|q=[^\"&]*", "", shown)
        assert f"关于{SECRET}" not in shown, path
        assert f"{SECRET}。" not in shown, path
        assert f"{SECRET}三元" not in shown, path


def test_not_there_and_not_public_are_answered_alike(settled: tuple[DeskPeople, dict[str, object]]) -> None:
    desk, values = settled
    client: FlaskClient = desk.client()
    name, issue = str(values["index_number"]), str(values["identifier"])
    for pattern in ("/documents/{}", "/documents/{}/print", "/documents/{}.txt", "/documents/{}.json",
                    "/documents/{}/revisions", "/documents/{}/attachments/1"):  # fmt: skip
        there, nowhere = client.get(pattern.format(name)), client.get(pattern.format("lz-2026-99999"))
        assert (there.status_code, there.text.replace(name, "")) == (
            404,
            nowhere.text.replace("lz-2026-99999", ""),
        )
    for pattern in ("/issues/{}", "/issues/{}/print", "/issues/{}/pages/1"):
        there, nowhere = client.get(pattern.format(issue)), client.get(pattern.format("lz-2026-99"))
        assert (there.status_code, there.text.replace(issue, "")) == (
            404,
            nowhere.text.replace("lz-2026-99", ""),
        )


def test_counts_do_not_count_what_is_not_public(desk: DeskPeople) -> None:
    office: Office = office_of(desk.archive)
    office.published()
    archive: Archive = desk.archive
    before = desk.client().get("/sections/").text, desk.client().get("/").text
    office.draft(content(f"关于{SECRET}的通知"))
    archive.sync()
    assert (desk.client().get("/sections/").text, desk.client().get("/").text) == before


def test_a_large_file_is_taken_from_whoever_may_send_it_and_from_nobody_else(desk: DeskPeople) -> None:
    desk.person(EDITOR, Role.EDITOR)
    desk.person(ADMIN, Role.ADMINISTRATOR)

    def send(login: str) -> int:
        client = desk.client(login)
        parts = [
            ("csrf", "", client.csrf),
            ("read", "", "1"),
            ("file", '; filename="a.txt"', "x" * (2 << 20)),
        ]
        body = "".join(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'
            for name, more, value in parts
        )
        client.csrf = ""  # as a browser: the token comes with the form
        return client.post(
            "/desk/documents/new", data=f"{body}--edge--\r\n".encode(),
            content_type="multipart/form-data; boundary=edge",
        ).status_code  # fmt: skip

    assert send(EDITOR) != 413
    assert send(ADMIN) == 413
    assert desk.client().post("/desk/login", data={"password": "x" * (2 << 20)}).status_code == 413
