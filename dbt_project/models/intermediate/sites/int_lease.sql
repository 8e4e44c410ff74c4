-- Grain: contract of a tenant for a unit, from its first day to the day before let_to, the day after the last in the
-- unit. Whoever has not left is in it still, also after the end that the contract names. A contract keeps its tenant
-- and its square metres where the row of its unit was set apart.
with

leases as (
    select * from {{ ref("stg_genk__tenancy_leases") }}
),

tenants as (
    select * from {{ ref("int_tenant") }}
),

units as (
    select * from {{ ref("int_unit") }}
),

stages as (
    select * from {{ ref("tenancy_stage") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

-- the version of the unit on the first day of the contract, or else the first one after it
of_units as (
    select distinct on (leases.site_code, leases.contract_number)
        leases.site_code,
        leases.contract_number,
        units.valid_from as unit_valid_from
    from leases
    inner join units
        on
            leases.site_code = units.site_code
            and leases.building_code = units.building_code
            and leases.unit_code = units.unit_code
    order by
        leases.site_code asc,
        leases.contract_number asc,
        units.valid_from > leases.starts_on asc,
        abs(units.valid_from - leases.starts_on) asc
),

final as (
    select
        leases.site_code,
        leases.contract_number,
        leases.building_code,
        leases.unit_code,
        of_units.unit_valid_from,
        leases.tenant_code,
        tenants.company,
        tenants.enterprise_number,
        tenants.is_legal_person,
        tenants.started_on,
        kinds.code as lease_kind,
        stages.stage_code,
        leases.spin_off_of,
        leases.signed_on,
        leases.starts_on as let_from,
        leases.left_on + 1 as let_to,
        leases.ends_on,
        leases.extended_on,
        leases.notice_on,
        leases.let_m2,
        exits.code as exit_kind,
        leases.delivery_id,
        leases.line_number
    from leases
    inner join tenants
        on
            leases.site_code = tenants.site_code
            and leases.tenant_code = tenants.tenant_code
    left join of_units
        on
            leases.site_code = of_units.site_code
            and leases.contract_number = of_units.contract_number
    inner join stages on leases.stage_at_entry = stages.choice_nl
    inner join choices as kinds on {{ is_choice("leases.kind", "kinds", "tenancy_lease_kind") }}
    left join choices as exits on {{ is_choice("leases.exit_kind", "exits", "tenancy_exit_kind") }}
)

select * from final
