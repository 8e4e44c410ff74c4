-- Grain: row of the newest delivery of each layout: month or week x municipality x size class x legal form x class.
-- Months and weeks tell of the same bankruptcies: take one or the other.
with

-- each delivery holds the whole history in one of the two layouts
delivered as ({{ delivered("statbel_bankruptcies", per="(month is null)") }}),

size_classes as (
    select * from {{ ref("statbel_size_class") }}
    where file = 'TF_BANKRUPTCIES'
),

final as (
    select
        case when delivered.month is null then 'week' else 'month' end as period_kind,
        make_date(delivered.year, delivered.month, 1) as month,
        delivered.week_start,
        delivered.week_end,
        delivered.year,
        delivered.week,
        delivered.nis_code,
        delivered.province_nis_code,
        coalesce(size_classes.size_class, 'unknown') as size_class,
        delivered.legal_form_code,
        {{ nace_section("delivered.nace_section") }} as section,
        case when delivered.nace_code ~ '^[0-9]{4}$' then delivered.nace_code end as nace_class,
        delivered.duration_code,
        delivered.bankruptcies,
        delivered.workers as jobs_lost,
        delivered.delivery_id,
        delivered.line_number,
        delivered.is_synthetic
    from delivered
    left join size_classes on {{ is_size_class("delivered", "size_classes") }}
)

select * from final
