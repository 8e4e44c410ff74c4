-- Grain: count of the staff of a tenant on its site, while it stands for the tenant: until the next count, its last day
-- on the site, or as long as a count may be old. A count on a day on which it was no tenant stands for nothing.
with

headcounts as (
    select * from {{ ref("stg_genk__tenancy_headcounts") }}
),

tenants as (
    select * from {{ ref("int_tenant") }}
),

stays as (
    select * from {{ ref("int_tenant_stay") }}
    where extent = 'own'
),

followed as (
    select
        headcounts.*,
        tenants.company,
        lead(headcounts.reference_date) over (
            partition by headcounts.site_code, headcounts.tenant_code
            order by headcounts.reference_date
        ) as next_reference_date
    from headcounts
    inner join tenants
        on
            headcounts.site_code = tenants.site_code
            and headcounts.tenant_code = tenants.tenant_code
),

final as (
    select
        followed.site_code,
        followed.tenant_code,
        followed.company,
        followed.reference_date,
        followed.headcount,
        followed.fte,
        followed.reference_date as counts_from,
        least(
            followed.next_reference_date,
            stays.left_on + 1,
            (followed.reference_date + interval '{{ var("headcount_months") }} months')::date
        ) as counts_to,
        followed.delivery_id,
        followed.line_number
    from followed
    inner join stays
        on
            followed.site_code = stays.site_code
            and followed.company = stays.company
            and followed.reference_date >= stays.entered_on
            and (stays.left_on is null or followed.reference_date <= stays.left_on)
)

select * from final
