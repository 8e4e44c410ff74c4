-- Grain: neighbourhood x activity division x legal kind x covered month, where at least one establishment is active.
-- Active is what the last extract of the month holds, so that the stock is the register's own.
with

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope
),

months as (
    select * from {{ ref("int_month_covered") }}
),

final as (
    select
        months.month,
        versions.wijk_code,
        versions.nis_code,
        versions.nace_version,
        left(versions.nace_code, 2) as division,
        versions.legal_kind,
        count(*) as active,
        count(*) filter (where versions.is_address_struck_off) as active_struck_off
    from versions
    inner join months on {{ valid_on("versions", "months.measured_on") }}
    group by
        months.month,
        versions.wijk_code,
        versions.nis_code,
        versions.nace_version,
        left(versions.nace_code, 2),
        versions.legal_kind
)

select * from final
