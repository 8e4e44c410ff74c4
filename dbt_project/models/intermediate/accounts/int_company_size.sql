-- Grain: company x span of days on which its size is known: from the day on which accounts with employees or a balance
-- sheet total were filed until two years after the end of their financial year. Spans that touch are one.
-- KBO has no size, and natural persons file no accounts.
with

accounts as (
    select * from {{ ref("int_annual_accounts") }}
    where is_latest and num_nonnulls(fte, total_assets) > 0
),

known as (
    select
        enterprise_number,
        deposit_date as known_from,
        (exercise_end + interval '24 months')::date + 1 as known_to
    from accounts
    where deposit_date <= (exercise_end + interval '24 months')::date
),

numbered as (
    select
        *,
        known_from > max(known_to) over (
            partition by enterprise_number
            order by known_from, known_to
            rows between unbounded preceding and 1 preceding
        ) as is_gap
    from known
),

spans as (
    select
        *,
        count(*) filter (where is_gap) over (partition by enterprise_number order by known_from, known_to) as span
    from numbered
),

final as (
    select
        enterprise_number,
        min(known_from) as valid_from,
        max(known_to) as valid_to
    from spans
    group by enterprise_number, span
)

select * from final
