-- Grain: municipality x month x NACE section x size class, with zeros from the first to the last month delivered.
-- Not for: adding to fct_bankruptcy_week, which tells of the same bankruptcies; nor the section as the trade of one
-- establishment: a bankruptcy counts where the enterprise has its seat.
with

bankruptcies as (
    select * from {{ ref("int_bankruptcy_month") }}
),

sections as (
    select * from {{ ref("dim_activity") }}
    where nace_version = '2008' and code_length = 1
),

municipalities as (
    select * from {{ ref("int_municipality") }}
),

final as (
    select
        bankruptcies.month,
        {{ period_date_key("month", "bankruptcies.month") }} as date_key,
        bankruptcies.nis_code as geography_code,
        coalesce(sections.activity_key, {{ activity_key("null", "null") }}) as section_key,
        bankruptcies.section,
        bankruptcies.size_class,
        bankruptcies.bankruptcies,
        bankruptcies.jobs_lost,
        bankruptcies.delivery_id,
        bankruptcies.is_synthetic
    from bankruptcies
    left join sections on bankruptcies.section = sections.nace_code
    left join municipalities
        on
            bankruptcies.nis_code = municipalities.nis_code
            and {{ valid_on("municipalities", "bankruptcies.month") }}
    -- a municipality has no zeros in months in which it did not exist; the city itself has, known to REFNIS or not
    where
        municipalities.nis_code is not null
        or bankruptcies.bankruptcies > 0
        or bankruptcies.nis_code = '{{ var("home_nis_code") }}'
)

select * from final
