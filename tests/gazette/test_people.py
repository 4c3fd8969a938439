"""People, their roles and passwords, the brake on guessing, and the verbs of the command line."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from gazette import credentials, events, passwords, people, rosters, second_factor, throttle
from gazette.archive import Archive, open_archive
from gazette.cli import cli
from gazette.credentials import Knock
from gazette.errors import ArchiveError, BadRecord, Conflict, NotAllowed, NotFound, SettingsError, TooOften
from gazette.keys import secret_of
from gazette.model import Base, Event, Gazette
from gazette.model_people import Attempt, Person, Role
from gazette.people import COMMAND_LINE, Authority, Facts, NewPerson
from gazette.settings import Settings

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
GOOD = "四月的澜州正下着雨呢对吧"
OF_LZ = Authority("root", frozenset({"lz"}))
ALL = {role: frozenset({role}) for role in Role}
Do = Callable[..., Any]


@pytest.fixture
def office(archive: Archive) -> Archive:
    """Two gazettes; root administers 澜州, both has roles in both."""
    with archive.transaction() as session:
        session.add_all([Gazette(slug="lz", title="澜州公报"), Gazette(slug="xc", title="新城公报")])
        session.flush()
        admin = {"lz": ALL[Role.ADMINISTRATOR]}
        people.add(session, NewPerson("root", Facts("主管"), admin), COMMAND_LINE, NOON)
        people.add(session, NewPerson("li", Facts("李明"), {"lz": ALL[Role.EDITOR]}), OF_LZ, NOON)
        people.add(session, NewPerson("far", Facts("远"), {"xc": ALL[Role.EDITOR]}), COMMAND_LINE, NOON)
        both = {"lz": ALL[Role.EDITOR], "xc": ALL[Role.EDITOR]}
        people.add(session, NewPerson("both", Facts("两处"), both), COMMAND_LINE, NOON)
    return archive


def do(archive: Archive, verb: Do, *arguments: object, by: Authority = OF_LZ) -> Any:
    with archive.transaction() as session:
        return verb(session, *arguments, by, NOON)


def roles_of(archive: Archive, login: str) -> dict[str, tuple[Role, ...]]:
    with archive.reading() as session:
        return dict(rosters.person(session, login, NOON).card.roles)


# passwords


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("十一个字符的密码不够长", "至少要 12 个字符，现在是 11 个"),
        ("x" * 129, "最多 128 个字符"),
        ("请记得LiMing这个人呀好", "不要含有登录名"),
        ("Password1234", "最容易被猜到"),
        ("1qaz2wsx3edc", "最容易被猜到"),
        ("abcabcabcabcabc", "最容易被猜到"),
        ("", "至少要 12 个字符"),
    ],
)
def test_a_password_is_refused_by_its_length_the_login_or_the_list_of_the_worst(
    password: str, sentence: str
) -> None:
    with pytest.raises(BadRecord, match=sentence):
        passwords.demand(password, "liming")


@pytest.mark.parametrize(
    "password",
    [GOOD, "correct horse battery", "x yzab." * 18, "            四个空格以外", "lower only words"],
)
def test_any_sentence_of_twelve_characters_will_do(password: str) -> None:
    passwords.demand(password, "li")


def test_every_worst_password_is_long_enough_to_be_chosen() -> None:
    assert all(len(worst) >= passwords.SHORTEST and worst == worst.casefold() for worst in passwords._WORST)


def test_keyboards_that_compose_differently_send_the_same_password() -> None:
    held = passwords.hashed(unicodedata.normalize("NFD", "Übermäßig großer Käse"))
    assert passwords.check(held, unicodedata.normalize("NFC", "Übermäßig großer Käse")).right


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
@hypothesis_settings(max_examples=8)
def test_a_password_fits_itself_and_no_other(one: str, other: str) -> None:
    held = passwords.hashed(one)
    assert passwords.check(held, one).right
    assert passwords.check(held, other).right == (passwords.normal(one) == passwords.normal(other))


def test_hashing_is_argon2id_above_the_least_that_owasp_asks() -> None:
    parameters = extract_parameters(passwords.hashed(GOOD))
    assert parameters.type.name == "ID"
    assert parameters.memory_cost >= 19 * 1024
    assert parameters.time_cost >= 2


def test_where_there_is_no_password_the_same_work_is_done() -> None:
    assert extract_parameters(passwords._NOBODY) == extract_parameters(passwords.hashed(GOOD))
    assert not passwords.check("", "").right
    assert not passwords.check("", GOOD).right
    assert not passwords.check(passwords.hashed("x"), "x" * 5000).right


def test_a_password_kept_under_weaker_parameters_is_hashed_again_at_the_next_sign_in(office: Archive) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(GOOD)
    do(office, people.set_password, "li", weak)
    credentials.sign_in(office, Knock("li", GOOD, "10.0.0.1"), NOON)
    with office.reading() as session:
        held = session.scalars(select(Person.password_hash).where(Person.login == "li")).one()
    assert extract_parameters(held) == extract_parameters(passwords._NOBODY)
    assert passwords.check(held, GOOD) == passwords.Verdict(True)


# the brake


def test_the_brake_counts_a_try_before_it_is_made_and_keeps_no_name(office: Archive) -> None:
    with pytest.raises(NotAllowed):
        credentials.sign_in(office, Knock("nobody", GOOD, "10.0.0.1"), NOON)
    with office.reading() as session:
        kept = [attempt.key_hash for attempt in session.scalars(select(Attempt))]
    assert len(kept) == 2
    assert all(len(key) == 64 and "nobody" not in key for key in kept)


@given(st.lists(st.integers(1, 400), max_size=60))
@hypothesis_settings(max_examples=25)
def test_no_rhythm_of_guessing_gets_more_than_a_few_tries_in_any_quarter_of_an_hour(
    pauses: list[int],
) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine, tables=[Attempt.__table__])  # type: ignore[list-item]
    counter, at = throttle.of_login(b"s" * 32, "li"), NOON
    let: list[datetime] = []
    waits: list[int] = []
    with Session(engine) as session:
        for pause in pauses:
            at += timedelta(seconds=pause)
            try:
                throttle.count(session, (counter,), at)
                let.append(at)
            except TooOften as wait:
                waits.append(wait.seconds)
            session.flush()
    engine.dispose()
    assert all(0 < wait <= 15 * 60 for wait in waits)
    for first in let:
        assert len([one for one in let if first <= one < first + throttle.WINDOW]) <= 9


def test_a_day_later_failures_are_forgotten(office: Archive) -> None:
    with pytest.raises(NotAllowed):
        credentials.sign_in(office, Knock("nobody", "x", "10.0.0.1"), NOON)
    do(office, people.set_password, "li", passwords.hashed(GOOD))
    credentials.sign_in(office, Knock("li", GOOD, "10.0.0.2"), NOON + timedelta(hours=25))
    with office.reading() as session:
        assert session.scalars(select(Attempt)).all() == []


# the secret of the installation


def test_the_secret_is_made_once_and_for_its_owner_alone(settings: Settings) -> None:
    first = secret_of(settings)
    assert len(first) == 64
    assert secret_of(settings) == first
    assert [path.name for path in settings.home.iterdir()] == ["secret.key"]
    assert (settings.home / "secret.key").stat().st_mode & 0o777 == 0o600
    (settings.home / "secret.key").write_text("short")
    with pytest.raises(SettingsError, match="已损坏"):
        secret_of(settings)


def test_codes_are_those_of_rfc_6238() -> None:
    key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # its test vectors, the last six digits
    for moment, code in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        at = datetime.fromtimestamp(moment, UTC)
        assert second_factor.step_of(key, code, at, 0) == moment // 30
        assert second_factor.step_of(key, code, at, moment // 30) is None
    for nonsense in ("", "汉字", "28708", "2870820"):
        assert second_factor.step_of(key, nonsense, datetime.fromtimestamp(59, UTC), 0) is None


# managing people


@pytest.mark.parametrize("login", ["", "x", "李明", "a b", "-li", "new", "x" * 61, "li/../root"])
def test_a_login_is_plain_letters(office: Archive, login: str) -> None:
    with pytest.raises(BadRecord, match="登录名用小写字母"):
        do(office, people.add, NewPerson(login, Facts("李"), {"lz": ALL[Role.EDITOR]}))


@pytest.mark.parametrize(
    ("new", "error", "sentence"),
    [
        (NewPerson("LI", Facts("李"), {"lz": ALL[Role.EDITOR]}), Conflict, "已经有人用了"),
        (NewPerson("wu", Facts(" "), {"lz": ALL[Role.EDITOR]}), BadRecord, "姓名"),
        (NewPerson("wu", Facts("吴"), {}), BadRecord, "至少要有一个角色"),
        (NewPerson("wu", Facts("吴"), {"lz": ALL[Role.CONTACT]}), BadRecord, "联络员要有所属部门"),
        (
            NewPerson("wu", Facts("吴", "没有这个局"), {"lz": ALL[Role.EDITOR]}),
            BadRecord,
            "没有叫“没有这个局”",
        ),
        (NewPerson("wu", Facts("吴", "", "不是邮箱"), {"lz": ALL[Role.EDITOR]}), BadRecord, "不像一个邮箱"),
        (
            NewPerson("wu", Facts("吴"), {"no": ALL[Role.EDITOR]}),
            BadRecord,
            "没有代号为“no”的公报。已有：lz、xc",
        ),
        (NewPerson("wu", Facts("吴"), {"xc": ALL[Role.EDITOR]}), NotAllowed, "您不是《新城公报》的管理员"),
    ],
)
def test_what_cannot_be_is_refused_and_nobody_is_added(
    office: Archive, new: NewPerson, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        do(office, people.add, new)
    with office.reading() as session:
        assert len(rosters.people(session)) == 4


def test_a_department_is_found_by_its_short_name(office: Archive) -> None:
    facts = Facts("王芳", "市发改委", "wang@example.gov.cn")
    do(office, people.add, NewPerson("wang", facts, {"lz": ALL[Role.CONTACT]}))
    with office.reading() as session:
        assert rosters.person(session, "wang", NOON).card.department == "澜州市发展和改革委员会"


@pytest.mark.parametrize("login", ["far", "both", "nobody"])
@pytest.mark.parametrize(
    "verb",
    [
        lambda *given: people.change_facts(given[0], given[1], Facts("x"), *given[2:]),
        lambda *given: people.change_roles(given[0], given[1], {"lz": ALL[Role.ADMINISTRATOR]}, *given[2:]),
        people.switch_off,
        people.switch_on,
        people.make_link,
        lambda *given: people.require_second_factor(given[0], given[1], True, *given[2:]),
        people.remove_second_factor,
        lambda *given: people.end_sessions(given[0], given[1], None, *given[2:]),
        lambda *given: people.set_password(given[0], given[1], "", *given[2:]),
    ],
)  # fmt: skip
def test_an_administrator_touches_nobody_beyond_their_gazettes(office: Archive, login: str, verb: Do) -> None:
    with pytest.raises((NotFound, NotAllowed)):
        do(office, verb, login)


def test_an_administrator_sees_those_who_have_to_do_with_their_gazettes(office: Archive) -> None:
    with office.reading() as session:
        assert [card.login for card in rosters.people(session, frozenset({"lz"}))] == ["both", "li", "root"]


def test_roles_change_in_the_gazettes_named_and_stay_in_others(office: Archive) -> None:
    wanted = {"lz": frozenset({Role.EDITOR, Role.APPROVER})}
    do(office, people.change_roles, "both", wanted, by=COMMAND_LINE)
    assert roles_of(office, "both") == {"lz": (Role.EDITOR, Role.APPROVER), "xc": (Role.EDITOR,)}
    do(office, people.change_roles, "both", {"lz": frozenset()}, by=COMMAND_LINE)
    assert roles_of(office, "both") == {"xc": (Role.EDITOR,)}
    with pytest.raises(BadRecord, match="请停用它"):
        do(office, people.change_roles, "both", {"xc": frozenset()}, by=COMMAND_LINE)


def test_the_last_administrator_of_a_gazette_stays(office: Archive) -> None:
    for verb in (
        lambda: do(office, people.change_roles, "root", {"lz": ALL[Role.EDITOR]}),
        lambda: do(office, people.switch_off, "root", by=COMMAND_LINE),
    ):
        with pytest.raises(NotAllowed, match="主管是《澜州公报》最后一位管理员"):
            verb()
    both = {"lz": frozenset({Role.EDITOR, Role.ADMINISTRATOR})}
    do(office, people.change_roles, "li", both)
    do(office, people.switch_off, "li")
    with pytest.raises(NotAllowed, match="最后一位管理员"):  # one who is switched off does not count
        do(office, people.switch_off, "root")
    do(office, people.switch_on, "li")
    do(office, people.switch_off, "root")
    assert roles_of(office, "root") == {"lz": (Role.ADMINISTRATOR,)}


def test_who_left_is_never_deleted_and_the_login_never_given_twice(office: Archive) -> None:
    do(office, people.switch_off, "li")
    with pytest.raises(Conflict, match="停用的账号也算"):
        do(office, people.add, NewPerson("li", Facts("另一个李"), {"lz": ALL[Role.EDITOR]}))
    with pytest.raises(NotAllowed, match="已停用"):
        do(office, people.make_link, "li")
    with office.reading() as session:
        assert rosters.person(session, "li", NOON).card.state == "停用"


def test_every_deed_is_written_down_and_no_secret_with_it(office: Archive) -> None:
    token = do(office, people.make_link, "li")
    do(office, people.change_facts, "li", Facts("李明明", "市发改委"))
    do(office, people.change_facts, "li", Facts("李明明", "市发改委"))  # nothing new, nothing written
    do(office, people.require_second_factor, "li", True)
    do(office, people.switch_off, "li")
    do(office, people.switch_on, "li")
    do(office, people.end_sessions, "li", None)
    credentials_of = passwords.hashed(GOOD)
    do(office, people.set_password, "li", credentials_of)
    with office.reading() as session:
        lines = session.scalars(select(Event).where(Event.subject_id == "li").order_by(Event.id)).all()
        assert events.verify_chain(session) is None
    assert [line.deed for line in lines] == [
        "person_added", "reset_link_made", "person_changed", "second_factor_required", "person_off", "person_on",
        "sessions_ended", "password_set",
    ]  # fmt: skip
    assert {line.actor for line in lines} == {"root"}
    assert json.loads(lines[2].detail)["name"] == ["李明", "李明明"]
    written = "".join(line.detail for line in lines)
    assert token not in written
    assert "argon2" not in written


def many_at_once(archive: Archive, count: int) -> dict[type[BaseException], int]:
    """How many of so many wrong passwords at the same moment were looked at, and how many told to wait."""

    def one(_: int) -> type[BaseException]:
        try:
            credentials.sign_in(archive, Knock("root", "x", "10.0.0.1"), NOON)
        except (NotAllowed, TooOften) as answer:
            return type(answer)
        raise AssertionError

    with ThreadPoolExecutor(8) as pool:
        return dict(Counter(pool.map(one, range(count))))


def test_people_live_on_either_database(database_url: str, tmp_path: Path) -> None:
    archive = open_archive(Settings(home=tmp_path / "home", database_url=database_url))
    with archive.transaction() as session:
        session.add(Gazette(slug="lz", title="澜州公报"))
        session.flush()
        admin = {"lz": frozenset({Role.ADMINISTRATOR})}
        people.add(session, NewPerson("root", Facts("主管"), admin), COMMAND_LINE, NOON)
        token = people.make_link(session, "root", COMMAND_LINE, NOON)
    credentials.use_link(archive, token, GOOD, NOON)
    with pytest.raises(NotAllowed, match="最后一位管理员"):
        do(archive, people.switch_off, "root")
    assert many_at_once(archive, 16) == {NotAllowed: 5, TooOften: 11}
    with pytest.raises(TooOften):
        credentials.sign_in(archive, Knock("root", GOOD, "10.0.0.1"), NOON)
    with pytest.raises(NotAllowed):
        credentials.sign_in(archive, Knock("n\0ul", GOOD, "10.0.0.1", "n\0ul"), NOON)
    with pytest.raises(NotFound):
        do(archive, people.make_link, "n\0ul")
    do(archive, people.change_facts, "root", Facts("主\0管"))
    later = NOON + timedelta(minutes=2)
    opened = credentials.sign_in(archive, Knock("root", GOOD, "10.0.0.1"), later)
    fresh = credentials.change_password(archive, opened, GOOD, GOOD + "！", later)
    assert fresh != opened
    with archive.reading() as session:
        page = rosters.person(session, "root", later, fresh)
        assert events.verify_chain(session) is None
    assert [each.current for each in page.sessions] == [True]
    assert page.card.last_signed_in == later
    archive.close()


# the command line


@dataclass(frozen=True)
class Done:
    """How a verb ended."""

    returncode: int
    stdout: str
    stderr: str


def gazette(home: Path, *arguments: str, stdin: str = "") -> Done:
    environment = {"GAZETTE_HOME": str(home), "GAZETTE_SITE_URL": "https://g.example"}
    result = CliRunner().invoke(cli, ["person", *arguments], input=stdin, env=environment)
    error = result.exception
    assert error is None or isinstance(error, (ArchiveError, SystemExit)), error
    return Done(result.exit_code, result.stdout, str(error) if isinstance(error, ArchiveError) else "")


def test_the_command_line_makes_the_first_people_and_no_default_password(tmp_path: Path) -> None:
    add = ("add", "--login", "li", "--name", "李明", "--role", "editor", "--gazette", "lz")
    refused = gazette(tmp_path, *add, "--password-stdin", stdin=GOOD + "\n")
    assert refused.returncode == 1
    assert "没有代号为“lz”的公报。已有：还没有" in refused.stderr
    for more, sentence in (((), "不是终端"), (("--password-stdin",), "至少要 12 个字符")):
        done = gazette(tmp_path, *add, *more, stdin="short\n")
        assert (done.returncode, sentence in done.stderr) == (1, True)
    first = gazette(tmp_path, *add, "--title", "澜州公报", "--password-stdin", stdin=GOOD + "\n")
    assert (first.returncode, first.stdout) == (0, "已添加 李明（li）。\n")
    made = gazette(
        tmp_path, "add", "--login", "wang", "--name", "王芳", "--role", "联络员", "--gazette", "lz",
        "--department", "市发改委", "--reset-link", "--json",
    )  # fmt: skip
    assert json.loads(made.stdout)["link"].startswith("https://g.example/desk/reset/")
    listed = [json.loads(line) for line in gazette(tmp_path, "list", "--json").stdout.splitlines()]
    assert [(one["login"], one["state"], one["roles"]) for one in listed] == [
        ("li", "待改密码", {"lz": ["editor"]}),
        ("wang", "待设密码", {"lz": ["contact"]}),
    ]


def test_the_command_line_changes_roles_closes_opens_and_resets(tmp_path: Path) -> None:
    gazette(tmp_path, "add", "--login", "li", "--name", "李明", "--role", "administrator", "--gazette", "lz", "--title",
            "澜州公报", "--reset-link")  # fmt: skip
    off = gazette(tmp_path, "off", "li")
    assert (off.returncode, "最后一位管理员" in off.stderr) == (1, True)
    roles = ("roles", "li", "--gazette", "lz", "--role", "administrator", "--role", "审签人")
    assert gazette(tmp_path, *roles).returncode == 0
    assert "审签人、管理员" in gazette(tmp_path, "list").stdout
    assert gazette(tmp_path, "roles", "li", "--gazette", "lz").returncode == 2
    assert "一次性链接" in gazette(tmp_path, "reset", "li", "--second-factor").stdout
    assert gazette(tmp_path, "reset", "li", "--password-stdin", stdin=GOOD + "\n").returncode == 0
    nobody = gazette(tmp_path, "on", "wu")
    assert (nobody.returncode, nobody.stderr) == (1, "没有登录名为“wu”的人员。")
