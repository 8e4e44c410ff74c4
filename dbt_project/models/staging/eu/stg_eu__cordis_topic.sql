-- Grain: programme x project: the topic of its call.
{{ config(materialized="view") }}  -- read once, by int_innovation_theme

with

delivered as ({{ delivered("cordis_topic") }}),

final as (
    select
        part as programme,
        project_id,
        topic,
        title,
        delivery_id,
        line_number
    from delivered
)

select * from final
