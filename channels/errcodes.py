"""What the platforms' error codes mean for a letter, as data (docs/protocols.md §1.9, §2.4, §3.1, §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import SendError


@dataclass(frozen=True, slots=True)
class Verdict:
    """See SendError for the flags. `words` go on the board, so they say what to do."""

    words: str
    retryable: bool = False
    wait: float | None = None
    needs_person: bool = False

    def error(self, code: str) -> SendError:
        return SendError(
            f"{self.words}({code})", retryable=self.retryable, wait=self.wait, needs_person=self.needs_person
        )


def _again(words: str, wait: float | None = None) -> Verdict:
    return Verdict(words, retryable=True, wait=wait)


def _person(words: str) -> Verdict:
    return Verdict(words, needs_person=True)


def _never(words: str) -> Verdict:
    """Neither time nor a person mends it as it stands: our own mistake in making the letter."""
    return Verdict(words)


STALE_TOKEN = frozenset({40001, 40014, 42001})
_STALE = _again("access_token 刚换过又失效：是否有别的程序也在用同一个 secret", 30)
_BUSY = _again("平台系统繁忙")
UNKNOWN = _person("平台拒绝，原因见平台的错误码说明")

OFFICIAL_ACCOUNT: Mapping[int, Verdict] = {
    -1: _BUSY,
    **dict.fromkeys(STALE_TOKEN, _STALE),
    40003: _person("openid 无效：不是这个公众号的关注者"),
    40013: _person("app_id 无效：请核对配置"),
    40125: _person("secret 无效：请核对配置"),
    40164: _person("本机 IP 不在公众号后台的 IP 白名单"),
    41001: _never("请求缺少 access_token"),
    43004: _person("对方没有关注公众号"),
    43101: _person("对方拒收或没有订阅"),
    44004: _never("内容为空"),
    45002: _never("内容太长"),
    45009: _again("今日接口调用次数用完", 3600),
    45011: _again("一分钟内调用太多", 60),
    45015: _person("对方 48 小时内没有说话，或已取消关注"),
    45047: _person("对方说话后已发满 5 条"),
    47001: _never("数据格式有误"),
    48001: _person("公众号没有客服消息权限(未认证?)"),
    48002: _person("对方拒收公众号消息"),
    48004: _person("公众号的接口被封禁：请看公众号后台的通知"),
    50002: _person("公众号或对方被限制"),
}

# apps and the push robots of groups
WECOM: Mapping[int, Verdict] = {
    -1: _BUSY,
    **dict.fromkeys(STALE_TOKEN, _STALE),
    40003: _person("成员账号无效"),
    40013: _person("corp_id 无效：请核对配置"),
    40056: _person("agent_id 无效：请核对配置"),
    40058: _never("参数有误或内容太长"),
    40063: _never("参数为空"),
    41001: _never("请求缺少 access_token"),
    44004: _never("内容为空"),
    45002: _never("内容太长"),
    45009: _again("发得太快，超过平台频率", 65),
    45033: _again("并发太多", 5),
    48002: _person("应用没有这个接口的权限"),
    50002: _person("成员不在应用的可见范围"),
    50003: _person("应用已被停用"),
    60011: _person("应用没有权限发给此人：请检查可见范围"),
    60020: _person("本机 IP 不在应用的企业可信 IP"),
    60111: _person("成员账号不存在"),
    81013: _person("成员不存在或不在应用的可见范围"),
    82001: _person("没有可发的成员"),
    93000: _person("webhook 的 key 无效，或机器人已被移出群"),
    93004: _person("群机器人已被停用"),
    93008: _person("机器人不在群里"),
}

# asking for an access_token: nothing but a moment's trouble goes away by itself
TOKEN_AGAIN: Mapping[int, Verdict] = {
    -1: _BUSY,
    45009: _again("换取 access_token 太多次", 3600),
    45011: _again("换取 access_token 太快", 60),
}
TOKEN_REFUSED = _person("换不到 access_token:请核对账号、secret 和 IP 白名单")

# OneBot 12 return codes by their leading digits, longest first; version 11 has none that tell more than "failed"
ONEBOT: Mapping[str, Verdict] = {
    "101": _person("桥接里没有这个机器人账号"),
    "10": _never("桥接不认识这个请求"),
    "20": _again("桥接内部出错"),
    "33": _again("桥接的网络不通"),
    "34": _person("微信一侧拒绝"),
    "36": _again("桥接已被限速", 60),
}
ONEBOT_HTTP: Mapping[int, Verdict] = {
    401: _person("桥接要 access_token:请写进配置"),
    403: _person("桥接不认 access_token:请核对配置"),
    404: _person("桥接没有这个接口：请核对 api_base"),
}
ONEBOT_FAILED = _person("桥接没有发出")
