-- Grain: site x extent x site that belongs to it: `own` is the site alone, `whole` is it with the sites that lie on it.
with

sites as (
    select * from {{ ref("site") }}
),

final as (
    select
        site_code,
        'own' as extent,
        site_code as member_site_code
    from sites
    union all
    select
        site_code,
        'whole' as extent,
        site_code as member_site_code
    from sites
    union all
    select
        parent_site_code as site_code,
        'whole' as extent,
        site_code as member_site_code
    from sites
    where parent_site_code is not null
)

select * from final
