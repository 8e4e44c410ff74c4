-- Grain: dossier, of the newest delivery.
with

delivered as (
    {{ delivered("support_dossiers") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        delivered.dossier_number,
        kinds.code as dossier_kind,
        delivered.received_date,
        delivered.closed_date,
        outcomes.code as outcome,
        delivered.enterprise_number,
        places.code as place,
        delivered.asked_m2,
        delivered.delivery_id,
        (delivered.landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
    inner join choices as kinds on delivered.kind = kinds.choice_nl and kinds.choice_list = 'dossier_kind'
    inner join choices as outcomes
        on delivered.outcome = outcomes.choice_nl and outcomes.choice_list = 'dossier_outcome'
    left join choices as places on delivered.place = places.choice_nl and places.choice_list = 'dossier_place'
)

select * from final
