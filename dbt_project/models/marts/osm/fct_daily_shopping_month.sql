-- Grain: covered month x inhabited neighbourhood of the city that is no industrial estate.
-- Not for: adding the two counts, which see the same shops; the figure of A2.7 is that of the register.
with

compared as (
    select * from {{ ref("int_daily_shopping_compared") }}
),

final as (
    select
        month,
        {{ period_date_key("month", "month") }} as date_key,
        wijk_code as geography_code,
        inhabitants,
        register_shops,
        case when register_shops > 0 then inhabitants else 0 end as register_reached,
        osm_shops,
        case when osm_shops > 0 then inhabitants when osm_shops = 0 then 0 end as osm_reached,
        osm_data_date,
        (register_shops > 0) = (osm_shops > 0) as is_same_answer,
        'kbo_open_data' as figure_source_id,
        osm_delivery_id
    from compared
)

select * from final
