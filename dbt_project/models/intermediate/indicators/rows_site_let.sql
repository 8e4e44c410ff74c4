-- Grain: month x contract or unit of IncubaThor: the m2-days that are let, and those that could be.
with

months as (
    select * from {{ ref("int_site_period") }}
    where indicator_code = 'H2.occupancy'
),

sites as (
    select * from {{ ref("indicator_site") }}
    where indicator_code = 'H2.occupancy'
),

units as (
    select * from {{ ref("int_unit") }}
    where site_code in (select sites.site_code from sites)
),

leases as (
    select * from {{ ref("int_lease") }}
    where site_code in (select sites.site_code from sites)
),

space as (
    select
        concat_ws(' ', site_code, 'unit', building_code, unit_code, valid_from) as row_key,
        valid_from,
        valid_to,
        0 as let_m2,
        lettable_m2,
        delivery_id,
        line_number
    from units
    union all
    select
        concat_ws(' ', site_code, 'contract', contract_number) as row_key,
        let_from as valid_from,
        let_to as valid_to,
        let_m2,
        0 as lettable_m2,
        delivery_id,
        line_number
    from leases
),

shared as (
    select
        space.*,
        months.period_start,
        {{ days_shared("space.valid_from", "space.valid_to", "months.counted_from", "(months.counted_to + 1)") }}
            as days
    from months
    inner join space
        on
            months.counted_to >= space.valid_from
            and (space.valid_to is null or months.counted_from < space.valid_to)
),

final as (
    select
        'H2.occupancy' as indicator_code,
        row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        period_start as counts_from,
        period_start + 1 as counts_to,
        let_m2 * days as numerator,
        lettable_m2 * days as denominator,
        delivery_id,
        line_number
    from shared
)

select * from final
