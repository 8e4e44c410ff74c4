-- Grain: premises of a source, as its last survey saw them: the city's survey and Locatus know premises of their own.
-- Not for: counting premises of a year (see fct_premises_survey: what was gone or not found any more is here too), nor
-- adding the two sources.
with

surveys as (
    select * from {{ ref("int_premises_survey") }}
),

codes as (
    select
        premises_key,
        count(*)::integer as codes
    from {{ ref("int_premises_code") }}
    group by premises_key
),

spans as (
    select
        premises_key,
        min(survey_date) as first_survey_date,
        max(survey_date) as last_survey_date
    from surveys
    group by premises_key
),

final as (
    select
        surveys.premises_key,
        surveys.source_id as surveyed_by,
        surveys.premises_code,
        codes.codes,
        surveys.street,
        surveys.retail_area_code,
        surveys.is_in_city,
        surveys.premises_state as last_state,
        surveys.is_found_again is false as is_lost,
        spans.first_survey_date,
        spans.last_survey_date
    from surveys
    inner join spans
        on
            surveys.premises_key = spans.premises_key
            and surveys.survey_date = spans.last_survey_date
    inner join codes on surveys.premises_key = codes.premises_key
)

select * from final
