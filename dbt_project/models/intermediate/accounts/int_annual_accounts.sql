-- Grain: filing of annual accounts. Of a company's financial year the filing that was made last is the one that holds
-- (is_latest), among those that are of the company alone and have figures: a PDF, or accounts of a group, tell none.
-- A financial year is compared with the one before where that ended on the day before it began, and the two differ by a
-- month at most in length; an empty number of employees is not 0 and is never compared.
with

filings as (
    select * from {{ ref("stg_nbb__accounts") }}
),

models as (
    select * from {{ ref("account_model") }}
),

kinds as (
    select * from {{ ref("account_model_kind") }}
),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
    where is_main
),

described as (
    select
        filings.*,
        kinds.model_kind,
        kinds.is_of_the_company and filings.has_figures as is_countable,
        postcodes.nis_code as seat_nis_code,
        round((filings.exercise_end - filings.exercise_start + 1) / 30.4375)::integer as months
    from filings
    left join models on filings.model_number = models.model_number
    inner join kinds on coalesce(models.model_kind, 'other') = kinds.model_kind
    left join postcodes on filings.seat_zipcode = postcodes.postcode
),

latest as (
    select distinct on (enterprise_number, exercise_end) *
    from described
    where is_countable
    order by enterprise_number asc, exercise_end asc, deposit_date desc, reference_number desc
),

followed as (
    select
        reference_number,
        lag(reference_number) over each_company as reference_before,
        lag(fte) over each_company as fte_before,
        exercise_start = lag(exercise_end) over each_company + 1
        and abs(months - lag(months) over each_company) <= 1 as is_comparable
    from latest
    window each_company as (partition by enterprise_number order by exercise_end)
),

final as (
    select
        described.reference_number,
        described.enterprise_number,
        described.deposit_date,
        described.exercise_start,
        described.exercise_end,
        described.months,
        described.seat_nis_code,
        described.model,
        described.model_kind,
        described.is_corrected,
        described.has_figures,
        followed.reference_number is not null as is_latest,
        described.fte,
        described.fte_year_before,
        described.headcount,
        described.turnover,
        described.gross_margin,
        described.staff_costs,
        described.operating_result,
        described.result,
        described.equity,
        described.total_assets,
        case when followed.is_comparable then followed.reference_before end as compared_reference,
        case
            when followed.is_comparable and followed.fte_before > 0
                then trim_scale(100 * (described.fte - followed.fte_before) / followed.fte_before)
        end as fte_growth_percent,
        described.delivery_id,
        described.line_number,
        described.is_synthetic
    from described
    left join followed on described.reference_number = followed.reference_number
)

select * from final
