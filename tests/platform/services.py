"""What the platforms' servers do with a call: tokens, quotas, rates, byte limits (docs/protocols.md §9)."""

from __future__ import annotations

import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = datetime(2026, 2, 5, 0, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Delivered:
    """A text that reached somebody: `to` an openid, a userid, a webhook key or a bridge's group or user."""

    path: str
    to: str
    text: str
    at: datetime


@dataclass
class _Tokens:
    """`valid` maps token → when it ends."""

    valid: dict[str, datetime] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)


class Services:
    """One official account, one corp with one app, some push robots and a bridge, by path. `minute` is how rates are
    counted, which the documents do not say."""

    app_id, app_secret = "wx0000000000000001", "oa-secret-0123456789abcdef"
    corp_id, corp_secret, agent_id = "ww0000000000000001", "corp-secret-0123456789abcdef", 1000002
    webhook_keys: tuple[str, ...] = (
        "00000000-0000-4000-8000-000000000001",
        "00000000-0000-4000-8000-000000000002",
    )
    bridge_token = "bridge-token-0123456789"

    def __init__(self, clock: Callable[[], datetime], minute: Literal["sliding", "fixed"]) -> None:
        self.clock = clock
        self.minute = minute
        self.delivered: list[Delivered] = []
        self.dropped: list[Delivered] = []
        self.members: set[str] | None = None  # of the corp; None: everybody exists
        self._spoke: dict[str, datetime] = {}
        self._sent: dict[str, int] = defaultdict(int)
        self._buckets: dict[str, deque[datetime]] = defaultdict(deque)
        self._tokens = {"oa": _Tokens(), "corp": _Tokens()}
        self._numbers = itertools.count(1)
        self._paths: dict[str, Callable[[dict[str, str], Any], dict[str, Any]]] = {
            "/cgi-bin/token": self._oa_token,
            "/cgi-bin/gettoken": self._corp_token,
            "/cgi-bin/message/custom/send": self._custom_send,
            "/cgi-bin/message/send": self._app_send,
            "/cgi-bin/webhook/send": self._webhook_send,
            "/": self._bridge_12,
            "/send_group_msg": self._bridge_11,
            "/send_private_msg": self._bridge_11,
        }

    def user_spoke(self, openid: str) -> None:
        """A follower wrote to the official account: its 5 messages in 48 h begin anew."""
        self._spoke[openid] = self.clock()
        self._sent[openid] = 0

    def kill_tokens(self) -> None:
        """As if somebody else had fetched new ones."""
        for tokens in self._tokens.values():
            tokens.dead |= set(tokens.valid)
            tokens.valid.clear()

    def texts(self, to: str | None = None) -> list[str]:
        """What was delivered, in order; to everybody or to one."""
        return [one.text for one in self.delivered if to in (None, one.to)]

    def _oa_token(self, query: dict[str, str], _: Any) -> dict[str, Any]:
        if query.get("appid") != self.app_id:
            return _oa_error(40013, "invalid appid")
        if query.get("secret") != self.app_secret or query.get("grant_type") != "client_credential":
            return _oa_error(40125, "invalid appsecret")
        tokens = self._tokens["oa"]
        tokens.dead |= set(tokens.valid)  # a new one kills the last
        tokens.valid = {f"oa-token-{next(self._numbers)}": self.clock() + timedelta(seconds=7200)}
        return {"access_token": next(iter(tokens.valid)), "expires_in": 7200}

    def _corp_token(self, query: dict[str, str], _: Any) -> dict[str, Any]:
        if query.get("corpid") != self.corp_id:
            return _corp_error(40013, "invalid corpid")
        if query.get("corpsecret") != self.corp_secret:
            return _corp_error(40001, "invalid credential")
        tokens = self._tokens["corp"].valid
        for token, end in tokens.items():  # the same one as long as it is valid
            if end > self.clock():
                left = int((end - self.clock()).total_seconds())
                return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": left}
        token = f"corp-token-{next(self._numbers)}"
        tokens[token] = self.clock() + timedelta(seconds=7200)
        return {"errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200}

    def _stale(self, whose: str, query: dict[str, str]) -> int:
        tokens, token = self._tokens[whose], query.get("access_token", "")
        if not token:
            return 41001
        end = tokens.valid.get(token)
        if end is None:
            return 40001 if token in tokens.dead or whose == "oa" else 40014
        return 0 if end > self.clock() else 42001

    def _custom_send(self, query: dict[str, str], body: Any) -> dict[str, Any]:
        if code := self._stale("oa", query):
            return _oa_error(code, "invalid credential, access_token is invalid or not latest")
        openid, text = body["touser"], body["text"]["content"]
        spoke = self._spoke.get(openid)
        if not text:
            return _oa_error(44004, "empty content")
        if len(text.encode()) > 2048:
            return _oa_error(45002, "content size out of limit")
        if spoke is None or self.clock() - spoke > timedelta(hours=48):
            return _oa_error(45015, "response out of time limit or subscription is canceled")
        if self._sent[openid] >= 5:
            return _oa_error(45047, "out of response count limit")
        self._sent[openid] += 1
        self._deliver(query, openid, text)
        return {"errcode": 0, "errmsg": "ok"}

    def _app_send(self, query: dict[str, str], body: Any) -> dict[str, Any]:
        if code := self._stale("corp", query):
            return _corp_error(code, "invalid access_token")
        if body["agentid"] != self.agent_id:
            return _corp_error(40056, "invalid agentid")
        text = body["text"]["content"]
        if not text:
            return _corp_error(44004, "empty content")
        if len(text.encode()) > 2048:
            return _corp_error(40058, "text.content exceed max length 2048")
        users = body["touser"].split("|")
        bad = [user for user in users if self.members is not None and user not in self.members]
        if len(bad) == len(users):
            return _corp_error(81013, "user & party & tag all invalid")
        for user in (user for user in users if user not in bad):
            # excess is dropped, and nobody says so
            ok = self._allow(f"app/{user}/min", 30, 60) and self._allow(f"app/{user}/h", 1000, 3600)
            self._deliver(query, user, text, dropped=not ok)
        said = {"errcode": 0, "errmsg": "ok", "msgid": f"msg{next(self._numbers)}"}
        return said | ({"invaliduser": "|".join(bad)} if bad else {})

    def _webhook_send(self, query: dict[str, str], body: Any) -> dict[str, Any]:
        key, text = query.get("key", ""), body["text"]["content"]
        if key not in self.webhook_keys:
            return _corp_error(93000, "invalid webhook url")
        if not text:
            return _corp_error(44004, "empty content")
        if len(text.encode()) > 2048:
            return _corp_error(40058, "text.content exceed max length 2048")
        if not self._allow(f"webhook/{key}", 20, 60):
            return _corp_error(45009, "api freq out of limit")
        self._deliver(query, key, text)
        return {"errcode": 0, "errmsg": "ok"}

    def _bridge_12(self, query: dict[str, str], body: Any) -> dict[str, Any]:
        if body["action"] != "send_message":
            return {"status": "failed", "retcode": 10002, "data": None, "message": "unsupported action"}
        params = body["params"]
        to = params["group_id"] if params["detail_type"] == "group" else params["user_id"]
        self._deliver(query, to, "".join(segment["data"]["text"] for segment in params["message"]))
        sent = {"message_id": str(next(self._numbers)), "time": self.clock().timestamp()}
        return {"status": "ok", "retcode": 0, "data": sent, "message": ""}

    def _bridge_11(self, query: dict[str, str], body: Any) -> dict[str, Any]:
        to = str(body.get("group_id", body.get("user_id")))
        self._deliver(query, to, "".join(segment["data"]["text"] for segment in body["message"]))
        return {"status": "ok", "retcode": 0, "data": {"message_id": next(self._numbers)}}

    def _deliver(self, query: dict[str, str], to: str, text: str, *, dropped: bool = False) -> None:
        (self.dropped if dropped else self.delivered).append(Delivered(query["path"], to, text, self.clock()))

    def rest(self) -> None:
        """So long passes that no rate is used up any more."""
        self._buckets.clear()

    def _allow(self, bucket: str, count: int, seconds: int) -> bool:
        now, times = self.clock(), self._buckets[bucket]
        if self.minute == "fixed":
            now = datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)
            begin = now
        else:
            begin = now - timedelta(seconds=seconds) + timedelta(microseconds=1)
        while times and times[0] < begin:
            times.popleft()
        if len(times) >= count:
            return False
        times.append(now)
        return True


def _oa_error(code: int, message: str) -> dict[str, Any]:
    return {"errcode": code, "errmsg": f"{message} rid: 6348bdf8-38ee9781-1cca7b03"}


def _corp_error(code: int, message: str) -> dict[str, Any]:
    more = f"https://open.work.weixin.qq.com/devtool/query?e={code}"
    return {"errcode": code, "errmsg": f"{message}, hint: [1653883914], from ip: 127.0.0.1, more info at {more}"}
