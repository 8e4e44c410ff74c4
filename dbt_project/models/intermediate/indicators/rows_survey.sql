-- Grain: indicator x respondent who answered its question, in the year of the wave. Behind an answer stands an
-- enterprise.
with

answers as (
    select * from {{ ref("int_survey_answer") }}
),

final as (
    select
        'A1.5.' || question as indicator_code,
        respondent_number as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        make_date(wave, 12, 31) as counts_from,
        make_date(wave + 1, 1, 1) as counts_to,
        score as numerator,
        weight,
        respondent_number as contributor,
        delivery_id,
        line_number
    from answers
)

select * from final
