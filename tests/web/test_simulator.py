"""The simulator page: what it is told, how it is guarded, and that it works in a browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from core.model import Item, Priority, Report
from store import Transaction
from tests.web.browser import CHROMIUM, Browser
from tests.web.conftest import VILLAGE, Village, household
from web import simulator

WELL = Report(headcount=5, temps=(36.5, 36.7), status="normal")
ILL = Report(temps=(37.6,), symptoms=("cough",), status="abnormal")
HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture
def app(village: Village) -> Flask:
    made = Flask(__name__)
    made.register_blueprint(simulator.blueprint(village))

    @made.post("/hook/console")
    def hook() -> Response:
        """The console door of a bot for whom everybody is well."""
        said = request.get_json()
        people = village.store.read(
            lambda tx: list(simulator._people(tx, "console", VILLAGE, tx.households.within(VILLAGE)))
        )
        home = next((one["household"] for one in people if one["userid"] == said["sender"]), None)
        village.hear(
            said["text"], said["sender"], home=home, answer="收到,正常。", report=WELL if home else None,
            private=said["chat"] is None, name=said["name"],
        )
        return jsonify(reply="收到,正常。")

    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def morning(village: Village) -> Village:
    """One house of each state, a private alarm, a letter that still waits."""
    village.store.write(lambda tx: tx.rounds.open(VILLAGE, "早", "checkin", None, None))
    village.write("【早报平安】各家报一下", "g1", Priority.ROLLCALL, group=True)
    village.deliver()
    village.passes(1)
    village.hear("365 367", "u02", home="高满堂", answer="收到,高满堂家5口。", report=WELL, name="满堂")
    village.hear("裤子都系不上了", "u29", home="郭小龙")
    village.hear("我爸咳嗽，37.6", "u32", home="李志鹏", answer="已转给村医。", report=ILL)
    village.write("【异常 A1】二组 李志鹏家", "yisheng", Priority.ALARM)
    village.deliver()
    village.hear("收到A1", "yisheng", answer="辛苦了", private=True)
    village.hear("要5斤土豆", "u18", home="高小军", items=(Item("土豆", 5, "斤"),))
    village.write("今天还没听到您家的消息", "u10")
    return village


def state(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/simulator/state", query_string=query)
    assert answer.status_code == 200
    told: dict[str, Any] = answer.get_json()
    return told


# --- what the page is told ---


def test_a_new_page_learns_everything(morning: Village, client: FlaskClient) -> None:
    told = state(client)
    assert told["now"] == "2020-02-05T07:36:00+08:00"
    assert (told["timezone"], told["region"], told["door"]) == ("Asia/Shanghai", VILLAGE, "console")
    assert told["chats"] == [{"channel": "console", "id": "g1", "region": VILLAGE}]
    assert told["messages"][0] == {
        "id": 1,
        "chat": "g1",
        "sender": "u02",
        "name": "满堂",
        "text": "365 367",
        "at": "2020-02-05T07:31:00+08:00",
        "answer": "收到,高满堂家5口。",
    }
    assert [one["chat"] for one in told["messages"]] == ["g1", "g1", "g1", None, "g1"]
    assert [(one["address"], one["group"], one["class"], one["state"]) for one in told["letters"]] == [
        ("g1", True, "rollcall", "accepted"),
        ("yisheng", False, "alarm", "accepted"),
        ("u10", False, "reminder", "queued"),
    ]


def test_the_people_are_those_with_an_account(client: FlaskClient) -> None:
    people = {one["userid"]: one for one in state(client)["people"]}
    assert len(people) == 78
    assert people["shuji"] == {
        "userid": "shuji",
        "name": "乔玉兰",
        "nickname": None,
        "role": "村支书",
        "grid": "一组",
        "household": "柴国庆",
        "home": people["u04"]["home"],
    }
    assert (people["xiangzhen"]["role"], people["xiangzhen"]["household"]) == ("乡镇", None)
    assert "people" not in [key for key, value in state(client, message=1).items() if value]


def test_the_board_is_the_report_with_a_state_for_every_house(morning: Village, client: FlaskClient) -> None:
    board = state(client)["board"]
    homes = {one["name"]: one for one in board["homes"]}
    assert len(board["homes"]) == board["households"]["total"] == 85
    assert [one["grid"] for one in board["homes"]] == sorted(
        (one["grid"] for one in board["homes"]), key="一组 二组 三组 四组".split().index
    )
    assert [homes[name]["state"] for name in ("高满堂", "郭小龙", "李志鹏", "贾来福")] == [
        "reported",
        "heard",
        "abnormal",
        "missing",
    ]
    counted = [one["state"] for one in board["homes"]]
    assert counted.count("missing") == len(board["households"]["missing"]) == 81
    assert counted.count("reported") + counted.count("abnormal") == board["households"]["reported"] == 2
    assert (homes["李志鹏"]["temps"], homes["李志鹏"]["symptoms"]) == ("37.6℃", "咳嗽")
    assert homes["李志鹏"]["alarm"] == {"code": "A1", "acknowledged_by": None, "outcome": None}
    assert (homes["贾来福"]["leader"], homes["贾来福"]["tags"]) == ("卫东升", ["独居老人", "高龄", "无手机"])
    assert board["supplies"] == [{"name": "土豆", "unit": "斤", "quantity": 5, "households": ["高小军"]}]
    assert board["letters"] == {"accepted": 2, "queued": 1}
    assert board["round"]["name"] == "早"


def test_the_board_names_who_looks_after_an_alarm(morning: Village, client: FlaskClient) -> None:
    def acknowledge(tx: Transaction) -> None:
        alarm = tx.alarms.open_of(household(tx, "李志鹏").id)
        assert alarm is not None
        tx.alarms.acknowledge(alarm, tx.households.people_named("段守义", VILLAGE)[0].id)

    morning.store.write(acknowledge)
    homes = {one["name"]: one for one in state(client)["board"]["homes"]}
    assert homes["李志鹏"]["alarm"]["acknowledged_by"] == "段守义"


def test_afterwards_only_what_is_new_and_what_may_still_change_is_told(morning: Village, client: FlaskClient) -> None:
    seen = state(client)["next"]
    assert seen == {"message": 5, "letter": 2}  # letter 3 still waits
    again = state(client, **seen)
    assert ([one["id"] for one in again["messages"]], [one["id"] for one in again["letters"]]) == ([], [3])
    morning.deliver()
    settled = state(client, **seen)
    assert [(one["id"], one["state"]) for one in settled["letters"]] == [(3, "accepted")]
    assert settled["next"] == {"message": 5, "letter": 3}
    assert state(client, **settled["next"])["letters"] == []


def test_other_channels_stay_out_of_sight(village: Village, client: FlaskClient) -> None:
    from core.model import Address, Message

    village.store.write(lambda tx: tx.inbox.claim(Message("gzh", "1", "o1", "三口都好")))
    village.store.write(lambda tx: tx.outbox.put("k", Address("gzh", "o1"), Priority.ALARM, "异常"))
    told = state(client)
    assert (told["messages"], told["letters"], told["next"]["letter"]) == ([], [], 0)


@pytest.mark.parametrize("junk", ["", "-1", "x", "9" * 30, "9" * 5000, "1.5", "' OR 1=1"])
def test_junk_ids_mean_the_beginning_or_the_end(client: FlaskClient, junk: str) -> None:
    assert client.get("/simulator/state", query_string={"message": junk, "letter": junk}).status_code == 200


def test_without_a_console_there_is_a_board_and_nobody_to_speak_as(village: Village) -> None:
    village.config = village.config.model_copy(update={"channels": {}})
    village.chats = {}
    made = Flask(__name__)
    made.register_blueprint(simulator.blueprint(village))
    told = state(made.test_client())
    assert (told["door"], told["people"], told["messages"], told["letters"]) == (None, [], [], [])
    assert len(told["board"]["homes"]) == 85


# --- the page and its guard ---


def test_the_page_brings_nothing_inline_and_nothing_from_outside(client: FlaskClient) -> None:
    page = client.get("/")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert page.content_type.startswith("text/html")
    assert re.findall(r"<script(?![^>]* src=\"/simulator/)", text) == []
    assert re.findall(r"<style|\son\w+=|\sstyle=|javascript:", text) == []
    assert re.findall(r"(?:src|href)=\"(?!/simulator/|data:image/svg|#)", text) == []
    for file in ("simulator.css", "simulator.js"):
        source = client.get(f"/simulator/{file}").get_data(as_text=True)
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|https?://(?!www\.w3\.org)", source)


@pytest.mark.parametrize("path", ["/", "/simulator/simulator.js", "/simulator/state", "/simulator/none.js"])
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
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
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
    morning.hear(HOSTILE, "u53", name=HOSTILE)
    with Browser(tmp_path, width, height) as browser:
        browser.open(address)
        browser.wait("document.querySelectorAll('.door').length === 85")
        assert browser.run("document.querySelectorAll('.line.rollcall .bubble').length") == 1
        assert browser.run("[...document.querySelectorAll('.bubble')].at(-1).textContent") == HOSTILE
        assert browser.run("document.querySelectorAll('img').length") == 0
        assert browser.run("document.documentElement.scrollWidth <= innerWidth")
        assert "没音信" in browser.wait("document.querySelector('.door.mine').getAttribute('aria-label')")

        browser.run("document.querySelector('#hints button').click()")
        browser.run("document.getElementById('say').requestSubmit()")
        browser.wait("document.querySelector('.door.mine').dataset.state === 'reported'")
        assert browser.run("document.querySelectorAll('.line.mine').length") == 1
        assert browser.run("document.querySelector('.line.mine + .bot .bubble').textContent") == "收到,正常。"

        # news comes by itself, and a waiting letter's fate is brought up to date
        morning.hear("都好着呢", "u46", home="邓有才", answer="收到,邓有才家。", report=WELL)
        morning.deliver()
        browser.wait("document.getElementById('log').textContent.includes('邓有才家')")

        # the doctor's private talk
        browser.run("[...document.querySelectorAll('.row')].find(row => row.textContent.includes('段守义')).click()")
        assert browser.run("document.querySelector('.line.alarm .bubble').textContent").startswith("【异常 A1】")
        assert browser.run("document.querySelector('#hints button').textContent") == "收到A1"
        assert browser.complaints == []
