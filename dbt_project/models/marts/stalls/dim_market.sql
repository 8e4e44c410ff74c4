-- Grain: market, fair or place of itinerant trade.
-- Not for: its stalls, subscriptions and occupancy on a day, which fct_market_day has.
with

markets as (
    select * from {{ ref("stg_genk__markets") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        markets.market_code,
        markets.market_name,
        kinds.code as market_kind,
        kinds.label_nl as market_kind_nl,
        kinds.label_en as market_kind_en,
        markets.stated_stalls,
        markets.stated_metres,
        markets.reported_to,
        markets.delivery_id
    from markets
    inner join choices as kinds on {{ is_choice("markets.market_kind", "kinds", "market_kind") }}
)

select * from final
