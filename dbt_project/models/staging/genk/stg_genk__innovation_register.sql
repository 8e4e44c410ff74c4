-- Grain: project x enterprise that takes part, of the newest delivery.
with

delivered as ({{ delivered("innovation_register") }}),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        delivered.register_number,
        delivered.enterprise_number,
        programmes.code as programme,
        themes.code as theme,
        roles.code as participation_role,
        delivered.granted_eur,
        delivered.started_on,
        delivered.ended_on,
        delivered.delivery_id,
        delivered.line_number,
        (delivered.landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
    inner join choices as programmes on {{ is_choice("delivered.programme", "programmes", "innovation_programme") }}
    inner join choices as themes on {{ is_choice("delivered.theme", "themes", "innovation_theme") }}
    inner join choices as roles on {{ is_choice("delivered.participation_role", "roles", "innovation_role") }}
)

select * from final
