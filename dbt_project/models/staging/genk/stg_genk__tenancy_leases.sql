-- Grain: lease, of the newest delivery that names its site; without the name of the tenant, which never leaves raw.
with

delivered as ({{ delivered("tenancy_leases") }}),

final as (
    select
        site_code,
        contract_number,
        building_code,
        unit_code,
        tenant_code,
        enterprise_number,
        -- a manager may leave out the dots
        regexp_replace(replace(establishment_number, '.', ''), '^(.)(...)(...)(...)$', '\1.\2.\3.\4')
            as establishment_number,
        kind,
        stage_at_entry,
        spin_off_of,
        signed_on,
        starts_on,
        ends_on,
        extended_on,
        notice_on,
        left_on,
        let_m2,
        exit_kind,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
