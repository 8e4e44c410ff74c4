-- Grain: market x day on which it was to be held.
-- The stalls are those of the plan that are valid on the day; the number of the regulation stands beside it. Of a day
-- that was not counted nobody knows what was assigned: null, and no vacancy.
with

markets as (
    select * from {{ ref("stg_genk__markets") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

days as (
    select * from {{ ref("stg_genk__market_days") }}
),

stalls as (
    select * from {{ ref("stg_genk__market_stalls") }}
),

subscriptions as (
    select * from {{ ref("stg_genk__market_subscriptions") }}
),

places as (
    select * from {{ ref("stg_genk__market_places") }}
),

candidates as (
    select * from {{ ref("stg_genk__market_candidates") }}
),

-- two subscriptions for one stall are one stall that is given, and one holder of two stalls is one holder
subscribed as (
    select
        days.market_code,
        days.market_date,
        subscriptions.stall_code,
        max(subscriptions.holder_code) as holder_code
    from days
    inner join subscriptions
        on
            days.market_code = subscriptions.market_code
            and days.market_date >= subscriptions.starts_on
            and (subscriptions.ends_on is null or days.market_date <= subscriptions.ends_on)
    group by days.market_code, days.market_date, subscriptions.stall_code
),

of_the_plan as (
    select
        days.market_code,
        days.market_date,
        count(*) as stalls,
        case when bool_and(stalls.metres is not null) then sum(stalls.metres) end as metres,
        count(subscribed.stall_code) as subscribed_stalls,
        count(distinct subscribed.holder_code) as subscribed_holders,
        count(places.stall_code) as assigned_stalls,
        count(*) filter (where places.is_present) as present_stalls,
        count(*) filter (where places.is_present and places.assigned_as = 'los') as present_loose_stalls,
        case
            when bool_and(stalls.metres is not null)
                then coalesce(sum(stalls.metres) filter (where places.is_present), 0)
        end as present_metres,
        count(distinct places.holder_code) filter (where places.is_present) as present_holders
    from days
    inner join stalls
        on
            days.market_code = stalls.market_code
            and days.market_date >= stalls.valid_from
            and (stalls.valid_to is null or days.market_date <= stalls.valid_to)
    left join subscribed
        on
            stalls.market_code = subscribed.market_code
            and days.market_date = subscribed.market_date
            and stalls.stall_code = subscribed.stall_code
    left join places
        on
            stalls.market_code = places.market_code
            and days.market_date = places.market_date
            and stalls.stall_code = places.stall_code
    group by days.market_code, days.market_date
),

waiting as (
    select
        days.market_code,
        days.market_date,
        count(*) as waiting_candidates
    from days
    inner join candidates
        on
            days.market_code = candidates.market_code
            and days.market_date >= candidates.received_on
            and (candidates.closed_on is null or days.market_date < candidates.closed_on)
    group by days.market_code, days.market_date
),

final as (
    select
        days.market_code,
        days.market_date,
        kinds.code as market_kind,
        days.is_held,
        days.is_counted,
        markets.stated_stalls,
        coalesce(of_the_plan.stalls, 0)::integer as stalls,
        of_the_plan.metres,
        coalesce(of_the_plan.subscribed_stalls, 0)::integer as subscribed_stalls,
        coalesce(of_the_plan.subscribed_holders, 0)::integer as subscribed_holders,
        case when days.is_counted then coalesce(of_the_plan.assigned_stalls, 0) end::integer as assigned_stalls,
        case when days.is_counted then coalesce(of_the_plan.present_stalls, 0) end::integer as present_stalls,
        case when days.is_counted then coalesce(of_the_plan.present_loose_stalls, 0) end::integer
            as present_loose_stalls,
        case when days.is_counted then of_the_plan.present_metres end as present_metres,
        case when days.is_counted then coalesce(of_the_plan.present_holders, 0) end::integer as present_holders,
        coalesce(waiting.waiting_candidates, 0)::integer as waiting_candidates,
        days.delivery_id,
        days.line_number
    from days
    inner join markets on days.market_code = markets.market_code
    inner join choices as kinds on {{ is_choice("markets.market_kind", "kinds", "market_kind") }}
    left join of_the_plan
        on
            days.market_code = of_the_plan.market_code
            and days.market_date = of_the_plan.market_date
    left join waiting
        on
            days.market_code = waiting.market_code
            and days.market_date = waiting.market_date
)

select * from final
