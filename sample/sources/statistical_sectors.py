"""The statistical sectors of the home municipality since 2025: the real ones where the sample has them."""

from __future__ import annotations

from collections.abc import Iterator

from sample.reference import REFORM, has_real_sectors, refnis_name, sectors
from sample.story import Story
from sample.writer import Delivery
from warehouse.home import home


def deliveries(_: Story) -> Iterator[Delivery]:
    """The division of 2025."""
    here, name, province = home(), home().name_nl, (home().province_nis_code, home().province_nl)
    # a region has four digits here
    region = here.region_nis_code.removeprefix("0"), refnis_name(here.region_nis_code)
    above = f"{here.nis_code}Z", name, f"{name} (Dg.)", here.nis_code, name, *province, *province, *region
    rows = ((code, of, f"{of} ({code})", *above, wijk, wijk_name) for code, of, wijk, wijk_name, *_ in sectors())
    file = f"statsec_{REFORM}_{name.lower()}.csv"
    yield Delivery(rows, name=file, has_bom=False, synthetic=not has_real_sectors())
