"""Pseudonyms: a keyed hash of a person's id, made in the engine at load."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from maal.core import MaalError

KEY_FILE = "key"
_KEY_BYTES = 32


def create_key(workspace: Path) -> None:
    """Write a new random key that only its owner may read; never over an old one."""
    handle = os.open(workspace / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key(workspace: Path) -> str:
    """Return the workspace's key (64 hexadecimal digits)."""
    path = workspace / KEY_FILE
    try:
        key = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise MaalError(
            f"The file '{KEY_FILE}' is missing from the workspace {workspace}: without it, persons cannot be matched "
            "to those of earlier loads. Put it back from a backup. Without a backup, make a new workspace with "
            "'maal init', copy maal.toml there and import the files again."
        ) from None
    except UnicodeDecodeError:
        key = ""
    if len(key) != 2 * _KEY_BYTES or not set(key) <= set("0123456789abcdef"):
        raise MaalError(f"The file '{KEY_FILE}' in the workspace {workspace} is damaged: put it back from a backup.")
    return key


def pseudonym_sql(identifier: str, key: str = "$key") -> str:
    """SHA-256(key ‖ id), its first 63 bits as a whole number; null stays null.

    ``identifier`` and ``key`` are SQL expressions of text. Letter case and blanks around do not count in the id of
    name space ``email``. The key is 32 bytes long, so key and id cannot run into each other.
    """
    email = f"'email:' || lower(trim(substr({identifier}, 7)))"
    clean = f"CASE WHEN starts_with({identifier}, 'email:') THEN {email} ELSE {identifier} END"
    digits = f"'0x' || left(sha256(unhex({key}) || encode({clean})), 16)"
    return f"(({digits})::UBIGINT >> 1)::BIGINT"
