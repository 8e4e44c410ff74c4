"""Every trap of the real files is in the smallest sample too; one test a trap."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta


def _date(text: str | None) -> date:
    day, month, year = str(text).split("-")
    return date(int(year), int(month), int(day))


def test_contacts_hold_fax_which_the_code_table_lacks(small) -> None:
    assert "FAX" in {row[2] for row in small.full.rows("contact")}
    assert "FAX" not in {row[1] for row in small.full.rows("code") if row[0] == "ContactType"}


def test_starts_lie_after_the_snapshot_but_not_by_weeks(small) -> None:
    for table, column in (("enterprise", 6), ("establishment", 1)):
        snapshot = _date(dict(small.full.rows("meta"))["SnapshotDate"])
        starts = [_date(row[column]) for row in small.full.rows(table)]
        assert snapshot < max(starts) <= snapshot + timedelta(days=7), table


def test_an_address_is_struck_off_while_its_entity_stays_active(small) -> None:
    active = {row[0] for row in small.full.rows("enterprise")}
    struck = [row for row in small.full.rows("address") if row[12] is not None]
    assert any(row[0] in active for row in struck)
    assert any(row[1] == "BAET" and row[4] == "3600" for row in struck)


def test_a_foreign_seat_has_an_empty_zip_code_that_is_not_null(small) -> None:
    foreign = [row for row in small.full.rows("address") if row[2] is not None]
    assert any(row[4] == "" and row[9] == "" for row in foreign)
    assert any(row[7] == "Musterstrasse  519 (Rheinland)" for row in foreign)
    assert all(row[3] is not None for row in foreign)


def test_a_belgian_address_has_no_country(small) -> None:
    assert {row[2:4] for row in small.full.rows("address") if row[4] == "3600"} == {(None, None)}


def test_streets_carry_suffixes_of_former_municipalities(small) -> None:
    streets = {str(row[7]) for row in small.full.rows("address")}
    assert any(re.search(r"\S\(Ker\)$", street) for street in streets)
    assert any(re.search(r" \(Ker\)$", street) for street in streets)


def test_boxes_are_written_in_many_ways(small) -> None:
    assert {"", "b", "LM", "/", "D000"} <= {row[10] for row in small.full.rows("address")}


def test_natural_persons_have_a_name_of_unknown_language_and_no_form_or_address(small) -> None:
    persons = {row[0]: row for row in small.full.rows("enterprise") if row[3] == "1"}
    assert all(row[4] is None for row in persons.values())
    names = [row for row in small.full.rows("denomination") if row[0] in persons and row[2] == "001"]
    assert names
    assert all(row[1] == "0" and re.fullmatch(r"\w+, \w+ \d{5}", str(row[3])) for row in names)
    assert persons.keys().isdisjoint(row[0] for row in small.full.rows("address"))


def test_one_establishment_has_957_activities_of_which_822_main(small) -> None:
    rows = small.full.rows("activity")
    number, count = Counter(row[0] for row in rows).most_common(1)[0]
    assert count == 957
    assert sum(row[0] == number and row[4] == "MAIN" for row in rows) == 822
    assert any(row[0] == number and row[4] == "3600" for row in small.full.rows("address"))


def test_the_same_activity_stands_once_a_version(small) -> None:
    versions: dict[tuple[str | None, ...], set[str | None]] = {}
    for row in small.full.rows("activity"):
        versions.setdefault(row[:2], set()).add(row[2])
    assert {"2003", "2008", "2025"} in versions.values()


def test_activities_without_a_partner_in_2025_exist(small) -> None:
    versions: dict[str | None, set[str | None]] = {}
    for row in small.full.rows("activity"):
        versions.setdefault(row[0], set()).add(row[2])
    assert {"2008"} in versions.values()


def test_codes_have_five_or_seven_digits_and_leading_zeros(small) -> None:
    codes = {str(row[3]) for row in small.full.rows("activity")}
    assert {len(code) for code in codes} == {5, 7}
    assert any(code.startswith("0") for code in codes)


def test_entities_that_are_no_businesses_stand_in_genk(small) -> None:
    genk = {row[0] for row in small.full.rows("address") if row[1] == "REGO" and row[4] == "3600"}
    forms = {row[4] for row in small.full.rows("enterprise") if row[0] in genk}
    assert {"070", "411", "412", "413", "418", "422", "128", "124"} <= forms


def test_an_activity_and_a_contact_stand_twice(small) -> None:
    for table in ("activity", "contact"):
        assert max(Counter(small.full.rows(table)).values()) == 2, table


def test_orphans_exist(small) -> None:
    enterprises = {row[0] for row in small.full.rows("enterprise")}
    units = {row[0] for row in small.full.rows("establishment")} | {row[0] for row in small.full.rows("branch")}
    assert {row[2] for row in small.full.rows("establishment")} - enterprises
    assert {row[0] for row in small.full.rows("contact")} - enterprises - units


def test_phones_are_written_in_many_ways(small) -> None:
    phones = {str(row[3]) for row in small.full.rows("contact") if row[2] == "TEL"}
    for form in (r"\d{3} \d\d \d\d \d\d", r"\d{9}", r"\d{3}/\d\d\.\d\d\.\d\d", r"\+32\d+"):
        assert any(re.fullmatch(form, phone) for phone in phones), form


def test_sites_come_without_a_scheme_too(small) -> None:
    sites = {str(row[3]).split("synthetisch")[0] for row in small.full.rows("contact") if row[2] == "WEB"}
    assert "www." in sites


def test_the_french_label_of_004_has_a_leading_blank(small) -> None:
    labels = [row[3] for row in small.full.rows("code") if row[:3] == ("TypeOfDenomination", "004", "FR")]
    assert labels == [" Dénomination de la succursale"]


def test_the_code_table_has_no_english_and_german_for_two_categories_only(small) -> None:
    assert {row[2] for row in small.full.rows("code")} == {"DE", "FR", "NL"}
    assert {row[0] for row in small.full.rows("code") if row[2] == "DE"} == {"JuridicalForm", "JuridicalSituation"}


def test_names_hold_quotes_commas_and_accents(small) -> None:
    assert '"SYNTHETISCH ""De Proef"", bakkerij & zonen BV"' in small.full.text("denomination")
    assert any("é" in str(row[3]) for row in small.full.rows("denomination"))


def test_old_forms_say_how_they_must_be_read(small) -> None:
    assert ("015", "610") in {row[4:6] for row in small.full.rows("enterprise")}


def test_type_of_enterprise_may_be_unknown(small) -> None:
    assert {row[3] for row in small.full.rows("enterprise")} == {"0", "1", "2"}


def test_active_enterprises_may_be_bankrupt(whole) -> None:
    assert {"050", "091", "012"} <= {row[2] for row in whole.full.rows("enterprise")}
    assert {row[1] for row in whole.full.rows("enterprise")} == {"AC"}


def test_branches_have_their_own_address_and_name_and_a_foreign_owner(small) -> None:
    branches = {row[0]: row[2] for row in small.full.rows("branch")}
    seats = {row[0]: row for row in small.full.rows("address")}
    assert branches
    for branch, owner in branches.items():
        assert seats[branch][1] == "ABBR"
        assert seats[owner][2] is not None


def test_some_addresses_of_genk_are_in_no_street_of_the_register(whole) -> None:
    known = (whole.folder / "street_register" / "street_register_synthetic.csv").read_text().splitlines()[1:]
    streets = {line.split(",")[0] for line in known}
    used = Counter(str(row[7]) in streets for row in whole.full.rows("address") if row[4] == "3600")
    assert 0.005 < used[False] / used.total() < 0.04


def test_names_places_and_addresses_say_that_they_are_made_up(small) -> None:
    said = re.compile("synth[eé]ti|voorbeeld|exemple|proef|testmans|beispiel|muster|essai|^SYN-", re.IGNORECASE)
    for extract in small.extracts.values():
        update = extract.path.name.endswith("Update.zip")
        suffix = "_insert" if update else ""
        assert all(said.search(str(row[3])) for row in extract.rows(f"denomination{suffix}"))
        assert all(said.search(str(row[7])) for row in extract.rows(f"address{suffix}"))
        for row in extract.rows(f"contact{suffix}"):
            assert ".example" in str(row[3]) or row[2] in ("TEL", "FAX")


def test_a_readme_beside_the_sources_says_that_all_is_synthetic(small) -> None:
    assert "SYNTHETIC" in (small.folder / "README.txt").read_text()
    assert not list((small.folder / "kbo_open_data").glob("*.txt"))
