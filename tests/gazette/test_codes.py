"""The eight characters at the foot of a page: what is mistyped is told from what is forged."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazette.editions import codes
from gazette.editions.codes import ALPHABET, Mistyped, Register
from gazette.editions.edition import Edition, Revision

CODES = st.text(ALPHABET, min_size=7, max_size=7).map(lambda seven: seven + codes.check_character(seven))


def edition(subject: str, digest: str = "d") -> Edition:
    return Edition("document", subject, "标题", (), Revision(1, digest), "公报", "办公室")


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path / "codes", tmp_path / "keys")


@given(CODES, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_a_slip_and_no_code(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    if wrong == code:
        assert codes.read(wrong) == code
    else:
        with pytest.raises(Mistyped):
            codes.read(wrong)


@given(CODES, st.integers(0, 7), st.integers(0, 7))
def test_every_exchange_of_two_characters_is_a_slip(code: str, one: int, two: int) -> None:
    letters = list(code)
    letters[one], letters[two] = letters[two], letters[one]
    if letters != list(code):
        with pytest.raises(Mistyped):
            codes.read("".join(letters))


@given(CODES)
def test_a_code_is_read_in_any_writing(code: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for written in (code.lower(), f"{code[:4]}-{code[4:]}", f" {code[:4]}　{code[4:]} ", wide):
        assert codes.read(written) == code


@given(CODES)
def test_characters_taken_for_others_are_read_as_those(code: str) -> None:
    seen = code.replace("0", "O").replace("1", "l").replace("8", "B").replace("5", "S").replace("2", "Z")
    assert codes.read(seen) == code


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_code_or_a_slip(typed: str) -> None:
    with contextlib.suppress(Mistyped):
        assert len(codes.read(typed)) == 8


def test_a_code_given_is_found_and_one_never_given_is_not(register: Register) -> None:
    code = register.issue(edition("lz-2024-00001"), date(2026, 11, 23))
    assert register.issue(edition("lz-2024-00001"), date(2027, 1, 1)) == code
    found = register.find(code)
    assert found is not None
    assert (found.subject, found.digest, found.issued_on) == ("lz-2024-00001", "d", "2026-11-23")
    forged = "0000000" + codes.check_character("0000000")
    assert register.find(codes.read(forged)) is None


def test_another_text_another_document_or_another_key_has_another_code(
    tmp_path: Path, register: Register
) -> None:
    on = date(2026, 11, 23)
    given_out = {register.issue(edition(subject, digest), on) for subject in "ab" for digest in "xy"}
    elsewhere = Register(tmp_path / "other", tmp_path / "other keys")
    assert len(given_out | {elsewhere.issue(edition("a", "x"), on)}) == 5


def test_a_note_that_was_tampered_with_proves_nothing(tmp_path: Path, register: Register) -> None:
    code = register.issue(edition("lz-2024-00001"), date(2026, 11, 23))
    note = tmp_path / "codes" / code[:2] / f"{code}.json"
    note.write_text(note.read_text("utf-8").replace("lz-2024-00001", "lz-2024-00002"), "utf-8")
    assert register.find(code) is None


def test_the_key_is_for_its_owner_alone(tmp_path: Path, register: Register) -> None:
    register.issue(edition("a"), date(2026, 11, 23))
    assert (tmp_path / "keys" / "codes.key").stat().st_mode & 0o077 == 0
