-- Grain: NIS code, past or present, of a municipality of which public figures are kept: the city and the centre cities
-- that it is compared with. The scope of the register (variable `scope`) says nothing here.
with

centre_cities as (
    select * from {{ ref("centre_city") }}
),

final as (
    select nis_code from centre_cities
    union
    select '{{ var("home_nis_code") }}'::text as nis_code
)

select * from final
