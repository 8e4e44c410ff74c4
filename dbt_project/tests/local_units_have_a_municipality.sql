-- be.STAT names municipalities; a name that REFNIS does not know in 2025 is left out of the marts, and told here.
{{ config(severity="warn") }}

select distinct
    municipality_name,
    arrondissement_name
from {{ ref("int_local_units_quarter") }}
where municipality_name is not null and nis_code is null
