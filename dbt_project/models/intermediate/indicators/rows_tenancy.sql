-- Grain: of C-mine crib contract, while the tenant is in the unit; of Thor Park unbroken stay of a company anywhere on
-- the park whose age KBO knows, in two where it turns five in it.
with

sites as (
    select * from {{ ref("indicator_site") }}
),

leases as (
    select * from {{ ref("int_lease") }}
),

stays as (
    select * from {{ ref("int_tenant_stay") }}
    where extent = 'whole'
),

in_crib as (
    select leases.*
    from leases
    inner join sites on leases.site_code = sites.site_code
    where sites.indicator_code = 'H1.companies'
),

on_park as (
    select
        stays.*,
        stays.left_on + 1 as left_to,
        (stays.started_on + interval '5 years')::date as fifth_birthday
    from stays
    inner join sites on stays.site_code = sites.site_code
    where sites.indicator_code = 'T1.mix' and stays.started_on is not null
),

by_age as (
    select
        on_park.*,
        parts.age,
        parts.counts_from,
        parts.counts_to
    from on_park
    cross join
        lateral (
            values
            ('young', on_park.entered_on, least(on_park.left_to, on_park.fifth_birthday)),
            ('established', greatest(on_park.entered_on, on_park.fifth_birthday), on_park.left_to)
        ) as parts (age, counts_from, counts_to)
    where parts.counts_to is null or parts.counts_from < parts.counts_to
),

final as (
    select
        'H1.companies' as indicator_code,
        concat_ws(' ', site_code, 'contract', contract_number) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        let_from as counts_from,
        let_to as counts_to,
        1 as numerator,
        null::integer as denominator,
        company as contributor,
        delivery_id,
        line_number
    from in_crib
    union all
    select
        'T1.mix' as indicator_code,
        concat_ws(' ', company, stay_number, age) as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        counts_from,
        counts_to,
        (age = 'young')::integer as numerator,
        1 as denominator,
        company as contributor,
        delivery_id,
        line_number
    from by_age
)

select * from final
