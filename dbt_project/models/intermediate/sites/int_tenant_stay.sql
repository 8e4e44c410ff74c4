-- Grain: site x extent x company x unbroken stay: contracts that overlap or follow each other the next day are one, so
-- that another unit is no exit; on the whole of a site another of its sites is none either.
with

members as (
    select * from {{ ref("int_site_member") }}
),

leases as (
    select * from {{ ref("int_lease") }}
),

spread as (
    select
        members.site_code,
        members.extent,
        leases.company,
        leases.site_code as lease_site_code,
        leases.contract_number,
        leases.enterprise_number,
        leases.started_on,
        leases.let_from,
        leases.let_to,
        leases.exit_kind,
        leases.delivery_id,
        leases.line_number
    from leases
    inner join members on leases.site_code = members.member_site_code
),

before as (
    select
        *,
        max(coalesce(let_to, 'infinity')) over (
            partition by site_code, extent, company
            order by let_from, lease_site_code, contract_number
            rows between unbounded preceding and 1 preceding
        ) as let_before_to
    from spread
),

numbered as (
    select
        *,
        count(*) filter (where let_before_to is null or let_from > let_before_to) over (
            partition by site_code, extent, company
            order by let_from, lease_site_code, contract_number
        ) as stay_number
    from before
),

final as (
    select
        site_code,
        extent,
        company,
        stay_number,
        max(enterprise_number) as enterprise_number,
        max(started_on) as started_on,
        min(let_from) as entered_on,
        case when bool_and(let_to is not null) then max(let_to) - 1 end as left_on,
        case
            when bool_and(let_to is not null)
                then (array_agg(exit_kind order by let_to desc, exit_kind is null asc, contract_number asc))[1]
        end as exit_kind,
        max(delivery_id) as delivery_id,
        (array_agg(line_number order by delivery_id desc, let_from desc, contract_number asc))[1] as line_number
    from numbered
    group by site_code, extent, company, stay_number
)

select * from final
