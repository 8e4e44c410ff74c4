-- Grain: dossier.
-- Not for: finding out which enterprise asked, whose number and wishes are left out; nor for how long dossiers take
-- from the closed ones alone, since the slow ones are still open.
with

dossiers as (
    select * from {{ ref("stg_genk__support_dossiers") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        dossiers.dossier_number,
        dossiers.dossier_kind,
        kinds.label_nl as dossier_kind_nl,
        kinds.label_en as dossier_kind_en,
        dossiers.received_date,
        {{ date_key("dossiers.received_date") }} as date_key,
        dossiers.closed_date,
        {{ date_key("dossiers.closed_date") }} as closed_date_key,
        dossiers.outcome,
        outcomes.label_nl as outcome_nl,
        outcomes.label_en as outcome_en,
        dossiers.place,
        places.label_nl as place_nl,
        places.label_en as place_en,
        dossiers.closed_date - dossiers.received_date as days,
        dossiers.closed_date is null as is_open,
        dossiers.delivery_id
    from dossiers
    inner join choices as kinds on dossiers.dossier_kind = kinds.code and kinds.choice_list = 'dossier_kind'
    inner join choices as outcomes on dossiers.outcome = outcomes.code and outcomes.choice_list = 'dossier_outcome'
    left join choices as places on dossiers.place = places.code and places.choice_list = 'dossier_place'
)

select * from final
