"""Counts of passers-by: hours in UTC out of quarters, five minutes and rows without an hour, and how the clock changes.

Real files are those of Gent (2022) and of a device of Telraam (2024).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from ingest.catalogue import source
from ingest.gate import Refused, admit
from ingest.layouts import open_layout
from ingest.layouts.hours import number_text

TELRAAM, OWN = source("telraam"), source("footfall")
REAL_GENT = "counter_example_gent_coupure_2022_semicolon.zip"
REAL_TELRAAM = "telraam_example_raw_hourly_2024East60.xlsx"


def rows(body: bytes | str, name: str) -> list[dict[str, str | None]]:
    """The rows of a file of this name, by our names of the columns."""
    of = TELRAAM if name.startswith("telraam") else OWN
    content = body.encode() if isinstance(body, str) else body
    names = [column.name for column in of.files[0].columns]
    opened = open_layout(BytesIO(content), name, of.files[0], of)
    return [dict(zip(names, values, strict=True)) for _, values in opened.rows()]


def refusal(body: bytes | str, name: str) -> str:
    with pytest.raises(Refused) as caught:
        rows(body, name)
    assert str(caught.value).startswith(name)
    return str(caught.value)


def answer(*records: dict) -> str:
    whole = {"segment_id": 9000000001, "uptime": 0.8, "pedestrian": 10.0, "bike": 2}
    return json.dumps({"report": [whole | record for record in records]})


def export(*lines: tuple) -> bytes:
    """A workbook of Telraam: moment on the clock, pedestrians, bikes, night, uptime."""
    book, stream = Workbook(), BytesIO()
    titles = ("Installation ID", "Date and Time (Local)", "Pedestrian Total", "Bike Total", "Night Total", "Uptime")
    for line in (titles, *((10045, *line) for line in lines)):
        book.active.append(line)
    book.save(stream)
    return stream.getvalue()


# Telraam


def test_an_answer_has_hours_in_utc_on_their_day_in_belgium_and_counts_as_published():
    found = rows(answer({"date": "2026-03-01T23:00:00.000Z", "pedestrian": 265.88888888888889}), "telraam.json")
    assert found == [
        {
            "counter_code": "9000000001",
            "hour_start": "2026-03-01T23:00:00Z",
            "day": "2026-03-02",
            "uptime": "0.8",
            "pedestrians": "265.888888889",
            "pedestrians_one_way": None,
            "pedestrians_other_way": None,
            "cyclists": "2",
            "night": None,
        }
    ]


def test_an_id_loses_the_blanks_around_it():
    found = rows(answer({"date": "2026-03-01T10:00:00Z", "segment_id": " 9000010473 "}), "telraam.json")
    assert found[0]["counter_code"] == "9000010473"


def test_hours_that_are_missing_are_no_rows_and_a_false_zero_keeps_its_uptime():
    found = rows(
        answer(
            {"date": "2026-03-01T10:00:00Z", "uptime": 0, "pedestrian": 0, "bike": 0},
            {"date": "2026-03-01T14:00:00Z"},
        ),
        "telraam.json",
    )
    assert [(row["hour_start"], row["uptime"], row["pedestrians"]) for row in found] == [
        ("2026-03-01T10:00:00Z", "0", "0"),
        ("2026-03-01T14:00:00Z", "0.8", "10"),
    ]


def test_an_export_has_the_time_on_the_clock_and_the_uptime_in_a_text():
    found = rows(export(("2026-07-01 17:00", 84, 72, 0, "Poor uptime - 0.25")), "telraam.xlsx")
    assert (found[0]["hour_start"], found[0]["day"], found[0]["uptime"]) == (
        "2026-07-01T15:00:00Z",
        "2026-07-01",
        "0.25",
    )


def test_the_hour_that_an_export_has_twice_in_october_is_two_hours():
    good = ("Good uptime - 1",)
    found = rows(
        export(*((f"2025-10-26 0{hour}:00", count, 0, 0, *good) for hour, count in ((1, 1), (2, 2), (2, 3), (3, 4)))),
        "telraam.xlsx",
    )
    assert [(row["hour_start"], row["pedestrians"]) for row in found] == [
        ("2025-10-25T23:00:00Z", "1"),
        ("2025-10-26T00:00:00Z", "2"),
        ("2025-10-26T01:00:00Z", "3"),
        ("2025-10-26T02:00:00Z", "4"),
    ]


def test_an_hour_that_the_clock_skipped_has_no_hour_and_stays_to_be_set_apart():
    found = rows(
        export(*((f"2026-03-29 0{hour}:00", hour, 0, 0, "Good uptime - 1") for hour in (1, 2, 3))), "telraam.xlsx"
    )
    assert [row["hour_start"] for row in found] == ["2026-03-29T00:00:00Z", None, "2026-03-29T01:00:00Z"]


def test_a_quarter_becomes_the_hour_that_telraam_itself_makes_of_it():
    # the real quarter of an hour from 17:45 of which the real export has the hour 17:00 (84, 72, 0.25)
    found = rows(
        answer(
            {"date": "2024-09-24T15:45:00Z", "uptime": 1, "pedestrian": 21, "bike": 18},
            {"date": "2024-09-24T16:00:00Z", "uptime": 1, "pedestrian": 4, "bike": 0},
            {"date": "2024-09-24T16:15:00Z", "uptime": 0.5, "pedestrian": 8, "bike": 0},
            {"date": "2024-09-24T16:30:00Z", "uptime": 0, "pedestrian": 0, "bike": 0},
        ),
        "telraam.json",
    )
    assert [(row["hour_start"], row["uptime"], row["pedestrians"], row["cyclists"]) for row in found] == [
        ("2024-09-24T15:00:00Z", "0.25", "84", "72"),
        # 4 + 8 * 0.5 seen in 1.5 of 4 quarters
        ("2024-09-24T16:00:00Z", "0.375", "21.333333333", "0"),
    ]


def test_a_report_that_is_none_is_refused():
    assert "is no JSON that can be read" in refusal("<xml>", "telraam.json")
    assert "no report of Telraam" in refusal("[1]", "telraam.json")
    assert "holds no hours" in refusal('{"report": []}', "telraam.json")
    assert "date, uptime, pedestrian, bike is missing" in refusal('[{"segment_id": 1}]', "telraam.json")
    assert "has no rows under its titles" in refusal(export(), "telraam.xlsx")


def test_days_are_refused():
    days = answer(*({"date": f"2026-03-0{day}T00:00:00Z"} for day in (1, 2, 3)))
    assert "1440 minutes; give counts by the hour" in refusal(days, "telraam.json")


def test_a_column_that_the_catalogue_does_not_know_is_told_by_its_place():
    opened = open_layout(
        BytesIO(answer({"date": "2026-03-01T10:00:00Z", "weather": 1, "car": 3}).encode()),
        "telraam.json",
        TELRAAM.files[0],
        TELRAAM,
    )
    assert opened.new_columns == ("column 6",)


def test_a_workbook_is_admitted_alone_and_not_in_a_zip(tmp_path: Path):
    book = tmp_path / "telraam_10045.xlsx"
    book.write_bytes(export(("2026-07-01 17:00", 84, 72, 0, "Good uptime - 1")))
    admit(TELRAAM, book, book.name)
    packed = tmp_path / "telraam_10045.zip"
    with ZipFile(packed, "w") as archive:
        archive.write(book, book.name)
    with pytest.raises(Refused, match="workbook in a zip"):
        admit(TELRAAM, packed, packed.name)


def test_real_export_has_each_hour_that_stands_in_it_with_its_counts(real_files: Path):
    path = real_files / "retail" / REAL_TELRAAM
    found = rows(path.read_bytes(), "telraam_10045.xlsx")
    lines = list(load_workbook(path, read_only=True).active.iter_rows(min_row=2, values_only=True))
    assert len(found) == len(lines) == 2_230
    assert [int(str(row["pedestrians"])) for row in found] == [line[4] for line in lines]
    assert found[0]["uptime"] == "0.25"
    assert sum(Decimal(str(row["uptime"])) < Decimal("0.5") for row in found) == 45
    assert sum(row["night"] != "0" for row in found) == 1_305


def test_an_hour_that_begins_at_half_past_is_no_hour():
    found = rows(answer({"date": "2026-03-01T10:30:00Z"}, {"date": "2026-03-01T11:30:00Z"}), "telraam.json")
    assert [(row["hour_start"], row["day"]) for row in found] == [(None, "2026-03-01")] * 2


# exports of counters

GENT = "\ufeffCode;Locatie;Datum;Uur5Minuten;Ordening;Totaal;Tegenrichting;Hoofdrichting\r\n"


def gent(day: str, *lines: tuple[str, str, int]) -> str:
    """The clock, the moment and the total of each line; one passer-by goes the other way."""
    return GENT + "".join(
        f"COU;Ergens;{day};{clock};{day}T{moment};{total};{min(total, 1)};{total - min(total, 1)}\r\n"
        for clock, moment, total in lines
    )


def five_minutes(hour: int, offset: str, total: int, clock: int | None = None) -> Iterator[tuple[str, str, int]]:
    for minute in range(0, 60, 5):
        shown = hour if clock is None else clock
        yield f"{shown}:{minute:02}:00", f"{hour:02}:{minute:02}:00{offset}", total


def test_five_minutes_become_hours_with_the_minutes_that_were_counted():
    lines = [*five_minutes(9, "+01:00", 2), *list(five_minutes(10, "+01:00", 3))[:10]]
    found = rows(gent("2026-01-05", *lines), "fietstelpaal-ergens.csv")
    assert [tuple(row.values()) for row in found] == [
        ("COU", "2026-01-05T08:00:00Z", "2026-01-05", "60", "24", "12", "12"),
        ("COU", "2026-01-05T09:00:00Z", "2026-01-05", "50", "30", "20", "10"),
    ]


def test_an_hour_that_never_was_is_not_added_to_the_one_at_whose_moments_it_stands():
    lines = [*five_minutes(1, "+01:00", 1), *five_minutes(3, "+02:00", 0, clock=2), *five_minutes(3, "+02:00", 5)]
    found = rows(gent("2026-03-29", *lines), "fietstelpaal-ergens.csv")
    placed = [(row["hour_start"], row["passages"], row["minutes_seen"]) for row in found if row["hour_start"]]
    assert placed == [("2026-03-29T00:00:00Z", "12", "60"), ("2026-03-29T01:00:00Z", "60", "60")]
    apart = [row for row in found if not row["hour_start"]]
    assert len(apart) == 12
    assert {row["day"] for row in apart} == {"2026-03-29"}


def test_both_hours_of_the_night_in_which_the_clock_goes_back_are_hours():
    lines = [*five_minutes(2, "+02:00", 1), *five_minutes(2, "+01:00", 2)]
    found = rows(gent("2025-10-26", *lines), "fietstelpaal-ergens.csv")
    assert [(row["hour_start"], row["passages"]) for row in found] == [
        ("2025-10-26T00:00:00Z", "12"),
        ("2025-10-26T01:00:00Z", "24"),
    ]


def test_a_column_a_direction_adds_up_and_the_name_of_the_file_says_which_counter_it_is():
    body = "timestamp,direction_centre,direction_mariakerke\n2026-01-05T08:00:00Z,3.0,4.5\n2026-01-05T09:00:00Z,,1.0\n"
    found = rows(body, "teller_c01.csv")
    assert [tuple(row.values()) for row in found] == [
        ("C01", "2026-01-05T08:00:00Z", "2026-01-05", "60", "7.5", "3", "4.5"),
        # of one direction alone there is no total
        ("C01", "2026-01-05T09:00:00Z", "2026-01-05", "0", None, None, "1"),
    ]


def test_a_count_that_is_no_number_goes_on_as_it_is():
    body = gent("2026-01-05", *five_minutes(9, "+01:00", 2)).replace(";2;1;1\r\n", ";veel;1;1\r\n", 1)
    found = rows(body, "fietstelpaal-ergens.csv")
    assert [(row["passages"], row["minutes_seen"]) for row in found] == [("veel", "5"), ("22", "55")]


def test_an_export_that_is_none_is_refused():
    assert "has a header and no rows" in refusal(GENT, "fietstelpaal-ergens.csv")
    assert "3 values where the header has 8" in refusal(GENT + "COU;x;y\r\n", "fietstelpaal-ergens.csv")
    assert "Ordening, Totaal, Code is missing" in refusal("a;b\r\n1;2\r\n", "fietstelpaal-ergens.csv")
    wide = "timestamp,direction_in,direction_out\n2026-01-05T08:00:00Z,1,2\n"
    assert "is called teller_CODE.csv" in refusal(wide, "fietstelpaal-ergens.csv")


def test_real_counts_of_gent_add_up_and_the_two_nights_are_as_the_clock_was(real_files: Path):
    with ZipFile(real_files / "retail" / REAL_GENT) as archive:
        body = archive.read(archive.namelist()[0])
    found = rows(body, "fietstelpaal-coupure-links-2022-gent")
    placed = {str(row["hour_start"]): row for row in found if row["hour_start"]}
    assert len(placed) == 8_759  # of 8,760: the first of the two hours from 02:00 in October is absent
    assert "2022-10-30T00:00:00Z" not in placed
    assert {row["minutes_seen"] for row in placed.values()} == {"60"}
    assert sum(int(str(row["passages"])) for row in placed.values()) == 2_627_127
    assert max(int(str(row["passages"])) for row in placed.values()) == 1_953
    apart = [row for row in found if not row["hour_start"]]
    assert [(row["day"], row["passages"]) for row in apart] == [("2022-03-27", "0")] * 12
    for row in placed.values():
        assert int(str(row["one_way"])) + int(str(row["other_way"])) == int(str(row["passages"]))


# Eco-Counter


def pairs(*days: tuple[str, int]) -> str:
    """So many rows a day, counted from 1."""
    return json.dumps([[day, str(nth)] for day, hours in days for nth in range(1, hours + 1)])


def asked(first: str, last: str) -> str:
    return f"eco_counter_V01_{first}_{last}.json"


@pytest.mark.parametrize(
    ("day", "hours", "first", "last"),
    [
        ("03/29/2026", 23, "2026-03-28T23:00:00Z", "2026-03-29T21:00:00Z"),
        ("10/25/2026", 25, "2026-10-24T22:00:00Z", "2026-10-25T22:00:00Z"),
        ("07/14/2026", 24, "2026-07-13T22:00:00Z", "2026-07-14T21:00:00Z"),
    ],
)
def test_rows_without_an_hour_are_those_of_the_clock_in_order(day: str, hours: int, first: str, last: str):
    found = rows(pairs((day, hours)), asked("2026-01-01", "2027-01-01"))
    assert len({row["hour_start"] for row in found}) == hours
    assert (found[0]["hour_start"], found[-1]["hour_start"]) == (first, last)
    assert [row["passages"] for row in found] == [str(nth) for nth in range(1, hours + 1)]
    assert {(row["counter_code"], row["minutes_seen"]) for row in found} == {("V01", "60")}


def test_a_day_with_another_number_of_rows_has_no_hours_and_the_day_beside_it_has():
    found = rows(pairs(("03/29/2026", 24), ("03/30/2026", 24)), asked("2026-03-29", "2026-03-31"))
    assert [row["day"] for row in found if row["hour_start"] is None] == ["2026-03-29"] * 24
    assert sum(row["hour_start"] is not None for row in found) == 24


def test_the_days_that_were_asked_for_tell_the_day_from_the_month():
    assert rows(pairs(("03/04/2026", 24)), asked("2026-03-01", "2026-04-01"))[0]["day"] == "2026-03-04"
    # answered as it was asked, which no answer that was seen is
    assert rows(pairs(("03/04/2026", 24)), asked("2026-04-01", "2026-05-01"))[0]["day"] == "2026-04-03"
    # both lie in what was asked: it answers as it does
    assert rows(pairs(("03/04/2026", 24)), asked("2026-01-01", "2027-01-01"))[0]["day"] == "2026-03-04"


def test_a_day_that_was_not_asked_for_is_refused():
    assert "do not all lie from" in refusal(pairs(("06/07/2026", 24)), asked("2026-03-01", "2026-04-01"))
    # the last day is not among them
    assert "do not all lie from" in refusal(pairs(("04/01/2026", 24)), asked("2026-03-20", "2026-04-01"))


def test_a_count_that_is_null_is_none_and_not_zero():
    body = json.dumps([["07/14/2026", None if nth else "5"] for nth in range(24)])
    found = rows(body, asked("2026-07-14", "2026-07-15"))
    assert [(row["passages"], row["minutes_seen"]) for row in found[:2]] == [("5", "60"), (None, "0")]


def test_a_count_may_be_a_number_too():
    body = json.dumps([["07/14/2026", nth + 0.5 if nth else 100] for nth in range(24)])
    found = rows(body, asked("2026-07-14", "2026-07-15"))
    assert [row["passages"] for row in found[:3]] == ["100", "1.5", "2.5"]


def test_an_answer_that_is_none_is_refused():
    name = asked("2026-07-14", "2026-07-16")
    assert "has a row a day" in refusal(pairs(("07/14/2026", 1), ("07/15/2026", 1)), name)
    assert "holds no counts" in refusal("[]", name)
    assert "fact 1: expected a day and a count" in refusal('[{"date": "07/14/2026"}]', name)
    assert "fact 1: the count is list" in refusal('[["07/14/2026", []]]', name)
    assert "fact 1: the count is bool" in refusal('[["07/14/2026", true]]', name)
    assert "out of all proportion" in refusal('[["07/14/2026", 1e999999]]', name)
    assert "is no JSON that can be read" in refusal('[["07/14/2026", 5', name)
    assert "its name must say what was asked" in refusal(pairs(("07/14/2026", 24)), "teller_V01.json")


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (None, None),
        (float("nan"), None),
        (84, "84"),
        ("84.0", "84"),
        ("1e3", "1000"),
        ("1e999", "1e999"),
        ("x", "x"),
        ("", None),
    ],
)
def test_a_number_is_written_one_way(given: object, text: str | None):
    assert number_text(given) == text
