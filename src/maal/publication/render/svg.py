"""SVG made fit for a page: named and described for who cannot see it, nothing that reaches outside, unique ids."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from maal.core import Text
from maal.publication.prose import Prose

_SVG = "http://www.w3.org/2000/svg"
_DROPPED = ("style", "class", "font-family", "role", "tabindex")
_LONG_DECIMALS = re.compile(r"\d+\.\d{3,}")

ElementTree.register_namespace("", _SVG)


def accessible(svg: str, key: str, title: Text, description: Text, prose: Prose) -> str:
    """Give a drawing role, title and description; drop fixed size, fonts and classes, make its ids its own."""
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        _strip(element)
        _own_ids(element, key)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{key}-title {key}-desc"}
    for name, text in (("desc", description), ("title", title)):
        named = ElementTree.Element(f"{{{_SVG}}}{name}", {"id": f"{key}-{name}"})
        named.text = prose.write(text)
        root.insert(0, named)
    return ElementTree.tostring(root, encoding="unicode")


def _strip(element: ElementTree.Element) -> None:
    for name in list(element.attrib):
        if name in _DROPPED or name.startswith("aria-"):
            del element.attrib[name]
        elif name in ("transform", "d", "viewBox", "x2", "y2"):
            element.attrib[name] = _LONG_DECIMALS.sub(lambda found: f"{float(found[0]):.2f}", element.attrib[name])


def _own_ids(element: ElementTree.Element, key: str) -> None:
    for name, value in element.attrib.items():
        if name == "id":
            element.attrib[name] = f"{key}-{value}"
        elif "url(#" in value:
            element.attrib[name] = value.replace("url(#", f"url(#{key}-")
