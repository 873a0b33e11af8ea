"""Every `Say(…)` of the code, found in its syntax tree: which template it names and which facts it gives."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
WHERE = ("handlers/*.py", "schedules/*.py", "web/*.py", "bot.py")
_NAME = re.compile(r"[a-z_]+/[a-z_]+")


@dataclass(frozen=True)
class Said:
    """One Say. `template` is a pattern, as a name may be put together; `facts` None: they cannot be seen."""

    place: str
    template: str
    facts: frozenset[str] | None


def said() -> list[Said]:
    """Every Say of the code."""
    found: list[Said] = []
    for path in (path for pattern in WHERE for path in sorted(HOME.glob(pattern))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            for call in _says(function):
                inside = [other for other in ast.walk(function) if isinstance(other, ast.FunctionDef)][1:]
                if any(call in list(_says(other)) for other in inside):
                    continue  # seen when its own function is
                place = f"{path.relative_to(HOME)}:{call.lineno}"
                found += [
                    Said(place, name, _facts(call, function)) for name in _templates(call.args[0], function, tree)
                ]
    return found


def _says(function: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(function):
        named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Say", "say")
        # an attribute is another Say's template, seen where that one is made
        if named and not isinstance(node.args[0], ast.Attribute):  # type: ignore[attr-defined]
            yield node  # type: ignore[misc]


def _templates(node: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> list[str]:
    """What a Say's first argument may be: a text, a text with holes, or a parameter that callers fill in."""
    if isinstance(node, ast.Constant):
        return [re.escape(str(node.value))]
    if isinstance(node, ast.JoinedStr):
        return ["".join(re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)]
    assert isinstance(node, ast.Name), ast.dump(node)
    calls = [
        call
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name
    ]
    given = [*(arg for call in calls for arg in call.args), *(word.value for call in calls for word in call.keywords)]
    names = [arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return [re.escape(name) for name in names if _NAME.fullmatch(name)]


def _facts(call: ast.Call, function: ast.FunctionDef) -> frozenset[str] | None:
    if isinstance(call.func, ast.Name) and call.func.id == "say":
        return frozenset(word.arg for word in call.keywords if word.arg)
    given = [*call.args[1:], *(word.value for word in call.keywords if word.arg == "facts")]
    return _keys(given[0], function) if given else frozenset()


def _keys(node: ast.expr, function: ast.FunctionDef) -> frozenset[str] | None:
    """The keys of a dict written out here or assigned in the function."""
    if isinstance(node, ast.Name):
        assigned: list[ast.expr | None] = []
        for one in ast.walk(function):
            to = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AnnAssign) else []
            if any(isinstance(name, ast.Name) and name.id == node.id for name in to):
                assigned.append(one.value)  # type: ignore[attr-defined]  # both have one
        return _keys(assigned[0], function) if len(assigned) == 1 and assigned[0] is not None else None
    if not isinstance(node, ast.Dict):
        return None
    keys: set[str] = set()
    for key, value in zip(node.keys, node.values, strict=True):
        inner = frozenset({str(key.value)}) if isinstance(key, ast.Constant) else _keys(value, function)
        if inner is None:
            return None
        keys |= inner
    return frozenset(keys)
