-- Grain: site x extent x month in which something could be let or was: its square metres on each day, added up
-- (m2-days), and on the last day.
with

calendar as (
    select * from {{ ref("int_site_calendar") }}
),

units as (
    select * from {{ ref("int_unit") }}
),

leases as (
    select
        *,
        let_from as valid_from,
        let_to as valid_to
    from {{ ref("int_lease") }}
),

could_be_let as (
    select
        calendar.site_code,
        calendar.extent,
        calendar.month,
        units.site_code as unit_site_code,
        units.building_code,
        units.unit_code,
        {{ valid_on("units", "calendar.last_day") }} as is_last_day,
        units.lettable_m2,
        units.lettable_m2
        * {{ days_shared("units.valid_from", "units.valid_to", "calendar.month", "calendar.next_month") }} as m2_days
    from calendar
    inner join units
        on
            calendar.member_site_code = units.site_code
            and calendar.next_month > units.valid_from
            and (units.valid_to is null or calendar.month < units.valid_to)
),

is_let as (
    select
        calendar.site_code,
        calendar.extent,
        calendar.month,
        leases.site_code as unit_site_code,
        leases.building_code,
        leases.unit_code,
        {{ valid_on("leases", "calendar.last_day") }} as is_last_day,
        leases.let_m2,
        leases.let_m2
        * {{ days_shared("leases.valid_from", "leases.valid_to", "calendar.month", "calendar.next_month") }} as m2_days
    from calendar
    inner join leases
        on
            calendar.member_site_code = leases.site_code
            and calendar.next_month > leases.valid_from
            and (leases.valid_to is null or calendar.month < leases.valid_to)
),

let_units as (
    select distinct
        site_code,
        extent,
        month,
        unit_site_code,
        building_code,
        unit_code
    from is_let
    where is_last_day
),

lettable as (
    select
        could_be_let.site_code,
        could_be_let.extent,
        could_be_let.month,
        sum(could_be_let.m2_days) as lettable_m2_days,
        sum(could_be_let.lettable_m2) filter (where could_be_let.is_last_day) as lettable_m2,
        count(*) filter (where could_be_let.is_last_day) as units,
        count(let_units.unit_code) filter (where could_be_let.is_last_day) as units_let
    from could_be_let
    left join let_units
        on
            could_be_let.site_code = let_units.site_code
            and could_be_let.extent = let_units.extent
            and could_be_let.month = let_units.month
            and could_be_let.unit_site_code = let_units.unit_site_code
            and could_be_let.building_code = let_units.building_code
            and could_be_let.unit_code = let_units.unit_code
    group by could_be_let.site_code, could_be_let.extent, could_be_let.month
),

let_out as (
    select
        site_code,
        extent,
        month,
        sum(m2_days) as let_m2_days,
        sum(let_m2) filter (where is_last_day) as let_m2
    from is_let
    group by site_code, extent, month
),

final as (
    select
        coalesce(lettable.site_code, let_out.site_code) as site_code,
        coalesce(lettable.extent, let_out.extent) as extent,
        coalesce(lettable.month, let_out.month) as month,
        coalesce(lettable.lettable_m2, 0) as lettable_m2,
        coalesce(let_out.let_m2, 0) as let_m2,
        coalesce(lettable.lettable_m2_days, 0) as lettable_m2_days,
        coalesce(let_out.let_m2_days, 0) as let_m2_days,
        coalesce(lettable.units, 0)::integer as units,
        coalesce(lettable.units_let, 0)::integer as units_let
    from lettable
    full outer join let_out
        on
            lettable.site_code = let_out.site_code
            and lettable.extent = let_out.extent
            and lettable.month = let_out.month
)

select * from final
