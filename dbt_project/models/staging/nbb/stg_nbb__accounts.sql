-- Grain: filing by its reference, of the newest delivery that has it: one that was corrected comes again under it.
-- Amounts in another currency than the euro are no amounts here.
{% set amounts = [
    "turnover", "gross_margin", "staff_costs", "operating_result", "result", "equity", "total_assets",
] -%}
with

delivered as ({{ delivered("nbb_accounts", per="reference_number") }}),

final as (
    select
        reference_number,
        enterprise_number,
        deposit_date,
        exercise_start,
        exercise_end,
        case when seat_zipcode ~ '^[0-9]{4}$' then seat_zipcode end as seat_zipcode,
        model,
        split_part(model, '-', 1) as model_number,
        coalesce(is_corrected, false) as is_corrected,
        figures = 'given' as has_figures,
        fte,
        fte_year_before,
        headcount,
        {% for amount in amounts %}
            case when coalesce(currency, 'EUR') = 'EUR' then {{ amount }} end as {{ amount }},
        {% endfor %}
        delivery_id,
        line_number,
        is_synthetic
    from delivered
)

select * from final
