-- Grain: dossier, of the newest delivery.
with

delivered as ({{ delivered("support_dossiers") }}),

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
        delivered.line_number,
        (delivered.landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
    inner join choices as kinds on {{ is_choice("delivered.kind", "kinds", "dossier_kind") }}
    inner join choices as outcomes on {{ is_choice("delivered.outcome", "outcomes", "dossier_outcome") }}
    left join choices as places on {{ is_choice("delivered.place", "places", "dossier_place") }}
)

select * from final
