-- Grain: wave x respondent; of each wave the newest delivery that has it.
with

delivered as ({{ delivered("entrepreneur_survey", per="wave") }}),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        delivered.wave,
        delivered.respondent_number,
        delivered.weight,
        sizes.code as size_class,
        sectors.code as sector,
        delivered.satisfaction,
        answers.code as knows_friendly,
        delivered.delivery_id,
        delivered.line_number
    from delivered
    inner join choices as sizes on {{ is_choice("delivered.size_class", "sizes", "survey_size_class") }}
    inner join choices as sectors on {{ is_choice("delivered.sector", "sectors", "survey_sector") }}
    left join choices as answers on {{ is_choice("delivered.knows_friendly", "answers", "survey_awareness") }}
)

select * from final
