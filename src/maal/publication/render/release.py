"""The forms in which a release of statistics is handed out: pages of its publication, data of its cubes."""

from __future__ import annotations

from maal.publication.release import Release


def release_html(release: Release, language: str) -> str:
    """Write one self-contained page. Raises `BadInput` on an unknown language, and on words that it lacks."""
    from maal.publication.render import html

    return html.page(release.publication, release.organisation, language)


def release_pdf(release: Release, language: str) -> bytes:
    """Typeset the release as a tagged PDF."""
    from maal.publication.render import pdf

    return pdf.document(release.publication, release.organisation, language, release.day)


def release_xlsx(release: Release, language: str) -> bytes:
    """Write the release as an accessible workbook."""
    from maal.publication.render import xlsx

    return xlsx.page(release.publication, release.organisation, language, release.day)


def release_csv(release: Release, language: str) -> bytes:
    """Write every figure as one row of CSV."""
    from maal.publication.render import csv

    return csv.page(release.publication, language)


def release_text(release: Release, language: str, width: int = 80) -> str:
    """Write the release as plain text."""
    from maal.publication.render import terminal

    return terminal.page(release.publication, release.organisation, language, width)


def release_json(release: Release, language: str) -> bytes:
    """Write sentences and figures as JSON, at full precision."""
    from maal.publication.render import release_json as json

    return json.page(release, language)
