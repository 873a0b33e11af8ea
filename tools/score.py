"""`make score`: reads the labelled messages and prints how well, by intent and by field; `--show N` lists misses."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / "tests" / "corpus")]

import score  # noqa: E402 - the corpus brings its own scorer

import reading  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="*", type=Path, default=sorted((HERE / "tests" / "corpus").glob("*.jsonl")))
    parser.add_argument("--show", type=int, default=0, help="print this many messages read wrongly")
    chosen = parser.parse_args()
    for path in chosen.corpus:
        gold = score.load(path)
        read = {
            key: reading.as_guide_json(key, reading.read(row["text"], row.get("prompt"))) for key, row in gold.items()
        }
        result, misses = score.score(gold, read)
        print(f"\n{path.name}: {result.pop('messages')} messages")
        for name, value in result.items():
            print(f"  {name:24} {value}")
        print(f"  {'intent':24} {'right':>6} {'missed':>7} {'too many':>9}")
        for intent, (right, missed, extra) in by_intent(gold, read).items():
            print(f"  {intent:24} {right:6} {missed:7} {extra:9}")
        for want, got in misses[: chosen.show]:
            print("  TEXT", json.dumps(want["text"], ensure_ascii=False), "prompt", want.get("prompt"))
            for field in ("intents", "reports", "items", "travel", "donations"):
                if want[field] != (got.get(field) or []):
                    print("    want", field, json.dumps(want[field], ensure_ascii=False))
                    print("    got ", field, json.dumps(got.get(field) or [], ensure_ascii=False))


def by_intent(gold: dict[str, dict], read: dict[str, dict]) -> dict[str, tuple[int, int, int]]:
    """intent → (read rightly, missed, read where it is not)."""
    right, missed, extra = Counter(), Counter(), Counter()
    for key, want in gold.items():
        told, got = set(want["intents"]), set(read[key]["intents"])
        right.update(told & got)
        missed.update(told - got)
        extra.update(got - told)
    return {intent: (right[intent], missed[intent], extra[intent]) for intent in sorted({*right, *missed, *extra})}


if __name__ == "__main__":
    main()
