"""What an XLSX file needs and XlsxWriter does not write: its language, and titles that are marked as headings."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

TITLE_SIZE = 16  # points; the titles are known by it

_HEADING_1 = 16  # number of the built-in style (ECMA-376 part 1, 18.8.7)


def finished(content: bytes, language: str) -> bytes:
    """Add language and headings to an XLSX file; the parts bear a fixed moment, so that the bytes are the same."""
    result = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(result, "w", ZIP_DEFLATED) as after:
        for item in before.infolist():
            part = before.read(item).decode()
            if item.filename == "docProps/core.xml":
                part = _in_language(part, language)
            if item.filename == "xl/styles.xml":
                part = _with_headings(part)
            after.writestr(_dated(item.filename), part.encode())
    return result.getvalue()


def _in_language(properties: str, language: str) -> str:
    """Add the language to the properties of the document (Dublin Core, by ECMA-376 part 2)."""
    return _before(properties, "</cp:coreProperties>", f"<dc:language>{language}</dc:language>")


def _with_headings(styles: str) -> str:
    """Derive the looks of the titles from the built-in style "Heading 1", which screen readers announce."""
    fonts = re.findall(r"<font>.*?</font>", styles)
    font = next(place for place, one in enumerate(fonts) if f'<sz val="{TITLE_SIZE}"/>' in one)
    look = f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0"'
    styles = styles.replace(f'{look} xfId="0"', f'{look} xfId="1"')
    styles = styles.replace('<cellStyleXfs count="1">', '<cellStyleXfs count="2">')
    styles = styles.replace('<cellStyles count="1">', '<cellStyles count="2">')
    styles = _before(styles, "</cellStyleXfs>", f"{look}/>")
    return _before(styles, "</cellStyles>", f'<cellStyle name="Heading 1" xfId="1" builtinId="{_HEADING_1}"/>')


def _before(xml: str, end: str, added: str) -> str:
    return xml.replace(end, f"{added}{end}")


def _dated(name: str) -> ZipInfo:
    """Name a part of the file, as of the same moment and the same system every time."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info
