"""Annual accounts: what is asked of the service, what is believed of its answers, and what of them is written."""

from __future__ import annotations

import csv
import json
import logging
from datetime import date, timedelta
from pathlib import Path

import pytest

from ingest.download import UnavailableError
from ingest.gate import Refused
from ingest.nbb import asked
from ingest.readers import create_raw_tables
from ingest.ways.nbb_accounts import NbbAccounts
from tests.ingest.ways.balance_office import EXTRACTS_KEY, PERSONS, QUERY_KEY, Office, document, reference
from warehouse.errors import WarehouseError

TODAY = date(2026, 11, 26)  # a Thursday
WEDNESDAY, TUESDAY, MONDAY, SUNDAY, SATURDAY = (TODAY - timedelta(days=back) for back in range(1, 6))
FRIDAY = date(2026, 11, 20)
SEATED, WITH_SHOP, LEFT, STOPPED, PERSON, ELSEWHERE = (
    "0100000070",
    "0100000169",
    "0100000268",
    "0100000367",
    "0100000466",
    "0100000565",
)
OURS = (SEATED, WITH_SHOP, LEFT, STOPPED)
WAY = NbbAccounts(
    kind="nbb_accounts",
    address="https://ws.example",
    extracts_secret="NBB_EXTRACTS_API_KEY",
    query_secret="NBB_QUERY_API_KEY",
    days_back=1,
)
BLANK = {"body": b""}


def dotted(number):
    return f"{number[:4]}.{number[4:7]}.{number[7:]}"


@pytest.fixture(autouse=True)
def it_is_thursday(monkeypatch):
    monkeypatch.setattr("ingest.fetch.today", lambda: TODAY)


@pytest.fixture
def office(publisher, monkeypatch):
    monkeypatch.setenv("NBB_EXTRACTS_API_KEY", EXTRACTS_KEY)
    monkeypatch.setenv("NBB_QUERY_API_KEY", QUERY_KEY)
    publisher.script = Office()
    return publisher.script


@pytest.fixture
def register(warehouse):
    """Companies with a seat or a shop in the city, now or before; a natural person in it, and a company elsewhere."""
    create_raw_tables(warehouse)
    shop, of_person = "2.900.000.056", "2.900.000.155"
    for number, kind in [*((one, "2") for one in OURS), (PERSON, "1"), (ELSEWHERE, "2")]:
        warehouse.execute(
            "insert into raw.kbo_enterprise "
            "(valid_from_extract, valid_to_extract, enterprise_number, type_of_enterprise) values (1, %s, %s, %s)",
            [2 if number == STOPPED else None, dotted(number), kind],
        )
    for unit, owner in ((shop, WITH_SHOP), (of_person, PERSON)):
        warehouse.execute(
            "insert into raw.kbo_establishment (valid_from_extract, establishment_number, enterprise_number) "
            "values (1, %s, %s)",
            [unit, dotted(owner)],
        )
    for entity, zipcode, until in (
        (dotted(SEATED), "3600", None),
        (dotted(WITH_SHOP), "9000", None),
        (shop, "3600", None),
        (dotted(LEFT), "3600", 2),
        (dotted(STOPPED), "3600", 2),
        (of_person, "3600", None),
        (dotted(ELSEWHERE), "3500", None),
    ):
        warehouse.execute(
            "insert into raw.kbo_address (valid_from_extract, valid_to_extract, entity_number, zipcode) "
            "values (1, %s, %s, %s)",
            [until, entity, zipcode],
        )
    warehouse.commit()


@pytest.fixture
def look(office, publisher, register, fetching):
    """Looks at the office; `days` back where nobody looked before."""

    def run(days=1, **options):
        way = WAY.model_copy(update={"address": publisher.address, "days_back": days})
        return fetching(way, "nbb_accounts", **options)

    return run


@pytest.fixture
def rows(warehouse):
    """The rows of what landed, in the order of landing."""

    def read():
        uris = warehouse.execute("select uri from ops.delivery order by delivery_id").fetchall()
        return [row for (uri,) in uris for row in csv.DictReader(Path(uri).read_text().splitlines())]

    return read


def written_anywhere(settings, connection):
    """Every file below the home, and every row of ops and raw, as one text."""
    files = [path.read_bytes().decode("latin-1") for path in sorted(settings.home.rglob("*")) if path.is_file()]
    tables = connection.execute(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('ops', 'raw')"
    ).fetchall()
    for (table,) in tables:
        files += [str(row) for row in connection.execute(f"select * from {table}").fetchall()]
    return "\n".join(files)


def test_filings_of_the_city_s_companies_land_and_no_others(look, office, rows, landed):
    office.file(WEDNESDAY, *(reference(one, f"2026-{n:08}", deposited="2026-11-25") for n, one in enumerate(OURS)))
    office.file(WEDNESDAY, reference(ELSEWHERE, "2026-00000008", deposited="2026-11-25"))
    office.file(WEDNESDAY, reference(PERSON, "2026-00000009", deposited="2026-11-25"))

    assert len(look()) == 1

    assert [row["EnterpriseNumber"] for row in rows()] == [dotted(one) for one in OURS]
    assert rows()[0] == {
        "ReferenceNumber": "2026-00000000",
        "Batch": "2026-11-25",
        "DepositDate": "2026-11-25",
        "EnterpriseNumber": dotted(SEATED),
        "ExerciseDates.StartDate": "2025-01-01",
        "ExerciseDates.EndDate": "2025-12-31",
        "Address.PostalCode": "3600",
        "ModelType": "m07-f",
        "Currency": "EUR",
        "CorrectedData": "false",
        "AccountingDataURL": "given",
        "9087": "4.5",
        "9087 NM1": "4.0",
        "20/58": "125000.50",
        **dict.fromkeys(("9086", "70", "9900", "62", "9901", "9904", "10/15"), ""),
    }
    ((name, url),) = landed()
    assert name == "nbb_accounts_2026-11-25.csv"
    assert url.endswith("/extracts/batch/2026-11-25/references")


def test_no_person_is_written_anywhere(look, office, settings, warehouse, caplog):
    caplog.set_level(logging.DEBUG)
    odd = reference(SEATED, "2026-00000003", deposited="2026-11-25", ModelType="Zwaantje Vandeplante")
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"), odd)
    office.file(WEDNESDAY, reference(ELSEWHERE, "2026-00000002", deposited="2026-11-25"))

    look()
    look(backfill=True)

    assert (settings.home / "landing").exists() or Path(settings.landing).exists()
    found = written_anywhere(settings, warehouse) + caplog.text
    assert "2026-00000001" in found
    assert [name for name in PERSONS if name in found] == []


def test_the_receipt_says_that_the_bytes_are_ours(look, office, settings):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    look()
    (receipt,) = Path(settings.landing).rglob("receipt.json")
    assert "not the publisher's bytes" in json.loads(receipt.read_text())["note"]


@pytest.mark.parametrize(("lower", "wrapped"), [(True, False), (False, True), (True, True)])
def test_keys_in_either_case_and_a_wrapped_list_are_read_alike(look, office, rows, *, lower, wrapped):
    office.keys_are_lower, office.is_wrapped = lower, wrapped
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))

    look()

    (row,) = rows()
    assert (row["ExerciseDates.StartDate"], row["9087"], row["9087 NM1"]) == ("2025-01-01", "4.5", "4.0")


def test_what_is_no_code_number_or_day_is_not_taken_over(look, office, rows):
    filing = reference(
        SEATED,
        "2026-00000001",
        deposited="2026-11-25T00:00:00",
        Currency={"Name": "euro"},
        CorrectedData="2026-11-24",
        ModelType="Volledig model",
    )
    twice = document("2026-00000001", (("9087", "4.5", "N"), ("9087", "5", "N"), ("70", 12.5, "N"), ("20/58", "", "N")))
    office.file(WEDNESDAY, filing, documents=[twice])

    look()

    (row,) = rows()
    assert (row["DepositDate"], row["Currency"], row["ModelType"]) == ("2026-11-25", "?", "?")
    assert (row["CorrectedData"], row["9087"], row["70"], row["20/58"]) == ("true", "4.5 5", "12.5", "")


def test_of_a_pdf_no_figures_are_asked_for(look, office, rows):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25", model="m120-f-p", figures=False))

    look()

    assert [(row["ModelType"], row["AccountingDataURL"], row["9087"]) for row in rows()] == [("m120-f-p", "none", "")]
    assert list(office.asked) == ["/extracts/batch/2026-11-25/references"]


def test_a_day_is_asked_for_once_also_where_it_has_nothing_of_ours(look, office, outcomes):
    office.file(WEDNESDAY, reference(ELSEWHERE, "2026-00000001", deposited="2026-11-25"))
    office.file(TUESDAY, reference(SEATED, "2026-00000002", deposited="2026-11-24"))

    assert (len(look(2)), len(look(2))) == (1, 0)

    assert office.asked["/extracts/batch/2026-11-25/references"] == 1
    assert office.asked["/extracts/batch/2026-11-24/references"] == 1
    assert outcomes() == ["landed", "unchanged", "unchanged"]


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_busy_service_is_asked_again_under_another_id(look, office, status):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    path = "/extracts/batch/2026-11-25/references"
    office.moods(path, {"status": status, "headers": {"Retry-After": "7"}})
    slept = []

    assert len(look(sleep=slept.append)) == 1

    assert (office.asked[path], slept) == (2, [7.0])
    assert len(set(office.ids)) == len(office.ids) == 3


def test_a_cut_answer_is_asked_for_again_and_leaves_nothing_on_disk(look, office, settings):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    path = "/extracts/batch/2026-11-25/accountingData"
    office.moods(path, {"body": json.dumps(document("2026-00000001")).encode(), "sends": 300})

    assert len(look()) == 1

    assert office.asked[path] == 2
    assert [path.name for path in settings.home.rglob("*.part*")] == []


def test_an_answer_that_is_too_large_is_not_taken(look, office, monkeypatch):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    monkeypatch.setattr("ingest.nbb.service.MOST_OF_A_DOCUMENT", 100)

    with pytest.raises(Refused, match="more than 100 bytes"):
        look()


def test_a_service_that_stays_busy_leaves_the_day_for_later(look, office, outcomes):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    office.moods("/extracts/batch/2026-11-25/references", *[{"status": 503}] * 6)

    with pytest.raises(UnavailableError, match="try again later"):
        look()

    assert len(look()) == 1
    assert outcomes() == ["failed", "landed"]


def test_an_empty_working_day_may_be_late_and_is_asked_for_again(look, office, outcomes):
    assert look() == []
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    assert len(look()) == 1
    assert outcomes() == ["unchanged", "landed"]


def test_an_empty_weekend_is_believed_after_a_day_that_has_filings(look, office, warehouse):
    office.file(WEDNESDAY, reference(ELSEWHERE, "2026-00000001", deposited="2026-11-25"))

    assert (look(5), look(5)) == ([], [])

    sunday = f"/extracts/batch/{SUNDAY}/references"
    assert office.asked[sunday] == 2  # and once more after Wednesday had answered; not by the second look
    said = warehouse.execute("select message from ops.fetch where file_name = %s", [asked.day_name(SUNDAY)]).fetchall()
    assert said == [(f"nobody in Belgium filed anything on {SUNDAY}",)]
    assert office.asked[f"/extracts/batch/{MONDAY}/references"] >= 2  # a working day of the last days is not believed


def test_an_empty_day_is_not_believed_where_no_day_has_filings(look, outcomes):
    with pytest.raises(UnavailableError, match="nor on any of the days that must have some"):
        look(5)
    assert outcomes() == ["failed"]


def test_an_empty_day_that_has_filings_when_asked_again_is_throttling(look, office):
    office.file(FRIDAY, reference(SEATED, "2026-00000001", deposited="2026-11-20"))
    office.file(WEDNESDAY, reference(SEATED, "2026-00000002", deposited="2026-11-25"))
    office.moods(f"/extracts/batch/{FRIDAY}/references", BLANK)

    with pytest.raises(UnavailableError, match="some when asked again"):
        look(6)


def test_figures_that_are_promised_and_absent_are_waited_for_and_then_told(look, office, rows, monkeypatch):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    office.file(WEDNESDAY, reference(LEFT, "2026-00000002", deposited="2026-11-25"))
    del office.documents["2026-00000002"]

    with pytest.raises(UnavailableError, match="lacks the figures of 1 of 2 filings"):
        look()
    assert rows() == []

    monkeypatch.setattr("ingest.fetch.today", lambda: WEDNESDAY + timedelta(days=4))
    office.file(date(2026, 11, 26), reference(ELSEWHERE, "2026-00000003", deposited="2026-11-26"))
    look(4)
    assert [row["AccountingDataURL"] for row in rows()] == ["given", "missing"]


def test_an_empty_answer_of_figures_is_no_proof_that_there_are_none(look, office):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    office.moods("/extracts/batch/2026-11-25/accountingData", BLANK)

    with pytest.raises(UnavailableError, match="lacks the figures of 1 of 1"):
        look()
    assert len(look()) == 1


@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        pytest.param({"body": b"PK\x03\x04 cut"}, UnavailableError, "damaged or cut", id="cut"),
        pytest.param({"body": b"[]"}, Refused, "no zip", id="no zip"),
        pytest.param({"body": b"x", "headers": {"Content-Type": "text/html"}}, Refused, "web page", id="page"),
        pytest.param({"status": 401}, WarehouseError, "check the login", id="wrong key"),
        pytest.param({"status": 415}, WarehouseError, "a retry does not help", id="not offered"),
    ],
)
def test_an_answer_of_another_kind_is_no_filing_day(look, office, *, caplog, answer, error, told):
    caplog.set_level(logging.INFO)
    office.moods("/extracts/batch/2026-11-25/references", answer)

    with pytest.raises(error, match=told) as caught:
        look()
    assert EXTRACTS_KEY not in f"{caught.value} {caught.value.__cause__} {caplog.text}"


def test_json_that_cannot_be_read_is_refused_and_not_quoted(look, office, zipped):
    office.moods("/extracts/batch/2026-11-25/references", {"body": zipped({"a.json": '[{"Name": "Vandeplante", ]'})})

    with pytest.raises(Refused, match="no JSON that can be read") as caught:
        look()
    assert caught.value.__cause__ is None
    assert "Vandeplante" not in str(caught.value)


def test_without_a_key_the_message_says_how_to_set_it(look, publisher, monkeypatch):
    monkeypatch.delenv("NBB_EXTRACTS_API_KEY")
    with pytest.raises(WarehouseError, match=r"set NBB_EXTRACTS_API_KEY \(or NBB_EXTRACTS_API_KEY_FILE\)"):
        look()
    assert publisher.requests == []


def test_without_a_key_an_inbox_is_enough(look, publisher, settings, monkeypatch):
    monkeypatch.delenv("NBB_EXTRACTS_API_KEY")
    (settings.inbox / "nbb_accounts").mkdir(parents=True)
    assert look() == []
    assert publisher.requests == []


def test_without_the_register_nobody_is_asked(office, publisher, fetching, warehouse):
    create_raw_tables(warehouse)
    with pytest.raises(WarehouseError, match="genk ingest kbo_open_data"):
        fetching(WAY.model_copy(update={"address": publisher.address}), "nbb_accounts")
    assert publisher.requests == []


def test_a_backfill_asks_for_each_company_and_no_natural_person(look, office, rows):
    office.file("2023-08-30", reference(SEATED, "2023-00000001", deposited="2023-08-30"))
    office.file("2021-08-30", reference(SEATED, "2021-00000001", deposited="2021-08-30"))  # there was no JSON then
    office.file("2025-08-30", reference(LEFT, "2025-00000001", deposited="2025-08-30", figures=False))

    look(backfill=True)

    asked_of = {path.split("/")[3] for path in office.asked if "legalEntity" in path}
    assert asked_of == set(OURS)
    assert {(row["ReferenceNumber"], row["AccountingDataURL"], row["9087"]) for row in rows()} == {
        ("2023-00000001", "given", "4.5"),
        ("2025-00000001", "none", ""),
    }
    assert [path for path in office.asked if "deposit" in path] == ["/authentic/deposit/2023-00000001/accountingData"]
    assert office.busiest <= 6


def test_no_filing_is_believed_when_asked_twice(look, office, outcomes):
    look(backfill=True)
    assert {count for path, count in office.asked.items() if "legalEntity" in path} == {2}
    assert outcomes() == ["unchanged"] * asked.PARTS


def test_a_company_that_has_filings_when_asked_again_spoils_its_part(look, office, landed):
    office.file("2025-08-30", reference(SEATED, "2025-00000001", deposited="2025-08-30"))
    office.moods(f"/authentic/legalEntity/{SEATED}/references", {"body": b"[]"})

    with pytest.raises(UnavailableError, match="1 of 1 companies without a filing have some when asked again"):
        look(backfill=True)

    assert look(backfill=True)
    assert [name for name, _ in landed()] == [asked.part_name(TODAY, int(SEATED) // 100 % asked.PARTS)]


def test_a_company_that_filed_before_cannot_have_filed_nothing(look, office, warehouse):
    office.file(WEDNESDAY, reference(SEATED, "2026-00000001", deposited="2026-11-25"))
    (delivery,) = look()
    warehouse.execute(
        "insert into raw.nbb_accounts (delivery_id, line_number, reference_number, enterprise_number) "
        "values (%s, 2, 'x', %s)",
        [delivery, dotted(SEATED)],
    )
    warehouse.commit()
    office.filed.clear()
    with pytest.raises(UnavailableError, match="1 companies that filed before have no filing now"):
        look(backfill=True)


def test_a_backfill_goes_on_where_it_failed_and_the_days_follow_it(look, office):
    office.file("2025-08-30", reference(STOPPED, "2025-00000001", deposited="2025-08-30"))
    office.moods(f"/authentic/legalEntity/{STOPPED}/references", *[{"status": 500}] * 6)
    with pytest.raises(UnavailableError):
        look(backfill=True)
    before = office.asked.copy()

    look(backfill=True)

    again = {path for path in before if office.asked[path] > before[path]}
    assert again == {f"/authentic/legalEntity/{STOPPED}/references"}
    office.asked.clear()
    assert look(30) == []  # the backfill knows all that was filed before today
    assert not office.asked


def test_days_follow_upon_the_backfill_or_the_first_that_was_asked_for():
    backfilled = frozenset(asked.part_name(MONDAY, nth) for nth in range(asked.PARTS))
    assert asked.days_to_ask(frozenset(), TODAY, 2) == [TUESDAY, WEDNESDAY]
    assert asked.days_to_ask(frozenset({asked.day_name(SUNDAY)}), TODAY, 2) == [MONDAY, TUESDAY, WEDNESDAY]
    assert asked.days_to_ask(backfilled | {asked.day_name(FRIDAY)}, TODAY, 30) == [MONDAY, TUESDAY, WEDNESDAY]
    assert asked.days_to_ask(frozenset(list(backfilled)[1:]), TODAY, 1) == [WEDNESDAY]
    assert asked.days_to_ask(frozenset({"nbb_accounts_2026-11-25_synthetic.csv"}), TODAY, 1) == [WEDNESDAY]
