"""Signs that went through a wrong encoding are put right where it is certain what stood there, and each row says so."""

from __future__ import annotations

from io import BytesIO

import pytest

from ingest.catalogue import source
from ingest.gate import Refused
from ingest.layouts.broken_text import DOUBTFUL, REPAIRED, BrokenTextFile
from ingest.layouts.mojibake import as_windows, repaired

LOCATUS = source("locatus_premises")
SPEC = LOCATUS.files[0]
TITLES = [column.published for column in SPEC.columns if not column.optional]
BRANCH = [column.name for column in SPEC.columns].index("branch")
HEADER = ";".join(TITLES).encode() + b"\r\n"


def line(branch: bytes) -> bytes:
    """A row of which only the branch matters."""
    return (
        b"08/09/2025;900001;Vennestraat;12;120;Horeca;" + branch + b";467284;Vennestraat;Ondersteunend;x;71016A02K\r\n"
    )


def read(content: bytes) -> list[tuple[int, str | None, str | None]]:
    """Line, branch and what was done, of each row."""
    opened = BrokenTextFile(BytesIO(content), "locatus.csv", SPEC, LOCATUS)
    return [(number, values[BRANCH], values[-1]) for number, values in opened.rows()]


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("eetcafÃ©", "eetcafé"),
        ("Ã€ la carte", "À la carte"),
        ("voilÃ\xa0", "voilà"),  # half of the letter is a blank
        ("MarÃ\xada", "María"),  # half of it is a sign that nobody sees
        ("lâ€™Ã‰toile", "l’Étoile"),  # noqa: RUF001
        ("cafÃƒÂ©", "café"),  # twice
        ("cafÃš", "café"),  # by way of DOS
        ("d+Â®co", "déco"),
        ("Nutriâ„¢", "Nutri™"),
        ("Nutri Â®", "Nutri ®"),
    ],
)
def test_what_is_certain_is_put_right(broken: str, right: str) -> None:
    assert repaired(broken) == (right, False)


@pytest.mark.parametrize("text", ["eetcafé", "Bakkerij", "âge d'or", "SÃO", "PÃO DE AÇÚCAR", "50 €", "l’eau", "Łódź"])  # noqa: RUF001
def test_what_somebody_may_have_written_stays(text: str) -> None:
    assert repaired(text) == (text, False)


@pytest.mark.parametrize("text", ["eetcaf+Â®", "Vitamine+Â®", "Ãšnico", "caf\ufffd", "Ã\x8d\x8d"])
def test_what_is_not_certain_stays_and_is_told(text: str) -> None:
    assert repaired(text)[1]


def test_only_the_sequence_that_is_broken_is_changed() -> None:
    assert repaired("cafÃ© en eetcafé, vitamine+Â®") == ("café en eetcafé, vitamine+Â®", True)


def test_every_byte_is_a_sign_also_where_windows_has_none() -> None:
    assert len(as_windows(bytes(range(256)))) == 256
    assert as_windows(bytes(range(256))).count("\ufffd") == 0


def test_row_says_what_was_done_to_it() -> None:
    content = HEADER + line("eetcafé".encode("cp1252")) + line("eetcafé".encode()) + line(b"eetcaf+\xc2\xae")
    assert read(content) == [(2, "eetcafé", None), (3, "eetcafé", REPAIRED), (4, "eetcaf+Â®", DOUBTFUL)]


def test_letter_of_which_half_is_a_blank_is_not_cleaned_away() -> None:
    assert read(HEADER + line("voilà".encode())) == [(2, "voilà", REPAIRED)]


def test_whole_file_in_utf_8_is_read_as_such() -> None:
    assert read(b"\xef\xbb\xbf" + HEADER + line("crêperie".encode())) == [(2, "crêperie", REPAIRED)]


def test_state_of_a_value_on_two_lines_is_that_of_the_row() -> None:
    assert read(HEADER + line('"eetcafé\r\nen café"'.encode("cp1252").replace(b"en caf\xe9", "en café".encode()))) == [
        (2, "eetcafé\r\nen café", REPAIRED)
    ]


def test_names_of_the_choices_are_those_of_the_catalogue() -> None:
    assert SPEC.column("text_state").choices == (REPAIRED, DOUBTFUL)


def test_column_that_is_missing_is_named() -> None:
    with pytest.raises(Refused, match="WINKELGEBI"):
        read(HEADER.replace(b"WINKELGEBI;", b"") + line(b"x"))
