-- Grain: municipality x month x NACE section x size class, with zeros from the first to the last month delivered.
-- Not for: adding to fct_bankruptcy_week, which tells of the same bankruptcies; nor the section as the trade of one
-- establishment: a bankruptcy counts where the enterprise has its seat.
with

bankruptcies as (
    select * from {{ ref("int_bankruptcy_month") }}
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
        bankruptcies.month,
        {{ date_key("bankruptcies.month") }} as date_key,
        bankruptcies.nis_code,
        municipalities.municipality_key,
        bankruptcies.section,
        section_labels.label_nl as section_nl,
        section_labels.label_en as section_en,
        bankruptcies.size_class,
        size_classes.label_nl as size_class_nl,
        size_classes.label_en as size_class_en,
        bankruptcies.bankruptcies,
        bankruptcies.jobs_lost,
        bankruptcies.delivery_id,
        bankruptcies.is_synthetic
    from bankruptcies
    inner join size_classes on bankruptcies.size_class = size_classes.size_class
    left join section_labels on bankruptcies.section = section_labels.section
    left join municipalities
        on
            bankruptcies.nis_code = municipalities.nis_code
            and {{ valid_on("municipalities", "bankruptcies.month") }}
    -- a municipality has no zeros in months in which it did not exist; the city itself has, known to REFNIS or not
    where
        municipalities.municipality_key is not null
        or bankruptcies.bankruptcies > 0
        or bankruptcies.nis_code = '{{ var("home_nis_code") }}'
)

select * from final
