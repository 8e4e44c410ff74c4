-- Grain: programme x project x field of science (EuroSciVoc); a project has none to five.
{{ config(materialized="view") }}  -- read once, by int_innovation_theme

with

delivered as ({{ delivered("cordis_euroscivoc") }}),

final as (
    select
        part as programme,
        project_id,
        euroscivoc_code,
        euroscivoc_path,
        euroscivoc_title,
        delivery_id,
        line_number
    from delivered
)

select * from final
