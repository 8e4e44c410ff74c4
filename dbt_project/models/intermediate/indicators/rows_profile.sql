-- Grain: establishment of a business in the city x span of days on which it is known of it whether its activity, its
-- neighbourhood, its size (that of its enterprise, by its accounts) and its age are all known.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope and is_business and nis_code = '{{ var("home_nis_code") }}'
),

sizes as (
    select * from {{ ref("int_company_size") }}
),

establishments as (
    select distinct
        establishment_number,
        enterprise_number
    from versions
),

sized as (
    select
        establishments.establishment_number,
        establishments.enterprise_number,
        sizes.valid_from,
        sizes.valid_to
    from establishments
    inner join sizes on establishments.enterprise_number = sizes.enterprise_number
),

slices as (
    {{ cut_versions("versions", "establishment_number", ["sized"]) }}
),

extracts as (
    select * from {{ ref("int_extract_delivery") }}
),

final as (
    select
        'A1.4.coverage' as indicator_code,
        slices.establishment_number as row_key,
        slices.nis_code as geography_code,
        slices.slice_from as counts_from,
        slices.slice_to as counts_to,
        (
            slices.nace_code is not null
            and slices.wijk_code <> '{{ var("home_nis_code") }}WONB'
            and slices.start_date is not null
            and sized.establishment_number is not null
        )::integer as numerator,
        1 as denominator,
        extracts.delivery_id
    from slices
    inner join extracts on slices.valid_from = extracts.snapshot_date
    left join sized
        on
            slices.establishment_number = sized.establishment_number
            and slices.enterprise_number = sized.enterprise_number
            and {{ valid_on("sized", "slices.slice_from") }}
)

select * from final
