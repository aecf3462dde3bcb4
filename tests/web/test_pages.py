"""The site as a browser meets it: a printer that writes plain HTML stands in for the app."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from maal.core import BadInput, TooLittleData, unknown_name
from maal.web import create_app

STYLE = "body { color: black }"
LANGUAGES = ("nb", "en")


@dataclass
class Space:
    settings: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(name="Fjordvik", language="nb"))
    fault: Exception | None = None
    asked: list[str | None] = field(default_factory=list)

    def scorecard(self, period=None):
        self.asked.append(period)
        if self.fault:
            raise self.fault
        return "card"

    def rows_csv(self, goal, channel, period=None) -> Iterator[bytes]:
        if goal != "new-customers":
            raise BadInput(unknown_name("goal", goal, ["new-customers"]))
        yield b"person;channel;period\n"
        yield f"1;{channel};{period}\n".encode()


class Printer:
    def report_html(self, scorecard, language, *, goal=None, link=None):
        self._require(language)
        if goal not in (None, "new-customers"):
            raise BadInput(unknown_name("goal", goal, ["new-customers"]))
        links = self._links(link) if link else ["alone"]
        return _html(language, f"{scorecard} {goal}", links)

    def report_bytes(self, scorecard, form, language):
        self._require(language)
        return f"{scorecard} {form} {language}".encode()

    def message_html(self, title, text, language, *, link=None):
        self._require(language)
        return _html(language, f"{title}: {text}", [link("home")])

    def _require(self, language):
        if language not in LANGUAGES:
            raise BadInput(unknown_name("language", language, LANGUAGES))

    def _links(self, link):
        rows = link("rows", goal="new-customers", channel="search/paid å")
        return [
            link("home"),
            link("goal", goal="new-customers"),
            rows,
            link("download"),
            link("language", language="en"),
        ]


def _html(language: str, text: str, links: list[str]) -> str:
    shown = f"<p>{escape(text)}</p>" + "".join(f"<a>{escape(link)}</a>" for link in links)
    return f'<html lang="{language}"><style>{STYLE}</style>{shown}</html>'


@pytest.fixture
def space():
    return Space()


@pytest.fixture
def client(space):
    app = create_app(space, Printer(), allowed_hosts=["maal.fjordvik.no"])
    return TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False)


def test_the_first_page_is_the_report_of_all_goals(client, space):
    answer = client.get("/")
    assert answer.status_code == 200
    assert '<html lang="nb">' in answer.text and "card None" in answer.text
    assert space.asked == [None]


def test_links_lead_to_pages_that_are_there_and_keep_the_choices(client):
    page = client.get("/?language=en&period=2026Q3").text
    links = [part.split("</a>")[0].replace("&amp;", "&") for part in page.split("<a>")[1:]]
    assert links[0] == "/?language=en&period=2026Q3"
    assert links[1] == "/goals/new-customers?language=en&period=2026Q3"
    assert links[4] == "/?language=en&period=2026Q3"
    assert [client.get(link).status_code for link in links] == [200] * 5


def test_a_goal_has_its_page_and_an_unknown_one_is_not_found(client):
    assert "card new-customers" in client.get("/goals/new-customers").text
    answer = client.get("/goals/new-custmers")
    assert answer.status_code == 404
    assert "there is no goal" in answer.text and "new-customers" in answer.text


def test_the_report_is_handed_out_without_the_site(client):
    answer = client.get("/report.html?language=en")
    assert answer.headers["content-disposition"] == 'attachment; filename="maal-report.html"'
    assert '<html lang="en">' in answer.text and "alone" in answer.text


@pytest.mark.parametrize(
    ("form", "kind"),
    [("pdf", "application/pdf"), ("xlsx", "officedocument"), ("csv", "text/csv"), ("json", "application/json")],
)
def test_the_report_is_handed_out_in_the_other_forms(client, form, kind):
    answer = client.get(f"/report.{form}?language=en&period=2026Q3")
    assert answer.text == f"card .{form} en" and kind in answer.headers["content-type"]
    assert answer.headers["content-disposition"] == f'attachment; filename="maal-report.{form}"'


@pytest.mark.parametrize("form", ["docx", "PDF", "pdf/x", "%00", ""])
def test_a_form_that_there_is_not_is_not_found(client, form):
    assert client.get(f"/report.{form}").status_code == 404


def test_rows_are_streamed_as_csv(client):
    answer = client.get("/rows/new-customers/search%252Fpaid%20%C3%A5.csv?period=2026Q3")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="maal-rows.csv"'
    assert answer.text == "person;channel;period\n1;search/paid å;2026Q3\n"


def test_rows_of_an_unknown_goal_are_not_found(client):
    answer = client.get("/rows/other/facebook.csv")
    assert answer.status_code == 404 and "there is no goal" in answer.text


def test_health(client):
    answer = client.get("/health")
    assert (answer.status_code, answer.text) == (200, "ok\n")


@pytest.mark.parametrize("path", ["/nothing", "/goals/", "/rows/a", "/../../etc/passwd", "/%00", "/<script>"])
def test_an_unknown_address_is_a_page_in_the_same_look(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text and STYLE in answer.text and "<script>" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/goals/new-customers", "/report.html"])
def test_only_reading_is_allowed(client, method, path):
    answer = client.request(method, path)
    assert answer.status_code == 405 and "Pages can only be read here." in answer.text
    assert "GET" in answer.headers["allow"]


def test_a_fault_of_the_data_is_said_with_its_braces(client, space):
    space.fault = TooLittleData("At least {3} orders are needed <b>")
    answer = client.get("/")
    assert answer.status_code == 400
    assert "At least {3} orders are needed &lt;b&gt;" in answer.text


def test_a_crash_shows_no_trace(client, space):
    space.fault = RuntimeError("secret /home/path")
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "secret" not in answer.text and "Traceback" not in answer.text


def test_an_unknown_language_is_said_in_the_workspaces_own(client):
    answer = client.get("/?language=klingon")
    assert answer.status_code == 400
    assert '<html lang="nb">' in answer.text and "there is no language" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.nip.io"])
def test_a_foreign_host_is_refused(client, host):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 400
    assert f"does not answer to the host '{host}'" in answer.text
    assert "card" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:1", "maal.fjordvik.no"])
def test_own_hosts_are_answered(client, host):
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/nothing", "/report.html", "/health", "/rows/new-customers/a.csv"])
def test_every_answer_has_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "unsafe" not in headers["content-security-policy"]
    assert "script-src" not in headers["content-security-policy"]
    assert "strict-transport-security" not in headers and "server" not in headers


def test_the_policy_allows_the_pages_own_style_and_no_other(client, space):
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    space.fault = RuntimeError("also on the page of a crash")
    for path in ("/", "/nothing", "/goals/new-customers"):
        assert f"style-src 'sha256-{digest}';" in client.get(path).headers["content-security-policy"]
    assert "style-src 'none'" in client.get("/health").headers["content-security-policy"]


def test_head_is_answered_without_a_body(client):
    answer = client.head("/")
    assert (answer.status_code, answer.text) == (200, "")


def test_the_real_report_has_working_links(space):
    from maal import app
    from maal.core import Estimate, Goal, Text
    from maal.scorecard import Score, Scorecard, Standing

    goal = Goal("a b/ø", "order", 5)
    score = Score(goal, None, None, 5, Estimate(3, low=1, high=5), None, (), None, Standing.UNKNOWN, Text("So."))
    space.scorecard = lambda period=None: Scorecard("Fjordvik", "NOK", (score,))
    client = TestClient(create_app(space, app), base_url="http://localhost", raise_server_exceptions=False)
    page = client.get("/")
    assert page.status_code == 200 and 'aria-current="page">Alle mål' in page.text
    address = re.search(r'href="(/goals/[^"]*)"', page.text)
    assert address and client.get(address[1]).status_code == 200
    assert 'href="/?language=fi"' in page.text and 'href="/report.html"' in page.text
    files = dict(re.findall(r'href="(/report[.][^"]*)">(maal-report[.][a-z]*)<', page.text))
    assert list(files.values()) == [f"maal-report.{form}" for form in ("pdf", "xlsx", "csv", "json")]
    assert [client.get(file).status_code for file in files] == [200] * 4
    assert "maal-report" not in client.get(address[1]).text
