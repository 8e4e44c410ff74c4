-- Grain: month in which flows could be seen x opening, closing or move of an establishment of a business in the home
-- city. A month without any has one row without event, so that its zero is not lost.
with

months as (
    select * from {{ ref("int_flow_month") }}
),

flows as (
    select * from {{ ref("int_establishment_flow") }}
    where nis_code = '{{ var("home_nis_code") }}'
),

businesses as (
    select * from {{ ref("legal_kind") }}
    where is_business
),

of_businesses as (
    select
        flows.month,
        flows.event,
        flows.nace_version,
        flows.division
    from flows
    inner join businesses on flows.legal_kind = businesses.legal_kind
    where flows.event in ('opened', 'closed', 'moved_in', 'moved_out')
),

final as (
    select
        months.month,
        months.is_complete,
        of_businesses.event,
        of_businesses.nace_version,
        of_businesses.division
    from months
    left join of_businesses on months.month = of_businesses.month
)

select * from final
