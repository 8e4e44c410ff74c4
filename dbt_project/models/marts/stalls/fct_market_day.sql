-- Grain: market x day on which it was to be held.
-- Not for: adding holders over days or markets, since who has two stalls or comes twice is one holder.
with

days as (
    select * from {{ ref("int_market_day") }}
),

final as (
    select
        market_code,
        market_date,
        {{ date_key("market_date") }} as date_key,
        is_held,
        is_counted,
        stated_stalls,
        stalls,
        stalls - stated_stalls as stalls_beyond_stated,
        metres,
        subscribed_stalls,
        stalls - subscribed_stalls as loose_stalls,
        subscribed_holders,
        -- royal decree of 24 September 2006: at most 95 % by subscription
        case when market_kind = 'weekly' and stalls > 0 then subscribed_stalls * 100 <= stalls * 95 end
            as is_within_95_percent,
        assigned_stalls,
        present_stalls,
        present_loose_stalls,
        present_metres,
        present_holders,
        case when stalls > 0 then round(100.0 * present_stalls / stalls, 2) end as occupancy_percent,
        case when metres > 0 then round(100 * present_metres / metres, 2) end as metre_occupancy_percent,
        waiting_candidates,
        delivery_id
    from days
)

select * from final
