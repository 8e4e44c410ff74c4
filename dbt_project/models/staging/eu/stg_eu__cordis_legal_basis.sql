-- Grain: programme x project x programme part; one of them is the project's own.
{{ config(materialized="view") }}  -- read once, by int_innovation_theme

with

delivered as ({{ delivered("cordis_legal_basis") }}),

final as (
    select
        part as programme,
        project_id,
        legal_basis,
        title,
        coalesce(lower(is_main_part) = 'true', false) as is_main_part,
        delivery_id,
        line_number
    from delivered
)

select * from final
