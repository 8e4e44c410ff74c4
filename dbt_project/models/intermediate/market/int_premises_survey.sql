-- Grain: premises x survey that saw them, beside what the survey before saw of the same premises.
-- Vacant since: the first of the surveys without a gap that saw them vacant. So long they are vacant at least: under a
-- year, one to three, or three and more. Where no survey saw them in use before that, only three years and
-- more can be known.
with

observations as (
    select * from {{ ref("int_premises_observation") }}
),

codes as (
    select * from {{ ref("int_premises_code") }}
),

surveys as (
    select distinct
        source_id,
        survey_number,
        survey_date
    from observations
),

compared as (
    select
        codes.premises_key,
        observations.*,
        observations.premises_state = 'vacant' as is_vacant,
        lag(observations.survey_number) over each_premises as seen_before_in,
        lag(observations.premises_code) over each_premises as previous_code,
        lag(observations.premises_state) over each_premises as previous_state,
        lead(observations.survey_number) over each_premises as seen_next_in,
        -- numbers the uses, so that each survey after a known use can take it over
        count(observations.use_group) over each_premises as nth_use
    from observations
    inner join codes
        on
            observations.source_id = codes.source_id
            and observations.premises_code = codes.premises_code
    window each_premises as (partition by codes.premises_key order by observations.survey_number)
),

matched as (
    select
        compared.*,
        max(compared.use_group) over (partition by compared.premises_key, compared.nth_use) as last_use_group,
        coalesce(compared.seen_before_in = compared.survey_number - 1, false) as is_matched,
        case
            when compared.survey_number = 1 then 'first_survey'
            when compared.seen_before_in is null then 'new'
            when compared.seen_before_in < compared.survey_number - 1 then 'returned'
            when compared.previous_code = compared.premises_code then 'code'
            else 'address'
        end as match_kind,
        case
            when next_surveys.survey_number is not null and compared.premises_state <> 'gone'
                then coalesce(compared.seen_next_in = next_surveys.survey_number, false)
        end as is_found_again,
        next_surveys.survey_date as next_survey_date
    from compared
    left join surveys as next_surveys
        on
            compared.source_id = next_surveys.source_id
            and compared.survey_number + 1 = next_surveys.survey_number
),

runs as (
    select
        *,
        count(*) filter (where not (is_matched and is_vacant and previous_state = 'vacant')) over (
            partition by premises_key order by survey_number
        ) as nth_run
    from matched
),

lengths as (
    select
        *,
        case when is_vacant then min(survey_date) over each_run end as vacant_seen_from,
        bool_or(is_matched and previous_state in ('in_use', 'being_rebuilt')) over each_run as is_begin_seen
    from runs
    window each_run as (partition by premises_key, nth_run)
),

final as (
    select
        premises_key,
        source_id,
        survey_date,
        survey_number,
        premises_code,
        street,
        retail_area_code,
        is_in_city,
        floor_m2,
        last_use_group as use_group,
        branch,
        premises_state,
        is_vacant,
        is_short_chain,
        is_new_concept,
        is_member,
        match_kind,
        is_found_again,
        next_survey_date,
        is_matched and is_vacant and previous_state <> 'vacant' as is_newly_vacant,
        is_matched and premises_state = 'in_use' and previous_state = 'vacant' as is_filled,
        vacant_seen_from,
        case
            when not is_vacant then null
            when survey_date >= vacant_seen_from + interval '3 years' then 'over_3_years'
            when not is_begin_seen then 'unknown'
            when survey_date >= vacant_seen_from + interval '1 year' then '1_to_3_years'
            else 'under_1_year'
        end as vacancy_length,
        delivery_id,
        line_number,
        is_synthetic
    from lengths
)

select * from final
