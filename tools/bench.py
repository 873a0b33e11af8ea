"""`make bench`: distinct encrypted check-ins against the real `bot.py run`, every answer decrypted and checked.

The client's own ceiling is measured first, against a server that does nothing, so that it is known not to be the
bottleneck; at the end what was answered is compared with what is stored.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import hashlib
import multiprocessing
import os
import platform
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wechatpy.crypto import PrpCrypto

HERE = Path(__file__).resolve().parent.parent
TOKEN, CORP, KEY = "benchToken", "wwbench", "CunBotTestEncodingAESKey0123456789abcdefghA"
TEXTS = (
    "三口都好，36.5",
    "365 367",
    "我家四口都正常，36.5左右",
    "三十六度五都好着呢",
    "体温36.4 正常",
    "36.2，36.6，没事",
)
CRYPTO = PrpCrypto(base64.b64decode(KEY + "="))

CONFIG = f"""
database: sqlite:///bench.db
channels:
  wecom: {{type: wecom_app, corp_id: {CORP}, agent_id: 1, secret: none, token: {TOKEN}, aes_key: {KEY}}}
safety: {{timestamp_window: 0}}
"""


def request(n: int, accounts: list[str], text: str | None = None) -> bytes:
    """The n-th callback, as the platform would send it over a connection that is kept open."""
    text = text or TEXTS[n % len(TEXTS)]
    inner = (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><FromUserName><![CDATA[{accounts[n % len(accounts)]}]]>"
        f"</FromUserName><CreateTime>1580860800</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{text}]]></Content><MsgId>{10**15 + n}</MsgId><AgentID>1</AgentID></xml>"
    )
    sealed = CRYPTO.encrypt(inner, CORP).decode()
    stamp, nonce = "1580860800", str(10**9 + n)
    signature = hashlib.sha1("".join(sorted([TOKEN, stamp, nonce, sealed])).encode()).hexdigest()
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
    query = f"msg_signature={signature}&timestamp={stamp}&nonce={nonce}"
    head = (
        f"POST /hook/wecom?{query} HTTP/1.1\r\nHost: bench\r\nContent-Type: text/xml\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(port: int, requests: list[bytes], took: list[float], answers: list[bytes]) -> None:
    """One connection that sends its requests one after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for one in requests:
        started = time.perf_counter()
        writer.write(one)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head.lower())[1])
        answers.append(head.split(b"\r\n", 1)[0] + b"\n" + await reader.readexactly(length))
        took.append(time.perf_counter() - started)
    writer.close()


def drive(port: int, requests: list[bytes], connections: int, pipe: object) -> None:
    """One client process: its share of the requests over its share of the connections."""

    async def all_of_them() -> None:
        await asyncio.gather(*(exchange(port, requests[n::connections], took, answers) for n in range(connections)))

    took: list[float] = []
    answers: list[bytes] = []
    asyncio.run(all_of_them())
    pipe.send((took, answers))


def load(port: int, requests: list[bytes], processes: int, connections: int) -> tuple[float, list[float], list[bytes]]:
    """(seconds, latencies, answers) of all requests."""
    workers, pipes = [], []
    started = time.perf_counter()
    for n in range(processes):
        ours, theirs = multiprocessing.Pipe()
        share = requests[n::processes]
        worker = multiprocessing.Process(target=drive, args=(port, share, connections // processes, theirs))
        worker.start()
        workers.append(worker)
        pipes.append(ours)
    took: list[float] = []
    answers: list[bytes] = []
    for pipe in pipes:
        one, other = pipe.recv()
        took += one
        answers += other
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return seconds, took, answers


def nothing(port: int) -> None:
    """A server that answers without looking, to measure the client."""

    async def serve() -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    await reader.readexactly(int(re.search(rb"content-length: (\d+)", head.lower())[1]))
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            except asyncio.IncompleteReadError:
                writer.close()

        async with await asyncio.start_server(handle, "127.0.0.1", port) as server:
            await server.serve_forever()

    asyncio.run(serve())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"nothing answers on port {port}")


def tell(name: str, seconds: float, took: list[float]) -> None:
    took = sorted(took)
    print(
        f"{name:28} {len(took) / seconds:9.0f} /s   p50 {statistics.median(took) * 1e3:6.1f} ms"
        f"   p99 {took[int(len(took) * 0.99)] * 1e3:6.1f} ms   {len(took)} requests in {seconds:.1f} s"
    )


def opened(answer: bytes) -> str:
    """The text of a sealed answer. Raises whatever is wrong with it."""
    status, body = answer.split(b"\n", 1)
    assert b" 200 " in status, status
    sealed = re.search(rb"<Encrypt>(?:<!\[CDATA\[)?([^\]<]+)", body)
    inner = CRYPTO.decrypt(sealed[1].decode(), CORP)
    return re.search(r"<Content><!\[CDATA\[(.*?)\]\]>", inner, re.S)[1]


def memory(pid: int) -> int:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=6000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--processes", type=int, default=2, help="of the client")
    chosen = parser.parse_args()
    accounts = re.findall(r"console:(u\d+)", (HERE / "data" / "roster.csv").read_text(encoding="utf-8"))
    print(f"{platform.platform()} · Python {platform.python_version()} · {os.cpu_count()} cores")
    requests = [request(n, accounts) for n in range(chosen.requests)]
    random.Random(1).shuffle(requests)

    port = free_port()
    idle = multiprocessing.Process(target=nothing, args=(port,))
    idle.start()
    wait_for(port)
    seconds, took, _ = load(port, requests, chosen.processes, chosen.connections)
    tell("the client itself", seconds, took)
    idle.terminate()
    idle.join()

    with tempfile.TemporaryDirectory(prefix="cunxin-bench-") as folder:
        place = Path(folder)
        (place / "config.yaml").write_text(CONFIG, encoding="utf-8")
        people = (HERE / "data" / "roster.csv").read_text(encoding="utf-8").replace("console:", "wecom:")
        (place / "roster.csv").write_text(people, encoding="utf-8")
        command = [sys.executable, str(HERE / "bot.py"), "--config", str(place / "config.yaml")]
        subprocess.run([*command, "import", str(place / "roster.csv")], check=True, capture_output=True)
        port = free_port()
        with (place / "log").open("w") as log:
            server = subprocess.Popen([*command, "run", "--port", str(port)], stderr=log)
        wait_for(port)
        load(port, [request(10**7, ["shuji"], "开报 早")], 1, 1)  # so that "365" is an answer to something
        load(port, [request(10**6 + n, accounts) for n in range(300)], 1, 8)  # warm
        before = os.times()
        seconds, took, answers = load(port, requests, chosen.processes, chosen.connections)
        tell("bot.py run, SQLite FULL", seconds, took)
        print(
            f"{'':28} memory {memory(server.pid)} MB,"
            f" the client used {os.times().children_user - before.children_user:.1f} s of CPU"
        )
        server.terminate()
        server.wait(10)
        wrong = [answer for answer in answers if not opened(answer).startswith("收到")]
        stored = (
            sqlite3.connect(place / "bench.db")
            .execute("SELECT count(*) FROM inbox WHERE outcome = 'handled' AND message_id < ?", (str(10**15 + 10**6),))
            .fetchone()[0]
        )
        print(f"{'':28} answered {len(answers)}, wrongly {len(wrong)}, stored {stored}")
        if wrong or stored != len(answers):
            sys.exit("what was answered is not what is stored")


if __name__ == "__main__":
    main()
