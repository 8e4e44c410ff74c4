-- Grain: contract of a tenant for a unit, with each of its days so far (accumulating): signed, moved in, extended,
-- given notice, left; and what became of the company since.
-- Not for: counting companies by contracts, of which one may have many; nor finding out who a natural person is: the
-- number, the reason of leaving and what came after are those of legal persons only.
with

leases as (
    select * from {{ ref("int_lease") }}
),

days as (
    select * from {{ ref("int_tenancy_day") }}
),

extracts as (
    select max(snapshot_date) as known_to from {{ ref("stg_kbo__extract") }}
),

municipalities as (
    select * from {{ ref("int_municipality_known") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

calendar as (
    select * from {{ ref("dim_date") }}
),

enterprises as (
    select * from {{ ref("dim_enterprise") }}
    where not is_natural_person
),

-- the version on the first day of the contract, or else the first one after it
of_enterprises as (
    select distinct on (leases.site_code, leases.contract_number)
        leases.site_code,
        leases.contract_number,
        enterprises.enterprise_key
    from leases
    inner join enterprises on leases.enterprise_number = enterprises.enterprise_number
    where leases.is_legal_person
    order by
        leases.site_code asc,
        leases.contract_number asc,
        enterprises.valid_from > leases.let_from asc,
        abs(enterprises.valid_from - leases.let_from) asc
),

afterwards as (
    select
        days.site_code,
        days.company,
        days.day as followed_on,
        days.state,
        days.nis_code,
        municipalities.name_nl as municipality
    from days
    inner join extracts on days.day = extracts.known_to
    left join municipalities on days.nis_code = municipalities.nis_code
),

final as (
    select
        {{ surrogate_key(["leases.site_code", "leases.contract_number"]) }} as lease_key,
        leases.site_code,
        case
            when leases.unit_valid_from is null then {{ unknown_key() }}
            else {{ unit_key("leases.unit_valid_from", "leases") }}
        end as unit_key,
        {{ surrogate_key(["leases.site_code", "leases.tenant_code"]) }} as tenant_key,
        leases.is_legal_person,
        coalesce(of_enterprises.enterprise_key, {{ unknown_key() }}) as enterprise_key,
        case when leases.is_legal_person then leases.enterprise_number end as enterprise_number,
        leases.lease_kind,
        kinds.label_nl as lease_kind_nl,
        kinds.label_en as lease_kind_en,
        leases.stage_code,
        leases.spin_off_of,
        leases.signed_on,
        leases.let_from as moved_in_on,
        moved_in.date_key,
        leases.extended_on,
        leases.notice_on,
        leases.ends_on,
        leases.let_to - 1 as left_on,
        moved_out.date_key as left_date_key,
        leases.let_to is null as is_running,
        leases.let_from - leases.signed_on as days_signed_to_moved_in,
        leases.let_to - leases.let_from as days_let,
        leases.let_to - 1 - leases.notice_on as days_notice_to_left,
        leases.let_m2,
        case when leases.is_legal_person then leases.exit_kind end as exit_kind,
        case when leases.is_legal_person then exits.label_nl end as exit_kind_nl,
        case when leases.is_legal_person then exits.label_en end as exit_kind_en,
        afterwards.state as after_state,
        case afterwards.state
            when 'tenant' then 'Nog huurder op de site'
            when 'stayed' then 'In {{ var("home_name_nl") }} gevestigd'
            when 'moved' then 'Elders gevestigd'
            when 'without_establishment' then 'Actief zonder vestiging'
            when 'acquired' then 'Overgenomen'
            when 'stopped' then 'Gestopt'
            when 'unknown' then 'Niet te volgen'
        end as after_nl,
        case afterwards.state
            when 'tenant' then 'Still a tenant of the site'
            when 'stayed' then 'Settled in {{ var("home_name_en") }}'
            when 'moved' then 'Settled elsewhere'
            when 'without_establishment' then 'Active without an establishment'
            when 'acquired' then 'Acquired'
            when 'stopped' then 'Stopped'
            when 'unknown' then 'Cannot be followed'
        end as after_en,
        afterwards.nis_code as after_nis_code,
        afterwards.municipality as after_municipality,
        afterwards.followed_on,
        leases.delivery_id
    from leases
    inner join choices as kinds on leases.lease_kind = kinds.code and kinds.choice_list = 'tenancy_lease_kind'
    left join choices as exits on leases.exit_kind = exits.code and exits.choice_list = 'tenancy_exit_kind'
    left join calendar as moved_in on leases.let_from = moved_in.date
    left join calendar as moved_out on leases.let_to - 1 = moved_out.date
    left join of_enterprises
        on
            leases.site_code = of_enterprises.site_code
            and leases.contract_number = of_enterprises.contract_number
    left join afterwards
        on
            leases.site_code = afterwards.site_code
            and leases.company = afterwards.company
            and leases.is_legal_person
            and leases.let_to is not null
)

select * from final
