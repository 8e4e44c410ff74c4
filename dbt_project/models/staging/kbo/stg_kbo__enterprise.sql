-- Grain: enterprise in scope x version; a version that lived less than a day is left out.
with

enterprises as (
    select * from {{ source("raw", "kbo_enterprise") }}
),

entities as (
    select * from {{ ref("base_kbo__entity_in_scope") }}
),

extracts as (
    select * from {{ ref("stg_kbo__extract") }}
),

dated as (
    select distinct
        enterprises.enterprise_number,
        {{ trimmed("enterprises.type_of_enterprise") }} as type_of_enterprise,
        nullif({{ trimmed("enterprises.juridical_situation") }}, '') as juridical_situation,
        coalesce(
            nullif({{ trimmed("enterprises.juridical_form_cac") }}, ''),
            nullif({{ trimmed("enterprises.juridical_form") }}, '')
        ) as legal_form_code,
        to_date(enterprises.start_date, 'DD-MM-YYYY') as start_date,
        opened.snapshot_date as valid_from,
        closed.snapshot_date as valid_to
    from enterprises
    inner join entities on enterprises.enterprise_number = entities.entity_number
    inner join extracts as opened on enterprises.valid_from_extract = opened.extract_number
    left join extracts as closed on enterprises.valid_to_extract = closed.extract_number
),

final as (
    select * from dated
    where valid_to is null or valid_from < valid_to
)

select * from final
