-- Grain: segment or device x hour, of the newest delivery that has it. Counts are scaled up to the whole hour.
with

delivered as ({{ delivered("telraam_count", per="counter_code, hour_start") }}),

final as (
    select
        counter_code,
        hour_start::timestamptz as hour_start,
        day,
        uptime,
        pedestrians,
        cyclists,
        coalesce(night, 0) as night,
        delivery_id,
        line_number,
        is_synthetic
    from delivered
)

select * from final
