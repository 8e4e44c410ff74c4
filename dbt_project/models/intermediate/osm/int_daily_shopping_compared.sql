-- Grain: covered month x inhabited neighbourhood of the city that is no industrial estate: shops for daily purchases by
-- the register (the figure) and by OpenStreetMap, as its newest delivery of that month or before had them.
with

register as (
    select * from {{ ref("int_daily_shopping") }}
),

months as (
    select * from {{ ref("int_month_covered") }}
),

objects as (
    select * from {{ ref("int_osm_object") }}
),

groups as (
    select * from {{ ref("osm_shop_group") }}
),

-- a delivery of which no place is known tells of no neighbourhood
deliveries as (
    select distinct
        delivery_id,
        data_date
    from objects
    where is_in_city is not null
),

delivery_of_month as (
    select distinct on (months.month)
        months.month,
        deliveries.delivery_id,
        deliveries.data_date
    from months
    inner join deliveries on months.measured_on >= deliveries.data_date
    order by months.month asc, deliveries.data_date desc, deliveries.delivery_id desc
),

counted as (
    select
        objects.delivery_id,
        objects.wijk_code,
        count(*) as shops
    from objects
    inner join groups on objects.group_code = groups.group_code
    where groups.is_daily
    group by objects.delivery_id, objects.wijk_code
),

final as (
    select
        register.month,
        register.wijk_code,
        register.inhabitants,
        register.shops as register_shops,
        case when delivery_of_month.delivery_id is not null then coalesce(counted.shops, 0) end::integer as osm_shops,
        delivery_of_month.data_date as osm_data_date,
        delivery_of_month.delivery_id as osm_delivery_id
    from register
    left join delivery_of_month on register.month = delivery_of_month.month
    left join counted
        on
            delivery_of_month.delivery_id = counted.delivery_id
            and register.wijk_code = counted.wijk_code
)

select * from final
