-- Grain: wave x question x breakdown x group, with what may not be published hidden.
-- A group of fewer enterprises than the setting is hidden. Since the total is known, the next smallest groups are
-- hidden with it until the hidden ones together are that many, are at least two, and could be divided in more than one
-- way; where that cannot be, the whole breakdown is hidden. The two questions have nearly the same respondents, so a
-- group that is hidden in one is hidden in both. The share of yes over all tells the answer yes, so it is hidden with
-- it. No hidden number then follows by subtraction.
with

estimates as (
    select * from {{ ref("int_survey_estimate") }}
),

settings as (
    select minimum from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

ranked as (
    select
        estimates.*,
        settings.minimum,
        row_number() over from_small as nth,
        sum(estimates.respondents) over from_small as running_respondents,
        count(*) filter (
            where estimates.respondents > 0 and estimates.respondents < settings.minimum
        ) over each_breakdown as small_groups
    from estimates
    cross join settings
    window
        each_breakdown as (
            partition by estimates.wave, estimates.question, estimates.breakdown
        ),
        from_small as (
            partition by estimates.wave, estimates.question, estimates.breakdown, estimates.respondents > 0
            order by estimates.respondents, estimates.group_code
        )
),

needed as (
    select
        wave,
        question,
        breakdown,
        min(nth) filter (
            where
            respondents > 0
            and nth >= greatest(small_groups, 2)
            and running_respondents >= minimum
            and running_respondents > nth
        ) as hidden_groups
    from ranked
    group by wave, question, breakdown
),

hidden as (
    select
        ranked.*,
        ranked.small_groups > 0
        and (
            needed.hidden_groups is null
            or (ranked.respondents > 0 and ranked.nth <= needed.hidden_groups)
        ) as is_hidden
    from ranked
    inner join needed
        on
            ranked.wave = needed.wave
            and ranked.question = needed.question
            and ranked.breakdown = needed.breakdown
),

linked as (
    select
        *,
        bool_or(is_hidden) over (partition by wave, breakdown, group_code)
        or (
            breakdown <> 'answer'
            and bool_or(is_hidden and question = 'awareness' and breakdown = 'answer' and group_code = 'yes')
                over (partition by wave, question)
        ) as is_suppressed
    from hidden
),

final as (
    select
        wave,
        question,
        breakdown,
        group_code,
        is_suppressed,
        case when not is_suppressed then respondents end as respondents,
        case when not is_suppressed then value end as value,
        case when not is_suppressed then margin end as margin,
        -- a score lies between 0 and 10, a share between 0 and 100
        case when not is_suppressed and margin is not null then greatest(value - margin, 0) end as lower_bound,
        case
            when not is_suppressed and margin is not null
                then least(value + margin, case question when 'satisfaction' then 10 else 100 end)
        end as upper_bound,
        case when not is_suppressed then design_effect end as design_effect,
        case when not is_suppressed then round(base / nullif(design_effect, 0), 1) end as effective_respondents,
        delivery_id
    from linked
)

select * from final
