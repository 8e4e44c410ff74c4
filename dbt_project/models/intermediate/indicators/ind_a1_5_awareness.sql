-- Grain: wave of the survey (year); weighted share of the entrepreneurs who answered that knows the city as an
-- entrepreneur-friendly city, with its 95 % margin.
-- The denominator is the number of answers. Hidden where there are too few.
with

estimates as (
    select * from {{ ref("int_survey_disclosed") }}
    where question = 'awareness' and breakdown = 'all'
),

measured as (
    select
        make_date(wave, 1, 1) as period_start,
        value,
        respondents,
        lower_bound,
        upper_bound,
        is_suppressed,
        delivery_id
    from estimates
),

final as (
    {{ indicator_values(
        "measured",
        "A1.5.awareness",
        "year",
        "entrepreneur_survey",
        denominator="respondents",
        lower_bound="lower_bound",
        upper_bound="upper_bound",
        is_suppressed="is_suppressed",
        delivery_id="delivery_id",
    ) }}
)

select * from final
