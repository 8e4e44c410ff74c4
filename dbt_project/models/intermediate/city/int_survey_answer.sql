-- Grain: wave x question x respondent who answered it.
-- Score is what is averaged: satisfaction from 0 to 10; for awareness 100 for yes and 0 for the rest, so a mean is a
-- %.
with

respondents as (
    select * from {{ ref("stg_genk__entrepreneur_survey") }}
),

final as (
    select
        wave,
        'satisfaction' as question,
        respondent_number,
        weight,
        size_class,
        sector,
        satisfaction::numeric as score,
        case
            when satisfaction <= 5 then '0_5'
            when satisfaction <= 7 then '6_7'
            else '8_10'
        end as answer,
        delivery_id,
        line_number
    from respondents
    where satisfaction is not null
    union all
    select
        wave,
        'awareness' as question,
        respondent_number,
        weight,
        size_class,
        sector,
        case when knows_friendly = 'yes' then 100 else 0 end as score,
        knows_friendly as answer,
        delivery_id,
        line_number
    from respondents
    where knows_friendly is not null
)

select * from final
