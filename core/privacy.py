"""What must not be seen by everybody: phone and ID numbers are stored encrypted and shown masked."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from core.errors import ConfigError
from core.lazy import regex

ID_NUMBER = regex(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
_LONG = regex(r"\d{17}|\d{6}\*{8}")  # what most messages do not have
_MASKED = regex(r"(?<!\d)\d{6}\*{8}\d{3}[\dXx]")
PHONE = regex(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def mask_phone(phone: str) -> str:
    """13900000001 → 139****0001."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


def mask_numbers(text: str) -> str:
    """ID numbers in a text with their middle starred out, for everything that is stored or shown."""
    if _LONG.search(text) is None:
        return text
    return ID_NUMBER.sub(lambda match: match[0][:6] + "********" + match[0][-4:], text)


def has_id_number(text: str) -> bool:
    """Whether a text holds an ID number, in full or as `mask_numbers` leaves it."""
    return _LONG.search(text) is not None and (ID_NUMBER.search(text) is not None or _MASKED.search(text) is not None)


class Vault:
    """Encrypts short texts (Fernet: AES-128-CBC with HMAC)."""

    def __init__(self, key: str) -> None:
        try:
            self._fernet = Fernet(key)
        except ValueError:
            raise ConfigError("secret_key: 应为 44 位 Fernet 密钥；删去此项则自动生成并保存在数据库旁边") from None

    def lock(self, text: str | None) -> str | None:
        return None if not text else self._fernet.encrypt(text.encode()).decode()

    def unlock(self, token: str | None) -> str | None:
        """Raises ConfigError when the text was locked with another key."""
        if not token:
            return None
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise ConfigError("secret_key: 与数据库里电话的加密密钥不一致；请恢复原来的密钥") from None


def open_vault(key: str | None, keyfile: Path, *, make: bool = True) -> Vault:
    """The vault of the config: its key from `secret_key`, else from a file beside the database.

    A missing file is made unless `make` is false: then something is locked with the key that is gone.
    Raises ConfigError.
    """
    if key:
        return Vault(key)
    try:
        if not keyfile.exists():
            if not make:
                raise ConfigError(f"secret_key: 密钥文件 {keyfile} 不见了，数据库里的电话要用它解开；请从备份里放回来")
            _make(keyfile)
        found = keyfile.read_text(encoding="ascii").strip()
        Fernet(found)
        return Vault(found)
    except OSError as error:
        raise ConfigError(f"secret_key: 读写不了密钥文件 {keyfile}:{error.strerror}") from None
    except ValueError:
        raise ConfigError(f"secret_key: 密钥文件 {keyfile} 里不是 Fernet 密钥；请恢复原来的文件") from None


def _make(keyfile: Path) -> None:
    """A key file, whole or not at all, so that several processes that start at once end up with one key."""
    keyfile.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=keyfile.parent) as file:  # only its owner may read it
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, keyfile)
        except FileExistsError:
            pass  # another process was quicker; its key counts
