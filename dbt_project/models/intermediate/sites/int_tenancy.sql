-- Grain: site x company that ever was its tenant, from its first day there to its last; one that is back has not left.
with

stays as (
    select * from {{ ref("int_tenant_stay") }}
    where extent = 'own'
),

final as (
    select
        site_code,
        company,
        max(enterprise_number) as enterprise_number,
        min(entered_on) as entered_on,
        case when bool_and(left_on is not null) then max(left_on) end as left_on,
        case when bool_and(left_on is not null) then (array_agg(exit_kind order by left_on desc))[1] end as exit_kind,
        max(delivery_id) as delivery_id,
        (array_agg(line_number order by entered_on desc))[1] as line_number
    from stays
    group by site_code, company
)

select * from final
