-- Grain: source x premises code, with the premises that it stands for, which are called by their first code.
-- Premises are their code. A code that a survey has for the first time takes over from one that the survey before had
-- for the last time (and not as gone), where both have the same address, and at that address no other code began or
-- ended then. All else that begins or ends is not matched. Each source is matched with itself alone.
with recursive

observations as (
    select * from {{ ref("int_premises_observation") }}
),

codes as (
    select
        source_id,
        premises_code,
        min(survey_number) as first_survey,
        max(survey_number) as last_survey
    from observations
    group by source_id, premises_code
),

begun as (
    select
        codes.source_id,
        codes.premises_code,
        codes.first_survey,
        observations.address_key,
        count(*) over (partition by codes.source_id, codes.first_survey, observations.address_key) as at_address
    from codes
    inner join observations
        on
            codes.source_id = observations.source_id
            and codes.premises_code = observations.premises_code
            and codes.first_survey = observations.survey_number
    where codes.first_survey > 1 and observations.address_key is not null
),

ended as (
    select
        codes.source_id,
        codes.premises_code,
        codes.last_survey,
        observations.address_key,
        count(*) over (partition by codes.source_id, codes.last_survey, observations.address_key) as at_address
    from codes
    inner join observations
        on
            codes.source_id = observations.source_id
            and codes.premises_code = observations.premises_code
            and codes.last_survey = observations.survey_number
    where observations.premises_state <> 'gone' and observations.address_key is not null
),

successions as (
    select
        begun.source_id,
        begun.premises_code,
        ended.premises_code as previous_code
    from begun
    inner join ended
        on
            begun.source_id = ended.source_id
            and begun.address_key = ended.address_key
            and begun.first_survey = ended.last_survey + 1
    where begun.at_address = 1 and ended.at_address = 1
),

chained as (
    select
        codes.source_id,
        codes.premises_code,
        codes.premises_code as first_code
    from codes
    left join successions
        on
            codes.source_id = successions.source_id
            and codes.premises_code = successions.premises_code
    where successions.premises_code is null
    union all
    select
        successions.source_id,
        successions.premises_code,
        chained.first_code
    from chained
    inner join successions
        on
            chained.source_id = successions.source_id
            and chained.premises_code = successions.previous_code
),

final as (
    select
        source_id,
        premises_code,
        first_code,
        {{ surrogate_key(["source_id", "first_code"]) }} as premises_key
    from chained
)

select * from final
