-- Grain: premises that the survey before saw vacant and this survey of the city sees in use, on its day. Premises of
-- which the match is not certain do not count, nor do those that are being rebuilt or gone.
with

premises as (
    select * from {{ ref("int_premises_survey") }}
    where source_id = 'retail_premises' and is_filled
),

final as (
    select
        'C2.filled' as indicator_code,
        survey_date || ' ' || premises_code as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        survey_date as counts_from,
        survey_date + 1 as counts_to,
        1 as numerator,
        delivery_id,
        line_number
    from premises
)

select * from final
