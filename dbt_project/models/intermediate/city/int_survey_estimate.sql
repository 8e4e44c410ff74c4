-- Grain: wave x question x breakdown x group, before disclosure control.
-- Breakdown all, size_class and sector: the mean score of the group (for awareness the % that says yes). Breakdown
-- answer: the % that gives the answer. Groups of the lists in which nobody answered have respondents 0. The 95 %
-- margin is that of the macro margin_of_mean.
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
        count(*) as rows_counted,
        sum(weight) as weights,
        sum(weight * score) as weighted,
        sum(weight * score * score) as weighted_squares,
        sum(weight * weight) as squared_weights
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
        coalesce(sums.rows_counted, 0) as base,
        round(sums.weighted / sums.weights, 3) as value,
        round({{ design_effect("sums") }}, 3) as design_effect,
        {{ margin_of_mean("sums") }} as margin,
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
