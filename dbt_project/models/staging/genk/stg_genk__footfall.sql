-- Grain: counter x hour, of the newest delivery that has it. Counts are those of the minutes that were seen.
with

delivered as ({{ delivered("footfall_count", per="counter_code, hour_start") }}),

final as (
    select
        counter_code,
        hour_start::timestamptz as hour_start,
        day,
        minutes_seen,
        passages,
        delivery_id,
        line_number,
        is_synthetic
    from delivered
)

select * from final
