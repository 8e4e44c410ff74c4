-- Grain: wave x question x breakdown x group, before disclosure control.
-- Breakdown all, size_class and sector: the mean score of the group (for awareness the % that says yes). Breakdown
-- answer: the % that gives the answer. Groups of the lists in which nobody answered have respondents 0. The 95 %
-- margin is 1.96 * sqrt(deff * v / (n - 1)), where v = sum(w * (y - mean)^2) / sum(w) and deff = n * sum(w^2) /
-- sum(w)^2 is the design effect of unequal weights (L. Kish, Survey Sampling, 1965; "Weighting for unequal Pi",
-- Journal of Official Statistics 8, 1992); n / deff is the effective number of respondents. With equal weights it is
-- the margin of a simple random sample. No margin where one answered, or all said the same.
with

answers as (
    select * from {{ ref("int_survey_answer") }}
),

group_list as (
    select
        case choice_list
            when 'survey_size_class' then 'size_class'
            when 'survey_sector' then 'sector'
            else 'answer'
        end as breakdown,
        case choice_list
            when 'survey_awareness' then 'awareness'
            when 'survey_satisfaction' then 'satisfaction'
        end as question,
        code as group_code
    from {{ ref("city_choice") }}
    where choice_list in ('survey_size_class', 'survey_sector', 'survey_awareness', 'survey_satisfaction')
),

questions as (
    select distinct
        wave,
        question,
        delivery_id
    from answers
),

cells as (
    select
        wave,
        question,
        'all' as breakdown,
        'all' as group_code,
        delivery_id
    from questions
    union all
    select
        questions.wave,
        questions.question,
        group_list.breakdown,
        group_list.group_code,
        questions.delivery_id
    from questions
    inner join group_list on questions.question = coalesce(group_list.question, questions.question)
),

scores as (
    select
        cells.wave,
        cells.question,
        cells.breakdown,
        cells.group_code,
        answers.weight,
        cells.breakdown <> 'answer' or answers.answer = cells.group_code as is_in_group,
        case
            when cells.breakdown <> 'answer' then answers.score
            when answers.answer = cells.group_code then 100
            else 0
        end as score
    from cells
    inner join answers
        on
            cells.wave = answers.wave
            and cells.question = answers.question
            and (
                cells.breakdown in ('all', 'answer')
                or (cells.breakdown = 'size_class' and cells.group_code = answers.size_class)
                or (cells.breakdown = 'sector' and cells.group_code = answers.sector)
            )
),

sums as (
    select
        wave,
        question,
        breakdown,
        group_code,
        count(*) filter (where is_in_group) as respondents,
        count(*) as base,
        sum(weight * score) / sum(weight) as mean,
        greatest(sum(weight * score * score) / sum(weight) - (sum(weight * score) / sum(weight)) ^ 2, 0) as variance,
        count(*) * sum(weight * weight) / sum(weight) ^ 2 as design_effect
    from scores
    group by wave, question, breakdown, group_code
),

final as (
    select
        cells.wave,
        cells.question,
        cells.breakdown,
        cells.group_code,
        coalesce(sums.respondents, 0) as respondents,
        coalesce(sums.base, 0) as base,
        round(sums.mean, 3) as value,
        round(sums.design_effect, 3) as design_effect,
        case
            when sums.base > 1 and sums.variance > 0.000000001
                then round(1.96 * sqrt(sums.design_effect * sums.variance / (sums.base - 1)), 3)
        end as margin,
        cells.delivery_id
    from cells
    left join sums
        on
            cells.wave = sums.wave
            and cells.question = sums.question
            and cells.breakdown = sums.breakdown
            and cells.group_code = sums.group_code
)

select * from final
