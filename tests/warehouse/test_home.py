"""The one setting of the city."""

from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.home import DEFAULT, VARIABLE, home


def test_another_municipality_is_named_by_a_file(tmp_path: Path) -> None:
    file = tmp_path / "home.yml"
    file.write_text(DEFAULT.read_text().replace('"71016"', '"71072"').replace("Genk", "Hasselt"))
    assert (home({VARIABLE: str(file)}).nis_code, home({VARIABLE: str(file)}).name_nl) == ("71072", "Hasselt")
    assert home({}).nis_code != "71072"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('"71016"', "71016"), "nis_code"),
        (('["3600"]', "[]"), "postal_codes"),
        (("name_nl: Genk", "nome_nl: Genk"), "nome_nl"),
        (("nis_code:", "nis_code: ["), "is no YAML"),
    ],
)
def test_a_mistake_is_told_with_file_and_field(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    file = tmp_path / "home.yml"
    file.write_text(DEFAULT.read_text().replace(*change, 1))
    with pytest.raises(WarehouseError) as error:
        home({VARIABLE: str(file)})
    assert str(file) in str(error.value)
    assert told in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=VARIABLE):
        home({VARIABLE: str(tmp_path / "none.yml")})
