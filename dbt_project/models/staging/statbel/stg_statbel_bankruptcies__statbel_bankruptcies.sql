-- Grain: row of the newest delivery of each layout: month or week x municipality x size class x legal form x class.
-- Months and weeks tell of the same bankruptcies: take one or the other.
with

newest as (
    -- of both layouts the newest delivery that has it; each holds the whole history
    {{ newest_rows("statbel_bankruptcies", "statbel_bankruptcies", "(month is null)") }}
),

size_classes as (
    select * from {{ ref("statbel_size_class") }}
    where file = 'TF_BANKRUPTCIES'
),

final as (
    select
        case when newest.month is null then 'week' else 'month' end as period_kind,
        make_date(newest.year::integer, newest.month::integer, 1) as month,
        {{ from_week_day("newest.week_start") }} as week_start,
        {{ from_week_day("newest.week_end") }} as week_end,
        newest.year::integer as year,
        newest.week::integer as week,
        btrim(newest.nis_code) as nis_code,
        {{ nis_code("newest.province_nis_code") }} as province_nis_code,
        coalesce(size_classes.size_class, 'unknown') as size_class,
        newest.legal_form_code,
        newest.legal_form_nl,
        case when btrim(newest.nace_section) ~ '^[A-W]$' then btrim(newest.nace_section) else 'unknown' end as section,
        case when newest.nace_code ~ '^[0-9]{4}$' then newest.nace_code end as nace_class,
        newest.duration_code,
        {{ to_count("newest.bankruptcies") }} as bankruptcies,
        {{ to_count("newest.workers") }} as jobs_lost,
        newest.delivery_id,
        {{ is_synthetic("newest.file_name") }} as is_synthetic
    from newest
    left join size_classes
        on
            ltrim(btrim(newest.size_class_code), '0') = size_classes.code
            and {{ size_label("newest.size_class_nl") }} = size_classes.label
)

select * from final
