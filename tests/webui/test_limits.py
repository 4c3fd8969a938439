"""How often one address may ask, who is believed about the address, and what a site behind TLS says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from gazette.archive import Archive
from gazette.errors import SettingsError
from gazette.settings import Settings, settings_from
from webui import create_app
from webui.limits import near

Open = Callable[..., FlaskClient]


@pytest.fixture
def site(archive: Archive) -> Iterator[Open]:
    """A reader of the site with other settings."""
    before = archive.settings

    def with_(**changed: object) -> FlaskClient:
        archive.settings = replace(before, **changed)  # type: ignore[arg-type]
        return create_app(archive).test_client()

    yield with_
    archive.settings = before


def ask(client: FlaskClient, path: str = "/search", address: str = "10.0.0.1", **headers: str) -> int:
    return client.get(path, environ_base={"REMOTE_ADDR": address}, headers=headers).status_code


def test_a_fourth_search_in_a_minute_waits_where_three_are_allowed(site: Open) -> None:
    client = site(rate_search=3)
    assert [ask(client) for _ in range(4)] == [200, 200, 200, 429]
    answer = client.get("/search", environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "太频繁" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert ask(client, address="10.0.0.2") == 200
    assert ask(client, "/") == 200


def test_completion_and_lists_have_limits_of_their_own(site: Open) -> None:
    client = site(rate_search=1, rate_export=1)
    assert [ask(client, "/complete?q=停") for _ in range(6)][-2:] == [200, 429]
    assert [ask(client, "/search.json") for _ in range(2)] == [200, 429]
    assert ask(client) == 200


def test_printed_pages_and_reports_of_errors_have_limits(site: Open) -> None:
    client = site(rate_search=1, rate_desk=2)
    assert [ask(client, f"/issues/nobody/pages/{number}") for number in range(1, 7)][-2:] == [404, 429]
    assert ask(client, "/issues/nobody/pages/1.png") == 429
    sent = [client.post("/documents/nobody/report", data={"message": "x"}).status_code for _ in range(3)]
    assert sent == [404, 404, 429]
    assert ask(client, "/documents/nobody/report", "127.0.0.1") == 404


def test_forms_of_the_desk_are_limited_and_its_pages_are_not(site: Open) -> None:
    client = site(rate_desk=2)
    sent = [client.post("/desk/login", data={"login": "x", "password": "y"}).status_code for _ in range(3)]
    assert sent == [403, 403, 429]
    assert [ask(client, "/desk/login", "127.0.0.1") for _ in range(5)] == [200] * 5


def test_nothing_is_limited_where_the_rate_is_nought(site: Open) -> None:
    client = site()
    assert {ask(client) for _ in range(20)} == {200}


def test_an_address_that_a_reader_claims_is_not_believed(site: Open) -> None:
    client = site(rate_search=1)
    assert [ask(client, **{"X-Forwarded-For": f"9.9.9.{n}"}) for n in range(2)] == [200, 429]


def test_behind_a_proxy_the_address_it_adds_counts_and_no_earlier_one(site: Open) -> None:
    client = site(rate_search=1, behind_proxy=True)
    claims = ["1.1.1.1", "2.2.2.2", "7.7.7.7, 1.1.1.1"]
    assert [ask(client, **{"X-Forwarded-For": claim}) for claim in claims] == [200, 200, 429]


def test_a_household_counts_as_one_address() -> None:
    assert near("2001:db8:1:2:aaaa::1") == near("2001:db8:1:2:bbbb::2") != near("2001:db8:1:3::1")
    assert near("::ffff:10.0.0.1") == near("10.0.0.1") == "10.0.0.1"
    assert near("") == ""


def test_browsers_are_told_to_keep_to_tls_where_there_is_tls(site: Open) -> None:
    name = "Strict-Transport-Security"
    assert name not in site().get("/").headers
    assert "max-age=31536000" in site(site_url="https://gazette.example.gov.cn").get("/").headers[name]
    behind = site(behind_proxy=True)
    assert name in behind.get("/", headers={"X-Forwarded-Proto": "https"}).headers
    assert name not in site().get("/", headers={"X-Forwarded-Proto": "https"}).headers


def test_an_unknown_proxy_is_noticed_once(site: Open, caplog: pytest.LogCaptureFixture) -> None:
    client = site()
    for _ in range(2):
        ask(client, "/", **{"X-Forwarded-For": "1.1.1.1"})
    assert [line.message.count("GAZETTE_BEHIND_PROXY") for line in caplog.records] == [1]


def test_settings_say_how_often_and_hold_no_short_secret(tmp_path: Path) -> None:
    plain = settings_from({"GAZETTE_HOME": str(tmp_path)})
    assert (plain.rate_search, plain.rate_export, plain.rate_desk) == (120, 30, 240)
    assert settings_from({"GAZETTE_RATE_SEARCH": "0"}).rate_search == 0
    for name, value in (("GAZETTE_RATE_DESK", "oft"), ("GAZETTE_SECRET", "kurz")):
        with pytest.raises(SettingsError, match=name):
            settings_from({name: value})
    held = Settings(home=tmp_path, database_url="", secret="s" * 32)
    assert "s" * 32 not in repr(held)
