"""Decide a text file's encoding from the whole file and, where the engine needs it, write it as UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from maal.core import BadInput
from maal.sources.files import CHUNK, Scratch

#: The longest line that is read, as in the engine's own CSV reader (2 MiB).
MAX_LINE = 2 << 20

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Browsers read "Latin-1" as Windows-1252; the five bytes that it leaves undefined stay as they are.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}


@dataclass(frozen=True, slots=True)
class TextFile:
    """A UTF-8 text file without byte-order mark trouble, and the encoding that it came in."""

    path: Path
    encoding: str


def utf8_file(path: Path, name: str, scratch: Scratch, *, long_lines: bool = False) -> TextFile:
    """The file as UTF-8: itself when it is that already, otherwise a transcoded copy. Memory stays below a few MB.

    UTF-8 and UTF-16 are told by their marks or their zero bytes; other text is UTF-8 if the whole of it is valid,
    and else Windows-1252, of which Latin-1 is a part. Raises BadInput for binary files and for lines over 2 MiB.
    """
    encoding = _marked_encoding(path) or _utf16_without_mark(path, name)
    if encoding and encoding.startswith("utf-16"):
        return TextFile(_transcode(path, encoding, name, scratch, long_lines), encoding)
    survey = _survey(path, name, long_lines)
    if not survey.is_utf8:
        return TextFile(_transcode(path, "cp1252", name, scratch, long_lines), "cp1252")
    if survey.mixed_newlines:
        return TextFile(_transcode(path, "utf-8", name, scratch, long_lines), encoding or "utf-8")
    return TextFile(path, encoding or "utf-8")


@dataclass(frozen=True, slots=True)
class _Survey:
    is_utf8: bool
    mixed_newlines: bool


def _survey(path: Path, name: str, long_lines: bool) -> _Survey:
    """Read the file once in chunks: is it valid UTF-8, do its lines end in one way, is a line too long?"""
    decoder, is_utf8 = codecs.getincrementaldecoder("utf-8")(), True
    lines, returns, last, gauge = 0, 0, b"", _LineGauge(name, long_lines)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            gauge.add(chunk)
            lines += chunk.count(b"\n")
            returns += (chunk.count(b"\r\n") if b"\r" in chunk else 0) + (last == b"\r" and chunk[:1] == b"\n")
            plain = chunk.isascii() and not decoder.getstate()[0]  # told ten times as fast
            last, is_utf8 = chunk[-1:], is_utf8 and (plain or _decodes(decoder, chunk, final=False))
    return _Survey(is_utf8 and _decodes(decoder, b"", final=True), 0 < returns < lines)


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


class _LineGauge:
    """Follow the length of the longest line without holding it."""

    def __init__(self, name: str, long_lines: bool) -> None:
        self._name, self._allowed, self._length = name, long_lines, 0

    def add(self, chunk: bytes) -> None:
        if b"\0" in chunk and not self._allowed:
            raise BadInput(f"{self._name} is a binary file, not a table. maal reads CSV, Parquet and JSON.")
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        first = len(chunk) if last < 0 else min(i for i in (chunk.find(b"\n"), chunk.find(b"\r")) if i >= 0)
        self._refuse(self._length + first)
        self._length = self._length + len(chunk) if last < 0 else len(chunk) - last - 1

    def _refuse(self, length: int) -> None:
        if length > MAX_LINE and not self._allowed:
            raise BadInput(
                f"{self._name} has a line of more than {MAX_LINE >> 20} MB, so it is no table of rows "
                "(or a quotation mark is never closed). Export it again as CSV, Parquet or JSON lines."
            )


def _marked_encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(4)
    return next((name for mark, name in _BOMS.items() if head.startswith(mark)), None)


def _utf16_without_mark(path: Path, name: str) -> str | None:
    """Zero bytes in every other place are the high bytes of UTF-16; zero bytes anywhere else are no text."""
    with path.open("rb") as file:
        sample = file.read(1 << 16)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd == 0:
        return None
    half = len(sample) / 2
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    raise BadInput(f"{name} is a binary file, not a table. maal reads CSV, Parquet and JSON.")


def _transcode(path: Path, encoding: str, name: str, scratch: Scratch, long_lines: bool) -> Path:
    target, gauge = scratch.new("utf8"), _LineGauge(name, long_lines)
    # newline=None turns every kind of line end into \n, which the engine wants to be of one kind.
    codec = "latin-1" if encoding == "cp1252" else encoding
    try:
        with path.open(encoding=codec, newline=None) as source, target.open("wb") as out:
            while text := source.read(CHUNK):
                chunk = (text.translate(_WINDOWS) if encoding == "cp1252" else text).encode()
                gauge.add(chunk)
                out.write(chunk)
    except UnicodeError as error:
        raise BadInput(f"{name} begins like {encoding.upper()} but does not go on so. Export it as UTF-8.") from error
    return target
