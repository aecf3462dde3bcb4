"""The workspace: `maal.toml`, the fact tables (Delta), the records (SQLite), loads and revisions."""

from maal.workspace.stage import Staged

__all__ = ["Staged"]
