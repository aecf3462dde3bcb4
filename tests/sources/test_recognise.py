from __future__ import annotations

from collections.abc import Callable

import pytest

from maal.core import BadInput
from maal.sources import Recognised, known_sources, source_called
from maal.sources.headers import plain, synonyms

Read = Callable[..., Recognised]
Rows = Callable[..., list[tuple[object, ...]]]


@pytest.mark.parametrize("name", sorted(known_sources()))
def test_every_source_recognises_its_own_sample(read_text: Read, name: str) -> None:
    source = known_sources()[name]
    found = read_text(source.sample)
    assert (found.source, found.kind) == (name, source.kind)
    assert all(staged.relation.fetchall() is not None for staged in found.staged)
    assert source_called(source.kind) is source_called(name) is source


def test_every_kind_has_a_name_of_its_own() -> None:
    kinds = [source.kind for source in known_sources().values()]
    assert len(set(kinds)) == len(kinds) == 15
    roles = {role for source in known_sources().values() if source.weight < 10 for role in source.roles}
    assert roles <= set(synonyms())


@pytest.mark.parametrize(
    "header",
    [
        "person,occurred_at,channel",
        "Customer ID;Time Stamp;Marketing channel",
        "KUNDE;Dato (lokal);Kanal",
        "Innbygger;Tidspunkt;Kjelde",
        "användare_id;datum;kanal",
        "Bruger-ID;oprettet;kanal",
        "asiakasnumero;päivämäärä;kanava",
        "E-post;tidspunkt;utm_source",
        "cookie;time;landing_page",
    ],
)
def test_headers_in_six_languages_are_contacts(read_text: Read, header: str) -> None:
    separator = ";" if ";" in header else ","
    found = read_text(f"{header}\n" + separator.join(("17", "2026-02-03 09:15", "facebook")) + "\n")
    assert found.kind == "touchpoint"
    assert found.counts["touchpoint"] == 1


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("kunde;dato;beløp", "outcome"),
        ("käyttäjä;aika;tilausnumero", "outcome"),
        ("kund;datum;typ", "outcome"),
        ("kanal;måned;kostnad", "cost"),
        ("channel;start_date;end_date;hours", "cost"),
        ("kanava;pvm;kustannus", "cost"),
        ("dato;måling;verdi;enhet", "measure"),
        ("polku;konversiot", "path"),
        ("user_id;timestamp;channel;converted;revenue", "mixed"),
    ],
)
def test_other_kinds_by_their_headers(read_text: Read, header: str, kind: str) -> None:
    values = {"dato": "2026-02-03", "måned": "2026-02", "typ": "order", "måling": "åpenhet", "kanal": "Radio"}
    values |= {"datum": "2026-02-03", "aika": "2026-02-03", "pvm": "2026-02-03", "timestamp": "2026-02-03"}
    values |= {"start_date": "2026-02-03", "end_date": "2026-02-04", "polku": "a > b", "enhet": "nord"}
    found = read_text(f"{header}\n" + ";".join(values.get(each, "1") for each in header.split(";")) + "\n")
    assert found.kind == kind


def test_names_are_compared_without_case_accents_and_signs() -> None:
    assert plain("  Beløp (kr) ") == plain("BELOP") == "belop"
    assert plain("Päivä_Määrä") == plain("paivamaara")


def test_an_unknown_file_says_what_is_missing_and_how_to_map(read_text: Read) -> None:
    with pytest.raises(BadInput) as raised:
        read_text("ref,created,medium_name\n1,2026-01-01,Radio\n")
    message = str(raised.value)
    assert "file.csv is not recognised. The nearest kind is" in message
    assert "The file's columns: ref, created, medium_name." in message
    assert "maal import file.csv --as " in message and " --map " in message and "=COLUMN" in message


def test_a_file_of_nothing_that_maal_knows_is_told_the_kinds(read_text: Read) -> None:
    with pytest.raises(
        BadInput, match=r"none of its columns is one that maal knows. The file's columns: x, y.*--as KIND"
    ):
        read_text("x,y\n1,2\n")


def test_it_is_loaded_when_mapped_by_hand(read_text: Read, rows: Rows) -> None:
    text = "ref,created,medium_name\n1,2026-01-01T10:00:00Z,Radio\n"
    mapping = {"person": "ref", "occurred_at": "created", "channel": "medium_name"}
    found = read_text(text, as_kind="touchpoint", mapping=mapping)
    assert [str(value) for value in rows(found, "touchpoint", "person", "occurred_at", "channel")[0]] == [
        "person:1",
        "2026-01-01 10:00:00",
        "Radio",
    ]
    found = read_text(text, as_kind="outcome", mapping={"person": "ref", "kind": "=enquiry"})
    assert rows(found, "outcome", "kind") == [("enquiry",)]


def test_a_mapping_that_names_nothing_is_refused(read_text: Read) -> None:
    text = "kunde;dato;kanal\n1;2026-01-01;Radio\n"
    with pytest.raises(BadInput, match=r"there is no column in the file 'kunnde'. Did you mean 'kunde'"):
        read_text(text, as_kind="touchpoint", mapping={"person": "kunnde"})
    with pytest.raises(BadInput, match=r"there is no field of a touchpoint file 'persn'. Did you mean 'person'"):
        read_text(text, as_kind="touchpoint", mapping={"persn": "kunde"})
    with pytest.raises(BadInput, match=r"there is no kind of file 'touchpoints'. Did you mean 'touchpoint'"):
        read_text(text, as_kind="touchpoints")


def test_two_kinds_that_fit_equally_are_named(read_text: Read) -> None:
    text = "kunde;dato;kanal;beløp\n1;2026-01-01;Radio;12,50\n"
    with pytest.raises(
        BadInput, match=r"may be outcome \(.*\) or touchpoint \(.*\).*Say which: --as outcome or --as touch"
    ):
        read_text(text)
    assert read_text(text, as_kind="touchpoint").kind == "touchpoint"


def test_a_column_of_views_and_clicks_is_no_conversion(read_text: Read, rows: Rows) -> None:
    found = read_text("kunde;tid;kanal;hendelse\n1;2026-01-01;Radio;visning\n1;2026-01-02;Facebook;klikk\n")
    assert found.kind == "touchpoint"
    assert (
        read_text("kunde;tid;kanal;hendelse\n1;2026-01-01;Radio;visning\n1;2026-01-02;Facebook;kjøp\n").kind == "mixed"
    )
