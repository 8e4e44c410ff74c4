-- Grain: municipality x week x NACE section x size class, of the older weekly layout; no row means none.
-- Not for: months, since a week belongs to two of them and no bridge is exact; nor adding to fct_bankruptcy_month,
-- which tells of the same bankruptcies.
with

bankruptcies as (
    select * from {{ ref("stg_statbel__bankruptcies") }}
    where period_kind = 'week'
),

compared as (
    select * from {{ ref("int_municipality_compared") }}
),

sections as (
    select * from {{ ref("dim_activity") }}
    where nace_version = '2008' and code_length = 1
),

final as (
    select
        bankruptcies.week_start,
        bankruptcies.week_end,
        {{ period_date_key("week", "bankruptcies.week_start") }} as date_key,
        min(bankruptcies.year) as year,
        min(bankruptcies.week) as week,
        bankruptcies.nis_code as geography_code,
        coalesce(sections.activity_key, {{ activity_key("null", "null") }}) as section_key,
        bankruptcies.section,
        bankruptcies.size_class,
        sum(bankruptcies.bankruptcies)::integer as bankruptcies,
        sum(bankruptcies.jobs_lost)::integer as jobs_lost,
        max(bankruptcies.delivery_id) as delivery_id,
        bool_or(bankruptcies.is_synthetic) as is_synthetic
    from bankruptcies
    inner join compared on bankruptcies.nis_code = compared.nis_code
    left join sections on bankruptcies.section = sections.nace_code
    group by
        bankruptcies.week_start,
        bankruptcies.week_end,
        bankruptcies.nis_code,
        sections.activity_key,
        bankruptcies.section,
        bankruptcies.size_class
)

select * from final
