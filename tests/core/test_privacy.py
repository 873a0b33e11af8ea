"""Numbers that are nobody's business: masked when shown, encrypted when stored."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigError
from core.privacy import Vault, has_id_number, mask_numbers, mask_phone, open_vault


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13900000001", "139****0001"), ("03570000000", "035****0000"), ("1234567", "****"), ("", "****")],
)
def test_phones(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证142625196503120017的", "身份证142625********0017的"),
        ("14262519650312001X", "142625********001X"),
        ("14262519650312001x,142625200001010023", "142625********001x,142625********0023"),
        # no ID numbers
        ("142625196513120017", "142625196513120017"),  # there is no month 13
        ("142625196503320017", "142625196503320017"),  # nor a day 32
        ("1426251965031200171", "1426251965031200171"),  # longer: an account
        ("91426251965031200170", "91426251965031200170"),
        ("体温36.5，电话13900000001", "体温36.5，电话13900000001"),
    ],
)
def test_id_numbers(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
    assert has_id_number(text) is (text != masked)


@given(st.text(min_size=1))
def test_the_vault_gives_back_what_was_locked(text: str) -> None:
    vault = Vault("mKzn5VQcTWNgrbF5xo8q2RBvPn6cDBTgS2s2gQXgD2M=")
    token = vault.lock(text)
    assert token is not None
    assert len(text) < 4 or text not in token
    assert vault.unlock(token) == text


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_stays_nothing(nothing: str | None) -> None:
    vault = Vault(Fernet.generate_key().decode())
    assert vault.lock(nothing) is None
    assert vault.unlock(nothing) is None


def test_another_key_is_the_operators_mistake() -> None:
    token = Vault(Fernet.generate_key().decode()).lock("13900000001")
    with pytest.raises(ConfigError, match="secret_key") as caught:
        Vault(Fernet.generate_key().decode()).unlock(token)
    assert "13900000001" not in str(caught.value)


@pytest.mark.parametrize("key", ["", "short", "é" * 44, "x" * 44])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ConfigError, match="secret_key") as caught:
        Vault(key)
    assert len(str(caught.value).splitlines()) == 1


def test_the_key_file_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    keyfile = tmp_path / "data" / "cunxin.key"
    token = open_vault(None, keyfile).lock("13900000001")
    assert stat.S_IMODE(keyfile.stat().st_mode) == 0o600
    assert open_vault(None, keyfile).unlock(token) == "13900000001"
    assert open_vault(Fernet.generate_key().decode(), keyfile) is not None  # a key in the config goes first
    assert open_vault(None, keyfile).unlock(token) == "13900000001"


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    for n in range(20):
        keyfile = tmp_path / f"{n}.key"
        with ThreadPoolExecutor(6) as pool:
            vaults = list(pool.map(lambda file: open_vault(None, file), [keyfile] * 6))
        token = vaults[0].lock("13900000001")
        assert {vault.unlock(token) for vault in vaults} == {"13900000001"}


def test_a_key_file_nobody_can_make_or_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="密钥文件"):
        open_vault(None, tmp_path / "file" / "cunxin.key")
    with pytest.raises(ConfigError, match="密钥文件"):
        open_vault(None, tmp_path)
    broken = tmp_path / "broken.key"
    broken.write_text("not a key")
    with pytest.raises(ConfigError) as caught:
        open_vault(None, broken)
    assert str(broken) in str(caught.value)
    assert "not a key" not in str(caught.value)


def test_nobody_else_finds_a_half_written_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer is held up between making the file and writing it."""
    keyfile = tmp_path / "cunxin.key"
    found: list[str] = []
    make = Fernet.generate_key

    def slow() -> bytes:
        found.extend(path.read_text() for path in tmp_path.glob("cunxin.key"))
        return make()

    monkeypatch.setattr(Fernet, "generate_key", slow)
    open_vault(None, keyfile)
    assert found == []
    assert [path.name for path in tmp_path.iterdir()] == ["cunxin.key"]
