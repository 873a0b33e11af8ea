"""The simulator page: what it is told, how it is guarded, and that it works in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from core.model import Address, Message, Priority
from tests.village import HOMES, VILLAGE, Village
from tests.web.browser import CHROMIUM, Browser
from web import app, simulator

HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture
def page(village: Village) -> Flask:
    made = app.create(village.bot)
    made.register_blueprint(simulator.blueprint(village.bot))
    return made


@pytest.fixture
def client(page: Flask) -> FlaskClient:
    return page.test_client()


@pytest.fixture
def morning(village: Village) -> Village:
    """One house of each state, an alarm that somebody looks after, and a letter that still waits."""
    village.at("07:31")
    village.letters()
    village.says("赵大勇", "三口都好，36.5")
    village.says("周文", "裤子都系不上了")
    village.says("刘芳", "孩子37.6，有点咳")
    village.letters()
    village.says("医生", "收到A1", chat=None)
    village.says("书记", "捎两袋盐")
    put(village, Address("console", "陈平二"), Priority.REMINDER, "今天还没听到您家的消息")
    return village


def put(village: Village, address: Address, priority: Priority, text: str) -> None:
    village.bot.store.write(lambda tx: tx.outbox.put(f"test:{text}", address, priority, text))


def state(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/simulator/state", query_string=query)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


# --- what the page is told ---


def test_a_new_page_learns_everything(morning: Village, client: FlaskClient) -> None:
    told = state(client)
    assert told["now"] == "2020-02-05T07:31:00+08:00"
    assert (told["timezone"], told["region"], told["door"]) == ("Asia/Shanghai", VILLAGE, "console")
    assert told["chats"] == [{"channel": "console", "id": "g1", "region": VILLAGE}]
    assert [(one["sender"], one["chat"], one["text"]) for one in told["messages"]] == [
        ("赵大勇", "g1", "三口都好，36.5"),
        ("周文", "g1", "裤子都系不上了"),
        ("刘芳", "g1", "孩子37.6，有点咳"),
        ("医生", None, "收到A1"),
        ("书记", "g1", "捎两袋盐"),
    ]
    assert told["messages"][0].keys() == {"id", "chat", "sender", "name", "text", "at", "answer"}
    assert told["messages"][0]["at"] == "2020-02-05T07:31:00+08:00"
    assert "赵大勇" in told["messages"][0]["answer"]
    assert told["messages"][1]["answer"] is None
    letters = {(one["address"], one["group"], one["class"], one["state"]) for one in told["letters"]}
    assert {
        ("g1", True, "rollcall", "accepted"),
        ("医生", False, "alarm", "accepted"),
        ("陈平二", False, "reminder", "queued"),
    } <= letters


def test_the_people_are_those_with_an_account(client: FlaskClient) -> None:
    people = {one["userid"]: one for one in state(client)["people"]}
    assert {"李建军", "赵大勇", "孙梅", "医生", "书记", "陈平三", "陈平二", "乡镇"} < people.keys()
    assert len(people) == 11
    assert people["医生"] == {
        "userid": "医生",
        "name": "段守义",
        "nickname": None,
        "role": "村医",
        "grid": "二组",
        "household": "周文",
        "home": people["周文"]["home"],
    }
    assert (people["乡镇"]["role"], people["乡镇"]["household"]) == ("乡镇", None)


def test_the_people_are_told_once(morning: Village, client: FlaskClient) -> None:
    assert state(client, message=1)["people"] == []


def test_the_board_is_the_report_with_a_state_for_every_house(morning: Village, client: FlaskClient) -> None:
    board = state(client)["board"]
    homes = {f"{one['grid']}{one['name']}": one for one in board["homes"]}
    assert [one["id"] for one in board["homes"]] == sorted(one["id"] for one in board["homes"])
    assert len(homes) == board["households"]["total"] == HOMES
    assert {name: one["state"] for name, one in homes.items()} == {
        "一组李建军": "missing",
        "一组王桂香": "missing",
        "一组赵大勇": "reported",
        "二组张建国": "abnormal",
        "二组周文": "heard",
        "三组乔玉兰": "heard",
        "三组陈平": "missing",
        "二组陈平": "missing",
        "三组高小军": "missing",
    }
    assert len(board["households"]["missing"]) == 5
    ill = homes["二组张建国"]
    assert (ill["temps"], "咳嗽" in ill["symptoms"]) == ("37.6℃", True)
    assert ill["alarm"] == {"code": "A1", "acknowledged_by": "段守义", "outcome": None}
    assert (homes["一组王桂香"]["leader"], homes["一组王桂香"]["tags"]) == ("李建军", ["独居老人", "无手机"])
    assert [(one["name"], one["quantity"], one["households"]) for one in board["supplies"]] == [("盐", 2, ["乔玉兰"])]
    assert board["letters"]["queued"] == 1
    assert (board["round"]["name"], board["round"]["opened_at"]) == ("早", "2020-02-05T07:30:00+08:00")


def test_afterwards_only_what_is_new_and_what_may_still_change_is_told(morning: Village, client: FlaskClient) -> None:
    first = state(client)
    waiting = first["letters"][-1]["id"]
    assert first["next"] == {"message": first["messages"][-1]["id"], "letter": waiting - 1}
    again = state(client, **first["next"])
    assert again["messages"] == []
    assert [(one["id"], one["state"]) for one in again["letters"]] == [(waiting, "queued")]
    morning.letters()
    settled = state(client, **first["next"])
    assert [(one["id"], one["state"]) for one in settled["letters"]] == [(waiting, "accepted")]
    assert state(client, **settled["next"])["letters"] == []


def test_other_channels_stay_out_of_sight(village: Village, client: FlaskClient) -> None:
    village.letters()
    before = state(client)["next"]
    village.bot.store.write(lambda tx: tx.inbox.claim(Message("gzh", "1", "o1", "三口都好")))
    put(village, Address("gzh", "o1"), Priority.ALARM, "异常")
    told = state(client, **before)
    assert (told["messages"], told["letters"]) == ([], [])


@pytest.mark.parametrize("junk", ["", "-1", "x", "9" * 30, "9" * 5000, "1.5", "' OR 1=1"])
def test_junk_ids_mean_the_beginning_or_the_end(client: FlaskClient, junk: str) -> None:
    assert state(client, message=junk, letter=junk, chat=junk)["region"] == VILLAGE


def test_without_a_console_there_is_a_board_and_nobody_to_speak_as(village: Village) -> None:
    village.bot.config = village.bot.config.model_copy(update={"channels": {}})
    made = Flask(__name__)
    made.register_blueprint(simulator.blueprint(village.bot))
    told = state(made.test_client())
    assert (told["door"], told["people"], told["messages"], told["letters"]) == (None, [], [], [])
    assert len(told["board"]["homes"]) == HOMES


# --- the page and its guard ---


def test_the_page_brings_nothing_inline_and_nothing_from_outside(client: FlaskClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.content_type == "text/html; charset=utf-8"
    assert re.findall(r"<script(?![^>]* src=\"/simulator/)", page.text) == []
    assert re.findall(r"<style|\son\w+=|\sstyle=|javascript:", page.text) == []
    assert re.findall(r"(?:src|href)=\"(?!/simulator/|data:image/svg|#)", page.text) == []


@pytest.mark.parametrize("file", ["simulator.css", "simulator.js"])
def test_no_file_fetches_from_outside_or_writes_markup(client: FlaskClient, file: str) -> None:
    found = client.get(f"/simulator/{file}")
    assert found.status_code == 200
    markup = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\("
    assert re.findall(rf"{markup}|https?://(?!www\.w3\.org/)|@import", found.text) == []


@pytest.mark.parametrize("path", ["/", "/simulator/simulator.js", "/simulator/state"])
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("file", ["../simulator.py", "..%2Fsimulator.py", "%2e%2e/app.py", "none.js", "simulator.py"])
def test_no_other_file_is_served(client: FlaskClient, file: str) -> None:
    assert client.get(f"/simulator/{file}").status_code == 404


# --- in a browser ---


@pytest.fixture
def address(page: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, page, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_visitor_speaks_and_the_house_changes(
    morning: Village, address: str, tmp_path: Path, width: int, height: int
) -> None:
    morning.says("张建国", HOSTILE)
    with Browser(tmp_path / "profile", width, height) as browser:
        browser.open(address)
        browser.wait(f"document.querySelectorAll('.door').length === {HOMES}")
        assert browser.run("document.querySelectorAll('.line.rollcall .bubble').length") == 1
        assert HOSTILE in browser.run("[...document.querySelectorAll('.line .bubble')].map(one => one.textContent)")
        assert browser.run("document.querySelectorAll('img').length") == 0
        assert browser.run("document.documentElement.scrollWidth <= innerWidth")
        assert "没音信" in browser.run("document.querySelector('.door.mine').getAttribute('aria-label')")

        browser.run("document.querySelector('#hints button').click()")
        browser.run("document.getElementById('say').requestSubmit()")
        browser.wait("document.querySelector('.door.mine').dataset.state === 'reported'")
        assert browser.run("document.querySelectorAll('.line.mine').length") == 1
        assert browser.run("document.querySelector('.line.mine + .bot .bubble').textContent").startswith("收到")

        # news comes by itself
        morning.says("李建军", "四口都好，36.4")
        browser.wait("document.getElementById('log').textContent.includes('四口都好')")

        # the doctor's private talk
        browser.run("[...document.querySelectorAll('.row')].find(row => row.textContent.includes('段守义')).click()")
        assert "A1" in browser.run("document.querySelector('.line.alarm .bubble').textContent")
        assert browser.run("document.querySelector('#hints button').textContent") == "收到A1"
        assert browser.complaints == []
