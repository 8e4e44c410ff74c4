-- Grain: premises x survey that saw them, of the city's own surveys and of Locatus.
-- Not for: adding the two sources, or surveys over years (a state on a day); nor premises that are gone or outside the
-- city to the others. Whether the trader is a member of the association is in no mart, but for its indicator.
with

surveys as (
    select * from {{ ref("int_premises_survey") }}
),

uses as (
    select * from {{ ref("premises_use") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        surveys.premises_key,
        {{ date_key("surveys.survey_date") }} as date_key,
        surveys.source_id,
        surveys.retail_area_code,
        surveys.survey_date,
        surveys.premises_state,
        states.label_nl as premises_state_nl,
        states.label_en as premises_state_en,
        surveys.is_vacant,
        surveys.premises_state <> 'gone' and surveys.is_in_city as counts_as_premises,
        surveys.is_in_city,
        surveys.floor_m2,
        surveys.use_group,
        uses.label_nl as use_group_nl,
        uses.label_en as use_group_en,
        coalesce(uses.is_retail, false) as is_retail,
        surveys.branch,
        surveys.is_short_chain,
        surveys.is_new_concept,
        surveys.match_kind,
        surveys.is_found_again,
        surveys.is_newly_vacant,
        surveys.is_filled,
        surveys.vacant_seen_from,
        surveys.vacancy_length,
        lengths.label_nl as vacancy_length_nl,
        lengths.label_en as vacancy_length_en,
        surveys.delivery_id,
        surveys.is_synthetic
    from surveys
    inner join choices as states
        on
            states.choice_list = 'premises_state'
            and surveys.premises_state = states.code
    left join uses on surveys.use_group = uses.use_group
    left join choices as lengths
        on
            lengths.choice_list = 'vacancy_length'
            and surveys.vacancy_length = lengths.code
)

select * from final
