from __future__ import annotations

import shutil

import pytest

from genk import deliveries
from ingest.catalogue import load_catalogue, source
from ingest.landing import land_file
from warehouse.errors import WarehouseError

STREETS = "street_name,house_number_from,house_number_to,parity,sector_code\nStationsstraat,1,99,odd,71016A001\n"


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "street_register"
    folder.mkdir(parents=True)
    (folder / "street_register.csv").write_text(STREETS)
    return folder.parent


def test_a_new_file_is_offered_once_and_waits_with_its_size(settings, warehouse, data):
    assert deliveries.offer(settings, warehouse, data) == 1
    assert deliveries.waiting(settings, warehouse) == {"street_register": len(STREETS)}
    assert (settings.inbox / "street_register" / "street_register.csv").read_text() == STREETS


def test_a_delivery_that_has_landed_is_not_offered_again_but_waits_to_be_loaded(settings, warehouse, data):
    land_file(source("street_register"), data / "street_register" / "street_register.csv", settings, warehouse)
    assert deliveries.offer(settings, warehouse, data) == 0
    assert deliveries.waiting(settings, warehouse) == {"street_register": len(STREETS)}


def test_other_bytes_under_the_same_name_are_offered(settings, warehouse, data):
    deliveries.offer(settings, warehouse, data)
    inbox_file = settings.inbox / "street_register" / "street_register.csv"
    land_file(source("street_register"), inbox_file, settings, warehouse, origin="inbox")
    changed = data / "street_register" / "street_register.csv"
    changed.unlink()
    changed.write_text(STREETS + "Molenstraat,1,9,all,71016A001\n")
    assert deliveries.offer(settings, warehouse, data) == 1
    assert inbox_file.read_text() == changed.read_text()


def test_nothing_waits_in_an_empty_home(settings, warehouse):
    assert deliveries.waiting(settings, warehouse) == {}


def test_a_folder_that_is_no_source_is_named_with_the_sources_there_are(settings, warehouse, data):
    (data / "kbo").mkdir()
    with pytest.raises(WarehouseError, match=r"no source: kbo; sources are .*kbo_open_data, .*street_register"):
        deliveries.offer(settings, warehouse, data)


def test_a_folder_without_deliveries_is_refused(settings, warehouse, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(WarehouseError, match="holds no deliveries"):
        deliveries.offer(settings, warehouse, tmp_path / "empty")


def test_a_wrong_folder_does_not_make_a_home_one_of_own_deliveries(settings, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(WarehouseError):
        deliveries.note_origin(settings, tmp_path / "empty")
    assert deliveries.note_origin(settings, None) == "sample"


def test_own_deliveries_are_not_mixed_with_the_sample(settings, data):
    assert deliveries.note_origin(settings, None) == "sample"
    with pytest.raises(WarehouseError, match="synthetic sample"):
        deliveries.note_origin(settings, data)


def test_a_home_with_own_deliveries_keeps_them_when_none_are_named(settings, data):
    assert deliveries.note_origin(settings, data) == "own"
    assert deliveries.note_origin(settings, None) == "own"


def test_a_half_written_sample_is_written_anew_and_a_whole_one_is_kept(settings):
    half = settings.home / "sample.new"
    half.mkdir()
    (half / "rubbish").touch()
    folder, is_new = deliveries.write_sample(settings, 0.01)
    assert is_new
    assert not (folder / "rubbish").exists()
    assert list((folder / "kbo_open_data").glob("*_Full.zip"))
    assert deliveries.write_sample(settings, 0.01) == (folder, False)


def test_a_sample_of_an_earlier_version_gets_the_sources_that_it_lacks_and_keeps_the_others(settings):
    folder, is_new = deliveries.write_sample(settings, 0.02)
    assert is_new
    assert {path.name for path in folder.iterdir() if path.is_dir()} == set(load_catalogue())
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shutil.rmtree(folder / "bbc_plan")
    kept = (folder / "refnis" / "TU_COM_REFNIS.zip").stat().st_mtime_ns
    assert deliveries.write_sample(settings, 0.02) == (folder, False)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert (folder / "refnis" / "TU_COM_REFNIS.zip").stat().st_mtime_ns == kept
    assert not folder.with_name("sample.new").exists()
