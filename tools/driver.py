"""The platform's side of the bench: one thread, raw sockets, so that it is never what is measured."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wechatpy.crypto import PrpCrypto

TOKEN, APP_ID, AES_KEY = "benchToken", "wxbench0000000001", "CunBotTestEncodingAESKey0123456789abcdefghA"
PATH = "/hook/gzh"
STAMP = "1580860800"
# How a village says that it is well: some three hundred texts with their figures, many of them said more than once.
FORMS = (
    "三口都好，36.{a}",
    "36{a} 36{b}",
    "我家{n}口都正常，36.{a}左右",
    "三十六度{c}都好着呢",
    "体温36.{a} 正常",
    "36.{a}，36.{b}，没事",
)
DISTINCT = ("四口 36.{a} 36.{b} 36.{d} 36.{e} 都好",)  # ten thousand texts, hardly one of them twice
_CRYPTO = PrpCrypto(base64.b64decode(AES_KEY + "="))
_LENGTH = re.compile(rb"content-length: *(\d+)", re.I)
_SEALED = re.compile(rb"<Encrypt>(?:<!\[CDATA\[)?([^\]<]+)")
_SAID = re.compile(r"<Content><!\[CDATA\[(.*?)\]\]>", re.S)


def _signed(*parts: str) -> str:
    return hashlib.sha1("".join(sorted((TOKEN, *parts))).encode()).hexdigest()


def request(number: int, sender: str, text: str) -> bytes:
    """A callback of a 公众号 in safe mode, as it comes over a connection that is kept open; `number` is its MsgId."""
    inner = (
        f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{STAMP}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content>"
        f"<MsgId>{number}</MsgId></xml>"
    )
    sealed, nonce = _CRYPTO.encrypt(inner, APP_ID).decode(), str(number)
    query = (
        f"signature={_signed(STAMP, nonce)}&timestamp={STAMP}&nonce={nonce}&encrypt_type=aes"
        f"&msg_signature={_signed(STAMP, nonce, sealed)}"
    )
    body = f"<xml><ToUserName><![CDATA[gh_bench]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    head = (
        f"POST {PATH}?{query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(first: int, count: int, senders: Sequence[str], forms: Sequence[str] = FORMS) -> list[bytes]:
    """Distinct check-ins, in no order."""
    chance = random.Random(first)
    made = []
    for n in range(first, first + count):
        a, b, d, e = (chance.randrange(10) for _ in range(4))
        text = forms[n % len(forms)].format(a=a, b=b, c="零一二三四五六七八九"[a], d=d, e=e, n=2 + b % 6)
        made.append(request(n, senders[n % len(senders)], text))
    chance.shuffle(made)
    return made


def said(answer: bytes) -> str:
    """The words of a sealed answer. Raises ValueError for anything else."""
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ValueError(answer[:60])
    sealed = _SEALED.search(answer)
    words = _SAID.search(_CRYPTO.decrypt(sealed[1].decode(), APP_ID)) if sealed else None
    if words is None:
        raise ValueError(f"no answer in {answer[-200:]!r}")
    return words[1]


@dataclass
class Load:
    """What a load was answered: `seconds` in all, `took` each in seconds, the answers as they came."""

    seconds: float
    took: list[float]
    answers: list[bytes]

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds


def drive(port: int, sends: Sequence[bytes], connections: int) -> Load:
    """Send everything, one after the other on each of so many connections. Raises OSError when one is closed on us."""
    left: Iterator[bytes] = iter(sends)
    waiting = selectors.DefaultSelector()
    took, answers = [], []
    begun = time.perf_counter()
    for first in [one for one in (next(left, None) for _ in range(connections)) if one is not None]:
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(line, selectors.EVENT_READ, [b"", time.perf_counter()])
        line.sendall(first)
    while waiting.get_map():
        for key, _ in waiting.select():
            line, state = key.fileobj, key.data
            assert isinstance(line, socket.socket)
            got = line.recv(65536)
            if not got:
                raise ConnectionError(f"closed after {state[0][:200]!r}")
            state[0] += got
            if not _whole(state[0]):
                continue
            took.append(time.perf_counter() - state[1])
            answers.append(state[0])
            following = next(left, None)
            if following is None:
                waiting.unregister(line)
                line.close()
                continue
            state[:] = b"", time.perf_counter()
            line.sendall(following)
    return Load(time.perf_counter() - begun, took, answers)


def steady(port: int, sends: Sequence[bytes], rate: float, connections: int) -> Load:
    """Send so many a second at their planned moments, each over the first connection that is free; what a request
    took counts from its moment, so that a stall shows in all that wait behind it."""
    waiting = selectors.DefaultSelector()
    free = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    took: list[float] = []
    answers: list[bytes] = []
    sent = 0
    begun = time.perf_counter()
    while len(took) < len(sends):
        now = time.perf_counter() - begun
        while sent < len(sends) and sent / rate <= now and free:
            line = free.pop()
            waiting.register(line, selectors.EVENT_READ, [b"", begun + sent / rate])
            line.sendall(sends[sent])
            sent += 1
        pause = max(sent / rate - (time.perf_counter() - begun), 0) if sent < len(sends) and free else None
        if not waiting.get_map():
            time.sleep(pause or 0)
            continue
        for key, _ in waiting.select(pause):
            line, state = key.fileobj, key.data
            assert isinstance(line, socket.socket)
            state[0] += line.recv(65536)
            if _whole(state[0]):
                took.append(time.perf_counter() - state[1])
                answers.append(state[0])
                waiting.unregister(line)
                free.append(line)
    for line in free:
        line.close()
    return Load(time.perf_counter() - begun, took, answers)


def _whole(answer: bytes) -> bool:
    """Whether all of an answer has come."""
    end = answer.find(b"\r\n\r\n")
    length = _LENGTH.search(answer[:end]) if end > 0 else None
    return length is not None and len(answer) >= end + 4 + int(length[1])
