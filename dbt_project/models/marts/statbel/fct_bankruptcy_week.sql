-- Grain: municipality x week x NACE section x size class, of the older weekly layout; no row means none.
-- Not for: months, since a week belongs to two of them and no bridge is exact; nor adding to fct_bankruptcy_month,
-- which tells of the same bankruptcies.
with

bankruptcies as (
    select * from {{ ref("stg_statbel__bankruptcies") }}
    where period_kind = 'week'
),

in_scope as (
    select * from {{ ref("int_municipality_in_scope") }}
),

section_labels as (
    select * from {{ ref("nace_section_label") }}
    where nace_version = '2008'
),

size_classes as (
    select * from {{ ref("size_class") }}
),

municipalities as (
    select * from {{ ref("dim_municipality") }}
),

final as (
    select
        bankruptcies.week_start,
        bankruptcies.week_end,
        {{ date_key("bankruptcies.week_start") }} as date_key,
        min(bankruptcies.year) as year,
        min(bankruptcies.week) as week,
        bankruptcies.nis_code,
        municipalities.municipality_key,
        bankruptcies.section,
        section_labels.label_nl as section_nl,
        section_labels.label_en as section_en,
        bankruptcies.size_class,
        size_classes.label_nl as size_class_nl,
        size_classes.label_en as size_class_en,
        sum(bankruptcies.bankruptcies)::integer as bankruptcies,
        sum(bankruptcies.jobs_lost)::integer as jobs_lost,
        max(bankruptcies.delivery_id) as delivery_id,
        bool_or(bankruptcies.is_synthetic) as is_synthetic
    from bankruptcies
    inner join in_scope on bankruptcies.nis_code = in_scope.nis_code
    inner join size_classes on bankruptcies.size_class = size_classes.size_class
    left join section_labels on bankruptcies.section = section_labels.section
    left join municipalities
        on
            bankruptcies.nis_code = municipalities.nis_code
            and {{ valid_on("municipalities", "bankruptcies.week_start") }}
    group by
        bankruptcies.week_start,
        bankruptcies.week_end,
        bankruptcies.nis_code,
        municipalities.municipality_key,
        bankruptcies.section,
        section_labels.label_nl,
        section_labels.label_en,
        bankruptcies.size_class,
        size_classes.label_nl,
        size_classes.label_en
)

select * from final
