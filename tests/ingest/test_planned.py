"""Sources that are still to come: a strict list, beside the catalogue and never in both."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ingest.catalogue import load_catalogue
from ingest.planned import PLANNED, load_planned
from warehouse.errors import WarehouseError


def written(folder: Path, **changes: object) -> Path:
    content = yaml.safe_load(PLANNED.read_text())[:2]
    content[1].update(changes)
    path = folder / "planned_sources.yml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_every_planned_source_is_read_in_the_order_of_the_ids():
    planned = load_planned()

    assert list(planned) == sorted(planned)
    assert planned["vdab_arvastat"].publisher == "VDAB, Arvastat"


def test_no_planned_source_is_in_the_catalogue_already():
    assert not load_planned().keys() & load_catalogue().keys()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"whynot": "x"}, "1.whynot: Extra inputs are not permitted"),
        ({"why_nl": ""}, "1.why_nl: String should have at least 1"),
        ({"access": "post"}, "1.access: Input should be"),
        ({"home_page": "ftp://x"}, "1.home_page: String should match"),
        ({"id": "activation_trajectories"}, "the id 'activation_trajectories' is given 2 times"),
    ],
)
def test_a_mistake_is_refused_with_file_and_field(tmp_path, change, fault):
    with pytest.raises(WarehouseError, match=re.escape(fault)) as caught:
        load_planned(written(tmp_path, **change))
    assert "planned_sources.yml" in str(caught.value)
    assert "\n" not in str(caught.value)
