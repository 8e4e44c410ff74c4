"""The catalogue is strict: a mistake in a YAML is an error that names the file and the field."""

from __future__ import annotations

import re
import zipfile

import pytest
import yaml

from ingest.catalogue import SOURCES, load_catalogue, source
from warehouse.errors import WarehouseError

SOURCE_IDS = ["kbo_open_data", "nace_bel", "refnis", "statistical_sectors", "street_register"]


@pytest.fixture
def folder(tmp_path):
    """A catalogue of one sound source; `change` edits it."""
    content = yaml.safe_load((SOURCES / "street_register.yml").read_text())

    def change(edit=lambda content: None, name="street_register"):
        edit(content)
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(content, allow_unicode=True))
        return tmp_path

    return change


def put(path, value):
    """An edit that sets the value at a dotted path."""

    def edit(content):
        *parents, last = path.split(".")
        for step in parents:
            content = content[int(step) if step.isdigit() else step]
        content[last] = value

    return edit


def test_the_first_sources_are_there_in_the_order_of_their_ids():
    catalogue = load_catalogue()

    assert set(SOURCE_IDS) <= set(catalogue)
    assert list(catalogue) == sorted(catalogue)


def test_a_sound_source_is_read(folder):
    assert list(load_catalogue(folder())) == ["street_register"]


def test_a_source_is_parsed_once_and_again_when_its_file_changes(folder):
    before = source("street_register", folder())
    assert source("street_register", folder()) is before
    assert source("street_register", folder(put("licence", "another"))).licence == "another"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("publisher", "nobody", "no publisher 'nobody' in publishers.yml; there are: abb, eu, genk, kbo"),
        ("licenze", "CC0", "licenze: Extra inputs are not permitted"),
        ("files.0.columns.0.nulable", True, "files.0.columns.0.nulable: Extra inputs are not permitted"),
        ("delivery.max_bites", 1, "delivery.max_bites: Extra inputs are not permitted"),
        ("reader", "excel", "reader: Input should be 'tables' or 'kbo'"),
        ("drift", "ignore", "drift: Input should be 'refuse' or 'warn_new_columns'"),
        ("personal_data", "some", "personal_data: Input should be"),
        ("retention_days", 0, "retention_days: Input should be greater than 0"),
        ("cadence.cron", "daily", "cadence.cron: Value error, 'daily' is no cron line of five fields"),
        ("cadence.look_after_days", 0, "cadence.look_after_days: Input should be greater than 0"),
        ("content", "never", "content"),
        ("content", "period", "content is that of the period, and the source has none"),
        ("content", "snapshot", "content is that of the snapshot for reader kbo, and for no other"),
        ("content", {"days": ["day"]}, "the content's column 'day' is no column of street_register"),
        ("content", {"days": []}, "content names days, a year or a quarter"),
        ("content", {"days": ["street_name"], "month": "parity"}, "a month goes with a year"),
        ("delivery.pattern", "a(b", "delivery.pattern: Value error, 'a(b' is no regular expression"),
        ("files.0.table", "Street-Register", "files.0.table: String should match pattern"),
        ("files.0.table", None, "no file has a table"),
        ("files.0.entity_key", "street", "entity_key 'street' is no column of this file"),
        ("files.0.left_out", ["street_name"], "column 'street_name' is both read and left out"),
        ("files.0.broken_lines", "skip", "files.0.broken_lines: Input should be 'refuse' or 'set_apart'"),
        ("load", "period", "load: period goes with a group (?P<year>...) or (?P<part>...) in the pattern of the name"),
        ("files.0.columns.1.name", "street_name", "column 'street_name' is listed twice as published"),
        ("files.0.columns.0.nl", "", "files.0.columns.0.nl: String should have at least 1"),
        ("files", [], "files: Tuple should have at least 1 item"),
    ],
)
def test_a_mistake_is_refused_with_file_and_field(folder, path, value, fault):
    with pytest.raises(WarehouseError, match=re.escape(fault)) as caught:
        load_catalogue(folder(put(path, value)))
    assert "street_register.yml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "field", ["publisher", "personal_data", "cadence", "content", "files", "retention_days", "fetch"]
)
def test_a_missing_field_is_refused_even_where_it_may_be_null(folder, field):
    with pytest.raises(WarehouseError, match=f"{field}: Field required"):
        load_catalogue(folder(lambda content: content.pop(field)))


def test_a_source_comes_under_the_terms_of_its_publisher_or_its_own(folder):
    own = load_catalogue(folder(put("licence", "CC0")))["street_register"]

    assert (own.licence, own.attribution) == ("CC0", own.publisher.attribution)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"type": "choice"}, "choices go with type choice or boolean"),
        ({"choices": ["a"]}, "choices go with type choice or boolean"),
        ({"type": "boolean", "choices": ["ja"]}, "a boolean has two choices, yes first"),
        ({"minimum": 1}, "a minimum or maximum goes with count, decimal, integer, year"),
        ({"format": "yyyymmdd"}, "a format goes with type date"),
        ({"type": "date", "format": "yyyy/mm/dd"}, "format: Input should be"),
        ({"decimal": "comma"}, "decimal goes with type decimal"),
        ({"type": "integer", "shape": {"regex": "a", "nl": "een a", "en": "an a"}}, "a shape goes with type text"),
        ({"shape": {"regex": "a(", "nl": "een a", "en": "an a"}}, "'a(' is no regular expression"),
        ({"shape": {"regex": "a", "nl": "een a", "en": "an a"}}, "a shape goes with an example"),
        ({"shape": {"regex": "a", "nl": "een a", "en": "an a"}, "example": "b"}, "the example does not have the shape"),
        ({"optional": True, "nullable": False}, "a column that may be absent must be nullable"),
        ({"languages": ["es"]}, "languages.0: Input should be 'nl', 'fr', 'de' or 'en'"),
        ({"must_contain": ["{nis}"]}, "must_contain names nis, which is no field of the city"),
        ({"severity": "note"}, "severity: Input should be 'stop', 'quarantine' or 'warn'"),
        ({"references": {"table": "refnis"}}, "references.column: Field required"),
        ({"type": "number"}, "type: Input should be 'text', 'integer'"),
    ],
)
def test_what_a_column_may_hold_agrees_with_itself(folder, change, fault):
    with pytest.raises(WarehouseError, match=re.escape(fault)):
        load_catalogue(folder(lambda content: content["files"][0]["columns"][0].update(change)))


def test_a_label_in_several_languages_is_a_column_in_each(folder):
    label = {"name": "region", "published": "TX_RGN", "aliases": ["RGN"], "languages": ["fr", "nl"], "optional": True}
    change = {**label, "nl": "Gewest", "en": "Region"}

    columns = (
        load_catalogue(folder(lambda content: content["files"][0]["columns"].append(change)))["street_register"]
        .files[0]
        .columns[-2:]
    )

    assert [(c.name, c.published, c.aliases, c.nullable, c.description_nl, c.description_en) for c in columns] == [
        ("region_fr", "TX_RGN_FR", ("RGN_FR",), True, "Gewest, in het Frans", "Region, in French"),
        ("region_nl", "TX_RGN_NL", ("RGN_NL",), True, "Gewest, in het Nederlands", "Region, in Dutch"),
    ]


@pytest.mark.parametrize(
    ("pattern", "fitting", "other"),
    [
        (r"streets_\d+\.csv", "streets_1.csv", "roads_1.csv"),
        (r"streets_\d+\.(csv|zip)", "streets_1.csv", "streets_1.zip"),
        (r"streets_\d+\.(xlsx|csv)", "streets_1.xlsx", "streets_1.zip"),
    ],
)
def test_the_one_file_of_a_source_is_called_as_the_delivery_and_is_no_zip(folder, pattern, fitting, other):
    (file,) = load_catalogue(folder(put("delivery.pattern", pattern)))["street_register"].files

    assert file.matches(fitting)
    assert not file.matches(other)


def test_every_mistake_of_a_file_is_named_at_once(folder):
    with pytest.raises(WarehouseError, match=r"drift: .*; reader: |reader: .*; drift: "):
        load_catalogue(folder(lambda content: content.update(reader="x", drift="y")))


def test_a_key_given_twice_is_refused_and_does_not_silently_win(tmp_path):
    text = (SOURCES / "street_register.yml").read_text()
    (tmp_path / "street_register.yml").write_text(text + "\nload: snapshot\n")

    with pytest.raises(WarehouseError, match="the key 'load' is given twice"):
        load_catalogue(tmp_path)


def test_what_is_no_yaml_is_said_in_one_line(tmp_path):
    (tmp_path / "broken.yml").write_text("id: [")

    with pytest.raises(WarehouseError, match=r"broken\.yml is no YAML") as caught:
        load_catalogue(tmp_path)
    assert "\n" not in str(caught.value)


def test_the_file_bears_the_name_of_its_source(folder):
    with pytest.raises(WarehouseError, match=r"the file must be called street_register\.yml"):
        load_catalogue(folder(name="streets"))


def test_two_sources_cannot_fill_one_table(folder):
    folder()
    with pytest.raises(WarehouseError, match="2 sources name the table street_register"):
        load_catalogue(folder(put("id", "other"), name="other"))


def test_an_empty_catalogue_is_said(tmp_path):
    with pytest.raises(WarehouseError, match="holds no source"):
        load_catalogue(tmp_path)


def test_an_unknown_source_is_answered_with_the_known_ones():
    with pytest.raises(
        WarehouseError, match=r"no source 'kbo' in the catalogue; there are: .*kbo_open_data, .*nace_bel"
    ):
        source("kbo")


def test_the_columns_of_the_register_are_those_of_the_real_extracts(real_files):
    register = source("kbo_open_data")
    extracts = {"KboOpenData_0136_2025_06_Full.zip": "", "KboOpenData_0147_2025_10_12_Update.zip": "_insert"}
    for name, suffix in extracts.items():
        with zipfile.ZipFile(real_files / "kbo" / name) as archive:
            for table in register.tables:
                member = table.removeprefix("kbo_") + (suffix if table != "kbo_code" else "") + ".csv"
                if member in archive.namelist():
                    header = archive.read(member).decode().splitlines()[0].replace('"', "").split(",")
                    assert header == [column.published for column in register.file(table).columns], member


def test_the_name_of_a_download_must_be_that_of_a_delivery(folder):
    with pytest.raises(WarehouseError, match=re.escape("save_as 'JSON' does not fit the pattern")):
        load_catalogue(folder(put("delivery.save_as", "JSON")))


def test_year_of_a_column_beside_that_of_the_name_must_be_the_periods(folder):
    def yearly(content):
        pattern = r"streets_(?P<year>20\d\d)\.csv"
        content["delivery"]["pattern"] = content["files"][0]["name"] = pattern
        content["period"] = {"kind": "year", "known": "after_end"}
        content["files"][0]["columns"].append({"name": "year", "type": "year", "nl": "jaar", "en": "year"})

    with pytest.raises(WarehouseError, match="say column: year in the period"):
        load_catalogue(folder(yearly))


def test_broken_lines_are_set_apart_by_a_column_that_must_have_a_value(folder):
    def change(content):
        content["files"][0]["broken_lines"] = "set_apart"
        for column in content["files"][0]["columns"]:
            column["nullable"] = True

    with pytest.raises(WarehouseError, match="broken lines are set apart by a column that must have a value"):
        load_catalogue(folder(change))


@pytest.fixture
def workbook(tmp_path):
    """A catalogue of the source of several sheets; gives what it says after an edit."""
    content = yaml.safe_load((SOURCES / "site_tenancy.yml").read_text())

    def read(edit=lambda content: None):
        edit(content)
        (tmp_path / "site_tenancy.yml").write_text(yaml.safe_dump(content, allow_unicode=True))
        return load_catalogue(tmp_path)["site_tenancy"]

    return read


def test_sheets_are_files_of_the_name_of_the_workbook_and_one_names_the_parts(workbook):
    found = workbook()

    assert {file.name for file in found.files} == {found.delivery.pattern}
    assert found.files_called("site_tenancy_2026-06-30.xlsx") == found.files
    assert found.names_parts == "tenancy_sites"


def no_key_but_the_part(content):
    for column in content["files"][1]["columns"]:
        column["key"] = column["name"] == "site_code"


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (put("files.1.sheet", "SITES"), "two files have the same name, and are no two sheets of it"),
        (put("files.1.sheet", "x" * 32), "files.1.sheet: String should have at most 31"),
        (put("files.1.layout", "csv"), "a sheet is that of a form with a table, and of a workbook, never of CSV"),
        (put("delivery.pattern", "tenancy[.](xlsx|csv)"), "a sheet is that of a form with a table, and of a workbook"),
        (put("load", "register"), "a part goes with load: parts"),
        (put("part", None), "a part goes with load: parts"),
        (put("part", "reported_to"), "the part's column 'reported_to' is no column of tenancy_buildings"),
        (no_key_but_the_part, "one table has 'site_code' as its whole key, and names the parts of a delivery"),
        (put("content", {"days": ["told_on"]}), "the content's column 'told_on' is no column of tenancy_sites"),
        (put("content", {"days": ["reported_to", "opened_on"]}), "the content's column 'opened_on' is no column of"),
    ],
)
def test_a_mistake_in_sheets_or_parts_is_refused(workbook, edit, fault):
    with pytest.raises(WarehouseError, match=re.escape(fault)):
        workbook(edit)
