-- Grain: enterprise or establishment x validity of its main activity. The priority is ours, not a rule of KBO:
-- the newest NACE version, then the activity as employer (RSZ), for VAT, of the register, then the lowest code.
with

activities as (
    select * from {{ ref("stg_kbo__activity") }}
),

ranked as (
    select
        entity_number,
        nace_version,
        activity_group,
        nace_code,
        valid_from,
        valid_to,
        case nace_version when '2025' then 1 when '2008' then 2 when '2003' then 3 else 4 end as version_rank,
        case activity_group when '006' then 1 when '001' then 2 when '003' then 3 else 4 end as group_rank
    from activities
    where classification = 'MAIN'
),

final as (
    {{ best_version(
        "ranked",
        "entity_number",
        ["nace_version", "nace_code"],
        ["version_rank", "group_rank", "nace_code", "nace_version"],
    ) }}
)

select * from final
