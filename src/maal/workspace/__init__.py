"""The workspace: `maal.toml`, the fact tables (Delta), the records (SQLite), loads and revisions."""

from maal.workspace.load import Staged

__all__ = ["Staged"]
