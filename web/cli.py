"""The command line (docs/design.md §4): one row a command, each a few lines over the part that does the work."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import reading
from core import config
from core.config import Config
from core.errors import ConfigError
from core.model import Say
from core.replay import Recorder, Replay, SimulatedClock, parse
from reading import as_guide_json, explain
from store import backup as backups
from store import database, migrate, roster
from web import app, check, demo, rulings, serve, simulator

log = logging.getLogger(__name__)
DATA = Path(__file__).resolve().parent.parent / "data"
Build = Callable[..., Any]  # bot.Bot; the web never imports it


@dataclass(frozen=True)
class Command:
    """A row: `arguments` adds its options, `run` does it with the chosen options and the builder of bots."""

    name: str
    does: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Build], int]
    serves: bool = False


@contextmanager
def _bot(settings: Config, build: Build, chosen: argparse.Namespace, *more: object) -> Iterator[Any]:
    """The bot, closed afterwards. What is wrong with the config is said with its name."""
    with config.named(chosen.config):
        bot = build(settings, *more)
    with closing(bot):
        yield bot


# --- running ---


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="监听地址(默认 127.0.0.1)")
    _port(parser)


def _port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="端口(默认 8000)")


def _nothing(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config), build, chosen) as bot:
        server = serve.listen(_app(bot), chosen.host, chosen.port)
        with serve.Background() as background:
            background.warm()
            background.pulse(bot)
            background.clock(bot)
            background.postman(bot)
            server.run()
    return 0


def web(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config), build, chosen) as bot:
        server = serve.listen(_app(bot), chosen.host, chosen.port)
        with serve.Background() as background:
            background.warm()
            background.pulse(bot)
            server.run()
    return 0


def clock(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config), build, chosen) as bot, serve.Background() as background:
        background.clock(bot)
        serve.wait_for_stop()
    return 0


def postman(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config), build, chosen) as bot, serve.Background() as background:
        background.postman(bot)
        serve.wait_for_stop()
    return 0


def _app(bot: Any) -> Any:
    made = app.create(bot)
    if bot.config.debug:
        log.warning("debug: the console door and the simulator page are open to whoever reaches this port")
        made.register_blueprint(simulator.blueprint(bot))
    return made


def run_demo(chosen: argparse.Namespace, build: Build) -> int:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="cunxin-demo-"))
        settings = config.load(DATA / "demo.yaml").model_copy(update={"database": f"sqlite:///{folder}/demo.db"})
        switch = demo.Switch(lambda: datetime.now(UTC))
        bot = stack.enter_context(_bot(settings, build, chosen, switch))
        server = serve.listen(_app(bot), "127.0.0.1", chosen.port)
        _load_roster(bot)
        with (DATA / "morning.jsonl").open(encoding="utf-8") as lines:
            heard = demo.play(bot, switch, parse(lines, "data/morning.jsonl"), "早报平安")
        background = stack.enter_context(serve.Background())
        background.warm()
        background.pulse(bot)
        background.clock(bot)
        background.postman(bot)
        print(
            f"样本村垣上村已就绪，今早的 {heard} 条消息已播完。\n"
            f"打开浏览器：http://127.0.0.1:{chosen.port}/   (Ctrl-C 停止)\n"
            "试试：选一位村民，说「三十六度五都好着呢」；再选村支书，说「未报」。\n"
            "接下来：看 README.zh-CN.md，导入自己村的花名册，接上公众号或企业微信。",
            flush=True,
        )
        server.run()
    return 0


# --- reading ---


def _read_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", default="-", help="JSON Lines，每行 id text prompt；不写或 - 为标准输入")
    parser.add_argument("--text", help="只读这一句，打印给人看的解释")
    parser.add_argument("--prompt", choices=("checkin", "supply", "notice"), help="当前在问什么(配合 --text)")


def read(chosen: argparse.Namespace, build: Build) -> int:
    if chosen.text is not None:
        print("\n".join(explain(reading.read(chosen.text, chosen.prompt))))
        return 0
    for n, line in enumerate(_lines(chosen.file), 1):
        if line.strip():
            try:
                row = json.loads(line)
                key, text, prompt = row["id"], row["text"], row.get("prompt")
                if not isinstance(text, str) or prompt not in (None, "checkin", "supply", "notice"):
                    raise ValueError("text 应为文字，prompt 应为 checkin、supply、notice 或 null")
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                reason = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
                raise ConfigError(f"{chosen.file}: 第 {n} 行：{reason}") from None
            told = json.dumps(as_guide_json(key, reading.read(text, prompt)), ensure_ascii=False)
            print(told.encode("utf-8", "replace").decode())  # half a surrogate pair cannot be printed
    return 0


def _lines(name: str) -> Iterator[str]:
    """The lines of a UTF-8 file, or of standard input, as they come. Raises ConfigError naming file and line."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            for n, raw in enumerate(file, 1):
                try:
                    yield raw.decode("utf-8-sig" if n == 1 else "utf-8")
                except UnicodeDecodeError:
                    raise ConfigError(f"{name}: 第 {n} 行：不是 UTF-8") from None
    except OSError as error:
        raise ConfigError(f"{name}: 打不开：{error.strerror}") from None


# --- roster, replay, report ---


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="花名册，CSV 或 xlsx")


def import_(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config, secrets=False), build, chosen) as bot:
        result = bot.store.write(lambda tx: roster.load(tx, chosen.file, frozenset(bot.config.channels)))
    print(f"{chosen.file}：新增 {result.added} 户，修改 {result.changed} 户，不变 {result.same} 户", end="")
    print(f"；户外的干部 {result.officials} 人" if result.officials else "")
    if result.unknown_columns:
        print(f"不认识的列(没有用到):{' '.join(result.unknown_columns)}")
    for line, reason in result.problems:
        print(f"第 {line} 行没有用上：{reason}")
    return 0


def _replay_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="录下的消息，JSON Lines;- 为标准输入")
    parser.add_argument("--state", type=Path, help="把数据库留在这个文件里(默认用完即弃)")


def replay(chosen: argparse.Namespace, build: Build) -> int:
    settings = config.load(chosen.config, secrets=False)
    recorded = list(parse(_lines(chosen.file), chosen.file))
    with tempfile.TemporaryDirectory(prefix="cunxin-replay-") as folder:
        place = chosen.state.resolve() if chosen.state else Path(folder) / "replay.db"
        settings = settings.model_copy(update={"database": f"sqlite:///{place}", "redis": None})
        now = SimulatedClock(recorded[0].at if recorded else datetime.now(UTC))
        names = {*settings.channels, *(line.message.channel for line in recorded if line.message)}
        with _bot(settings, build, chosen, now, {name: Recorder(name) for name in names}) as bot:
            if bot.store.read(lambda tx: tx.households.count("")) == (0, 0):
                _load_roster(bot)
            for row in Replay(bot, now, settings.zone).play(recorded):
                print(json.dumps(row, ensure_ascii=False))
    return 0


def _load_roster(bot: Any) -> None:
    if bot.config.roster is not None:
        path = bot.config.path(bot.config.roster)
        result = bot.store.write(lambda tx: roster.load(tx, path))
        for line, reason in result.problems:
            print(f"{path}: 第 {line} 行没有用上：{reason}", file=sys.stderr)


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", required=True, help="哪一级都行，如 枕头乡/垣上村")
    parser.add_argument("--day", required=True, type=date.fromisoformat, help="如 2020-02-05")
    parser.add_argument("--format", choices=("text", "json", "xlsx"), default="text")
    parser.add_argument("--out", type=Path, help="写进文件(xlsx 必须给)")


def report(chosen: argparse.Namespace, build: Build) -> int:
    if chosen.format == "xlsx" and chosen.out is None:
        raise ConfigError("--out: xlsx 要写进文件，请给出文件名")
    region = chosen.region.strip("/")
    with _bot(config.load(chosen.config, secrets=False), build, chosen) as bot:
        if not bot.store.read(lambda tx: tx.households.has_region(region)):
            raise ConfigError(f"--region {chosen.region}: 花名册里没有这个地方，写成 乡镇/村 或 乡镇/村/网格")
        body = bot.store.write(lambda tx: tx.reports.issue(region, chosen.day))
        if chosen.format == "xlsx":
            from web.workbook import write  # openpyxl takes a quarter of a second to load

            write(body, chosen.out)
        elif chosen.format == "json":
            _print(json.dumps(body, ensure_ascii=False, indent=2), chosen.out)
        else:
            _print(bot.renderer.render(Say("reports/daily", {"report": body, "day": chosen.day})), chosen.out)
    return 0


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("rulings",), help="rulings：拿不准的话和定下来的意思，JSON Lines")
    parser.add_argument("--out", type=Path, help="写进文件")


def export(chosen: argparse.Namespace, build: Build) -> int:
    with _bot(config.load(chosen.config, secrets=False), build, chosen) as bot:
        found = bot.store.read(lambda tx: tx.doubts.ruled())
    _print("\n".join(rulings.lines(found)), chosen.out)
    return 0


def _print(text: str, out: Path | None) -> None:
    if out is None:
        print(text)
        return
    try:
        out.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--out {out}: 写不了：{error.strerror}") from None


# --- the operator's ---


def check_(chosen: argparse.Namespace, build: Build) -> int:
    bad = 0
    for good, line in check.run(chosen.config, build):
        print(f"{'正常' if good else '问题'}  {line}")
        bad += not good
    return 2 if bad else 0


def migrate_(chosen: argparse.Namespace, build: Build) -> int:
    settings = config.load(chosen.config, secrets=False)
    with config.named(chosen.config), closing(database.connect(settings.database_url)) as db:
        before, after = migrate.upgrade(db.engine)
    print(f"数据库已是最新({after})" if before == after else f"数据库已从 {before or '空'} 升到 {after}")
    return 0


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="备份文件")


def backup(chosen: argparse.Namespace, build: Build) -> int:
    settings: Config = config.load(chosen.config, secrets=False)
    with config.named(chosen.config):
        size = backups.backup(settings.database_url, chosen.file)
    print(f"已备份到 {chosen.file}({size} 字节)。密钥文件 {settings.keyfile} 请另外保管，没有它电话解不开。")
    return 0


def restore(chosen: argparse.Namespace, build: Build) -> int:
    settings = config.load(chosen.config, secrets=False)
    with config.named(chosen.config):
        backups.restore(settings.database_url, chosen.file)
    print(f"已恢复到 {settings.database_url}")
    return 0


def _purge_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="真的清理；不写只看会清掉多少")


def purge(chosen: argparse.Namespace, build: Build) -> int:
    settings = config.load(chosen.config, secrets=False)
    before = datetime.now(UTC) - timedelta(days=settings.retention_days)
    with config.named(chosen.config), closing(database.connect(settings.database_url)) as db:
        migrate.upgrade(db.engine)
        count = (backups.purge if chosen.yes else backups.old_messages)(db.engine, before)
    if chosen.yes:
        print(f"已清掉 {count} 条 {settings.retention_days} 天以前的消息原文，统计数字不变")
    else:
        print(f"会清掉 {count} 条 {settings.retention_days} 天以前的消息原文，不能恢复；确定就加上 --yes")
    return 0


COMMANDS: Iterable[Command] = (
    Command("run", "网页、时钟、邮递员在一个进程里跑", _address, run, serves=True),
    Command("web", "只跑网页(多进程时)", _address, web, serves=True),
    Command("clock", "只跑时钟(多进程时)", _nothing, clock, serves=True),
    Command("postman", "只跑邮递员(多进程时)", _nothing, postman, serves=True),
    Command("demo", "样本村演示，不需要任何密钥", _port, run_demo, serves=True),
    Command("read", "读消息，说出它是什么意思", _read_arguments, read),
    Command("import", "导入花名册", _import_arguments, import_),
    Command("replay", "把录下的一天重放一遍", _replay_arguments, replay),
    Command("report", "任何一级的日报", _report_arguments, report),
    Command("export", "导出定下来的样例，给读话的词表用", _export_arguments, export),
    Command("check", "检查配置、数据库、模板、时钟和密钥", _nothing, check_),
    Command("migrate", "把数据库升到最新", _nothing, migrate_),
    Command("backup", "备份数据库(可以边跑边备)", _file, backup),
    Command("restore", "从备份恢复", _file, restore),
    Command("purge", "清掉超过保留期的消息原文", _purge_arguments, purge),
)
