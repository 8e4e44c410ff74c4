-- Grain: wave x question x breakdown x answer group.
-- Not for: adding up groups, nor calling a difference between two waves or groups a change while their margins
-- overlap; nor what is_suppressed marks, which is hidden and neither missing nor zero.
with

estimates as (
    select * from {{ ref("int_survey_disclosed") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        estimates.wave,
        {{ period_date_key("year", "make_date(estimates.wave, 1, 1)") }} as date_key,
        estimates.question,
        case estimates.question
            when 'satisfaction' then 'Tevredenheid over het ondernemersbeleid'
            else 'Kent {{ var("home_name_nl") }} als ondernemersvriendelijke stad'
        end as question_nl,
        case estimates.question
            when 'satisfaction' then 'Satisfaction with the policy for entrepreneurs'
            else 'Knows {{ var("home_name_en") }} as an entrepreneur-friendly city'
        end as question_en,
        estimates.breakdown,
        estimates.group_code,
        coalesce(choices.label_nl, 'Alle ondernemingen') as group_nl,
        coalesce(choices.label_en, 'All enterprises') as group_en,
        case
            when estimates.question = 'satisfaction' and estimates.breakdown <> 'answer' then 'mean'
            else 'share'
        end as measure,
        estimates.respondents::integer as respondents,
        estimates.value,
        estimates.margin,
        estimates.design_effect,
        estimates.effective_respondents,
        estimates.is_suppressed,
        estimates.delivery_id
    from estimates
    left join choices
        on
            estimates.group_code = choices.code
            and choices.choice_list = case estimates.breakdown
                when 'answer' then 'survey_' || estimates.question
                else 'survey_' || estimates.breakdown
            end
)

select * from final
