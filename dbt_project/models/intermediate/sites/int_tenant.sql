-- Grain: site x tenant, by the code of the manager. `company` is who it is on any site: its enterprise number, the
-- newest that a contract names, or it alone where none does.
with

leases as (
    select * from {{ ref("stg_genk__tenancy_leases") }}
),

enterprises as (
    select * from {{ ref("stg_kbo__tenant_enterprise") }}
),

numbered as (
    select
        site_code,
        tenant_code,
        (
            array_agg(enterprise_number order by starts_on desc, contract_number desc)
            filter (where enterprise_number is not null)
        )[1] as enterprise_number
    from leases
    group by site_code, tenant_code
),

newest as (
    select distinct on (enterprise_number) *
    from enterprises
    order by enterprise_number asc, valid_from desc
),

final as (
    select
        numbered.site_code,
        numbered.tenant_code,
        numbered.enterprise_number,
        coalesce(numbered.enterprise_number, numbered.site_code || ' ' || numbered.tenant_code) as company,
        coalesce(newest.is_legal_person, false) as is_legal_person,
        newest.start_date as started_on
    from numbered
    left join newest on numbered.enterprise_number = newest.enterprise_number
)

select * from final
