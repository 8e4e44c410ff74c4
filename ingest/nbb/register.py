"""The companies whose accounts are taken: legal persons that have or had their seat or an establishment in the city."""

from __future__ import annotations

import psycopg

from warehouse.errors import WarehouseError
from warehouse.home import home

OF_THE_CITY = """
    with

    here as (
        select distinct entity_number from raw.kbo_address where btrim(zipcode) = any(%(postal_codes)s)
    ),

    behind as (
        select kbo_establishment.enterprise_number
        from raw.kbo_establishment
        inner join here on kbo_establishment.establishment_number = here.entity_number
        union
        select entity_number as enterprise_number from here
    )

    select distinct replace(kbo_enterprise.enterprise_number, '.', '')
    from raw.kbo_enterprise
    inner join behind on kbo_enterprise.enterprise_number = behind.enterprise_number
    where btrim(kbo_enterprise.type_of_enterprise) = '2'
"""
"""Every version of the register counts, so that who moved away or stopped is followed too. A natural person files no
accounts, and the number of one is not told to anybody."""


def companies(connection: psycopg.Connection) -> frozenset[str]:
    """Their numbers as ten digits; raises WarehouseError where the register is not loaded."""
    found = connection.execute(OF_THE_CITY, {"postal_codes": list(home().postal_codes)}).fetchall()
    connection.commit()
    if not found:
        raise WarehouseError(
            "the register of companies is not loaded, and it says whose accounts are asked for: "
            "`genk ingest kbo_open_data` first"
        )
    return frozenset(number for (number,) in found)
