-- Grain: month; openings minus closings of establishments of businesses in retail, accommodation and food service.
-- What a division is depends on the version: in NACE 2003 they are 52 and 55, since then 47, 55 and 56.
with

flows as (
    select
        *,
        case nace_version
            when '2003' then division in ('52', '55')
            else division in ('47', '55', '56')
        end as is_retail_or_horeca
    from {{ ref("int_business_flow") }}
),

measured as (
    select
        month as period_start,
        (
            count(*) filter (where event = 'opened' and is_retail_or_horeca)
            - count(*) filter (where event = 'closed' and is_retail_or_horeca)
        ) as value,
        not is_complete as is_estimate
    from flows
    group by month, is_complete
),

final as (
    {{ indicator_values("measured", "O2.openings", "month", "kbo_open_data", is_estimate="is_estimate") }}
)

select * from final
