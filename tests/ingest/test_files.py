"""The files of a delivery: one, or the members of a zip."""

from __future__ import annotations

from ingest.catalogue import source
from ingest.files import open_files


def test_the_member_of_a_zip_is_named_with_it(tmp_path, zipped):
    refnis = source("refnis")
    path = tmp_path / "TU_COM_REFNIS.zip"
    path.write_bytes(zipped({"TU_COM_REFNIS.txt": "LVL_REFNIS|CD_REFNIS\n"}))

    with open_files(refnis, path, path.name) as files:
        ((spec, label, stream),) = [(spec, label, stream.read()) for spec, label, stream in files]

    assert (spec.table, label, stream) == ("refnis", "TU_COM_REFNIS.zip: TU_COM_REFNIS.txt", b"LVL_REFNIS|CD_REFNIS\n")
