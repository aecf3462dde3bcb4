"""XLSX: a publication as an accessible workbook: a cover with contents, one table a sheet, the notes on the last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from babel import Locale

from maal.core import Text
from maal.publication.blocks import Advices, Listing, Notes, Paragraph, Publication, Section
from maal.publication.blocks.about import DASH
from maal.publication.blocks.figures import tables
from maal.publication.prose import Prose
from maal.publication.prose.names import tidy
from maal.publication.render.grid import NONE, UNKNOWN, Filled, grid
from maal.publication.render.workbook import Link, Links, Sheet, cut, table_name, workbook


def page(publication: Publication, organisation: str, language: str, day: date | None = None) -> bytes:
    """Render a publication as a workbook, dated ``day``, the last one of its data."""
    writer = _Writer(publication, Prose(language), tidy(organisation))
    title, subject = (writer.say(text) for text in (publication.title, publication.subtitle))
    return workbook(writer.sheets(), title, writer.organisation, subject, language, day)


class _Writer:
    """The sheets in the making; ``reasons`` are the numbered ones why figures are missing."""

    def __init__(self, publication: Publication, prose: Prose, organisation: str) -> None:
        self.publication = publication
        self.prose = prose
        self.organisation = organisation
        self.say = prose.write
        self._reasons: list[Text] = []
        self._names: list[str] = []

    def sheets(self) -> list[Sheet]:
        """Build all sheets: the cover, what is said in short, what to do, the tables, the notes."""
        found = [*self._findings(), *self._advices(), *self._tables(), *self._notes()]
        return [self._cover(found), *found]

    def _cover(self, sheets: list[Sheet]) -> Sheet:
        name = Locale.parse(self.prose.language).get_display_name(self.prose.language) or self.prose.language
        lines = (
            self.organisation,
            self.say(self.publication.subtitle),
            self.say(Text("Language: {language:name}", {"language": name})),
            self.say(Text("Every sheet of this file holds one table; the contents lead to them.")),
            self._marks(),
        )
        columns = (
            Links(self.say(Text("Contents")), tuple(Link(sheet.title, sheet.name) for sheet in sheets)),
            Filled(self.say(Text("Sheet")), tuple(sheet.name for sheet in sheets)),
        )
        return Sheet(self._cover_name, self.say(self.publication.title), lines, self._name("contents"), columns)

    @property
    def _cover_name(self) -> str:
        return self.say(Text("Cover"))

    def _marks(self) -> str:
        values = {"unknown": UNKNOWN, "none": NONE}
        return self.say(
            Text(
                "{unknown:name} stands where a figure cannot be given, and a note says why; "
                "{none:name} where there is none.",
                values,
            )
        )

    def _sheet(self, name: str, title: str, key: str, columns: tuple[Filled, ...]) -> Sheet:
        cells = [cell for column in columns for cell in column.cells]
        is_marked = any(cell in (UNKNOWN, NONE) for cell in cells)
        is_cut = any(isinstance(cell, str) and cut(cell) != cell for cell in cells)
        counted = self.say(Text("This sheet holds one table."))
        back = Link(self.say(Text("Back to the contents")), self._cover_name)
        marks = self._marks() if is_marked else None
        cuts = self.say(Text("A text that is too long for a cell is cut; […] marks it.")) if is_cut else None
        lines = (line for line in (counted, marks, cuts, back) if line is not None)
        return Sheet(name, title, tuple(lines), self._name(key), columns)

    def _name(self, key: str) -> str:
        self._names.append(table_name(key, self._names))
        return self._names[-1]

    def _findings(self) -> Iterator[Sheet]:
        found = self.publication.findings
        if found:
            title = self.say(Text("In short"))
            columns = (
                Filled(self.say(Text("Goal")), tuple(self.say(one.goal) for one in found)),
                Filled(self.say(Text("Where it stands")), tuple(self.prose.term(one.standing) for one in found)),
                Filled(self.say(Text("In words")), tuple(self.say(one.text) for one in found)),
                Filled(self.say(Text("Next step")), tuple(self.say(one.step) if one.step else NONE for one in found)),
            )
            yield self._sheet(title, title, "findings", columns)

    def _advices(self) -> Iterator[Sheet]:
        found = [
            (section, one) for section, block in self._blocks() if isinstance(block, Advices) for one in block.items
        ]
        if found:
            title = self.say(Text("What to do"))
            columns = (
                Filled(self.say(Text("Goal")), tuple(self.say(section.title) for section, _ in found)),
                Filled(self.say(Text("Channel")), tuple(self.prose.value(one.channels, "term") for _, one in found)),
                Filled(self.say(Text("Decision")), tuple(self.prose.term(one.decision) for _, one in found)),
                Filled(self.say(Text("Reason")), tuple(self.say(one.reason) for _, one in found)),
            )
            yield self._sheet(title, title, "decisions", columns)

    def _tables(self) -> Iterator[Sheet]:
        found = [table for section in self.publication.sections for table in tables(section)]
        for number, table in enumerate(found, 1):
            name = self.say(Text("Table {number:count}", {"number": number}))
            title = self.say(Text("{table:name}. {caption:text}", {"table": name, "caption": table.caption}))
            columns = grid(table, self.prose, self._number_of)
            yield self._sheet(name, title, table.key, columns)

    def _number_of(self, reason: Text) -> int:
        if reason not in self._reasons:
            self._reasons.append(reason)
        return self._reasons.index(reason) + 1

    def _notes(self) -> Iterator[Sheet]:
        """Number the reasons of missing figures first, as the tables do, then the sentences of the page."""
        why = self.say(Text("Missing figures"))
        rows = [(why, self.say(reason)) for reason in self._reasons]
        rows += [(about, text) for section, block in self._blocks() for about, text in self._sentences(section, block)]
        if rows:
            title = self.say(Text("Notes"))
            columns = (
                Filled(
                    self.say(Text("Note")),
                    tuple(self.say(Text("note {number:count}", {"number": n})) for n in range(1, len(rows) + 1)),
                ),
                Filled(self.say(Text("About")), tuple(about for about, _ in rows)),
                Filled(self.say(Text("Text")), tuple(text for _, text in rows)),
            )
            yield self._sheet(title, title, "notes", columns)

    def _blocks(self) -> Iterator[tuple[Section, object]]:
        for section in self.publication.sections:
            yield from ((section, block) for block in section.blocks)

    def _sentences(self, section: Section, block: object) -> Iterator[tuple[str, str]]:
        """Give the sentences of a block under what they are about; those of the findings are on a sheet above."""
        title = self.say(section.title)
        if isinstance(block, Notes):
            about = self.say(Text("{section:text}: {title:text}", {"section": section.title, "title": block.title}))
            yield from ((about, self.say(item)) for item in block.items if item != DASH)  # the marks stand for it
        elif isinstance(block, Listing):
            yield title, block.lines
        elif isinstance(block, Paragraph) and not any(block.text == one.text for one in self.publication.findings):
            yield title, self.say(block.text)
