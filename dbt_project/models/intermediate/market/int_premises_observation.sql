-- Grain: source x survey x premises code: what a survey saw, of the city's own surveys and of those of Locatus.
-- The address serves to match premises over surveys, and no mart has its house number. What lies outside the city, in
-- an area that crosses its border, is kept and marked.
with

own as (
    select * from {{ ref("stg_genk__retail_premises") }}
),

locatus as (
    select * from {{ ref("stg_locatus__premises") }}
),

observed as (
    select
        'retail_premises' as source_id,
        survey_date,
        premises_code,
        street,
        house_number,
        retail_area_code,
        true as is_in_city,
        floor_m2,
        use_group,
        branch,
        premises_state,
        is_short_chain,
        is_new_concept,
        is_member,
        delivery_id,
        line_number,
        is_synthetic
    from own
    union all
    select
        'locatus_premises' as source_id,
        survey_date,
        premises_code,
        street,
        house_number,
        retail_area_code,
        nis_code = '{{ var("home_nis_code") }}' as is_in_city,
        floor_m2,
        use_group,
        branch,
        premises_state,
        null as is_short_chain,
        null as is_new_concept,
        null as is_member,
        delivery_id,
        line_number,
        is_synthetic
    from locatus
),

final as (
    select
        source_id,
        survey_date,
        dense_rank() over (partition by source_id order by survey_date)::integer as survey_number,
        premises_code,
        street,
        {{ fold_street("street") }} || ' ' || lower(replace(house_number, ' ', '')) as address_key,
        coalesce(retail_area_code, 'OUTSIDE') as retail_area_code,
        is_in_city,
        floor_m2,
        use_group,
        branch,
        premises_state,
        is_short_chain,
        is_new_concept,
        is_member,
        delivery_id,
        line_number,
        is_synthetic
    from observed
)

select * from final
