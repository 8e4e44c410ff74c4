-- Grain: NACE-BEL code x version, of every length from section letter to seven digits; one member stands for "unknown".
-- Not for: adding up codes of two versions: a section letter, and even a division, may mean another thing.
with

kbo_codes as (
    select * from {{ ref("stg_kbo__code") }}
    where category in ('Nace2003', 'Nace2008', 'Nace2025')
),

official_codes as (
    select * from {{ ref("stg_statbel__nace_bel") }}
),

activities as (
    select * from {{ ref("int_main_activity") }}
),

payers as (
    select * from {{ ref("int_vat_payers") }}
    where division is not null
),

sections as (
    select * from {{ ref("nace_section") }}
),

section_labels as (
    select * from {{ ref("nace_section_label") }}
),

division_sectors as (
    select * from {{ ref("nace_policy_sector") }}
),

policy_sectors as (
    select * from {{ ref("policy_sector") }}
),

codes as (
    -- a code that is used but in no list is a code still, and so is its division
    select
        right(category, 4) as nace_version,
        code as nace_code
    from kbo_codes
    union
    select
        nace_version,
        nace_code
    from official_codes
    union
    select
        nace_version,
        nace_code
    from activities
    union
    select
        nace_version,
        left(nace_code, 2) as nace_code
    from activities
    union
    select
        nace_version,
        nace_code
    from payers
    union
    select
        nace_version,
        division as nace_code
    from payers
    union
    -- figures that are known by section only point to the section itself
    select
        nace_version,
        section as nace_code
    from sections
),

labels as (
    select
        right(category, 4) as nace_version,
        code as nace_code,
        max(label) filter (where language = 'NL') as label_nl,
        max(label) filter (where language = 'FR') as label_fr,
        bool_or(is_current) as is_current
    from kbo_codes
    group by right(category, 4), code
),

placed as (
    -- the letter is not in the code: the section follows from the division, and means nothing without the version
    select
        codes.nace_version,
        codes.nace_code,
        case when codes.nace_code ~ '^[0-9]{2}' then left(codes.nace_code, 2) end as division,
        case when codes.nace_code ~ '^[0-9]{3}' then left(codes.nace_code, 3) end as nace_group,
        case when codes.nace_code ~ '^[0-9]{4}' then left(codes.nace_code, 4) end as nace_class,
        length(codes.nace_code) as code_length
    from codes
),

described as (
    select
        {{ surrogate_key(["placed.nace_version", "placed.nace_code"]) }} as activity_key,
        placed.nace_version,
        placed.nace_code,
        placed.code_length,
        coalesce(sections.section, substring(placed.nace_code from '^[A-Z]')) as section,
        placed.division,
        placed.nace_group,
        placed.nace_class,
        coalesce(
            section_labels.label_nl, labels.label_nl, official_codes.label_nl, 'Code ' || placed.nace_code
        ) as label_nl,
        coalesce(labels.label_fr, official_codes.label_fr) as label_fr,
        official_codes.label_de,
        coalesce(section_labels.label_en, official_codes.label_en) as label_en,
        division_labels.label_nl as division_label_nl,
        coalesce(division_sectors.policy_sector, 'unknown') as policy_sector,
        coalesce(labels.is_current, official_codes.nace_code is not null) as is_in_current_list
    from placed
    left join labels on placed.nace_version = labels.nace_version and placed.nace_code = labels.nace_code
    left join labels as division_labels
        on placed.nace_version = division_labels.nace_version and placed.division = division_labels.nace_code
    left join official_codes
        on placed.nace_version = official_codes.nace_version and placed.nace_code = official_codes.nace_code
    left join sections
        on
            placed.nace_version = sections.nace_version
            and placed.division between sections.division_from and sections.division_to
    left join section_labels
        on placed.nace_version = section_labels.nace_version and placed.nace_code = section_labels.section
    left join division_sectors
        on
            placed.nace_version = division_sectors.nace_version
            and placed.division between division_sectors.division_from and division_sectors.division_to
),

unknown as (
    select
        {{ surrogate_key(["'none'", "'unknown'"]) }} as activity_key,
        'none' as nace_version,
        'unknown' as nace_code,
        0 as code_length,
        null as section,
        null as division,
        null as nace_group,
        null as nace_class,
        'Onbekend' as label_nl,
        'Inconnu' as label_fr,
        'Unbekannt' as label_de,
        'Unknown' as label_en,
        null as division_label_nl,
        'unknown' as policy_sector,
        false as is_in_current_list
),

members as (
    select * from described
    union all
    select * from unknown
),

final as (
    select
        members.activity_key,
        members.nace_version,
        members.nace_code,
        members.code_length,
        members.section,
        members.division,
        members.nace_group,
        members.nace_class,
        members.label_nl,
        members.label_fr,
        members.label_de,
        members.label_en,
        members.division_label_nl,
        members.policy_sector,
        policy_sectors.label_nl as policy_sector_nl,
        policy_sectors.label_en as policy_sector_en,
        members.is_in_current_list
    from members
    inner join policy_sectors on members.policy_sector = policy_sectors.policy_sector
)

select * from final
