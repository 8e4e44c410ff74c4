-- Grain: indicator x premises that count for it, on the day of a survey of the city. Premises that are gone never
-- count; what is being rebuilt counts as premises, and is not vacant. A question without an answer is left out of its
-- share. The counts of Locatus stand beside these in fct_vacancy_survey: another list of premises is another series.
with

premises as (
    select * from {{ ref("int_premises_survey") }}
    where source_id = 'retail_premises' and premises_state <> 'gone'
),

final as (
    select
        counted.indicator_code,
        premises.survey_date || ' ' || premises.premises_code as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        premises.survey_date as counts_from,
        premises.survey_date + 1 as counts_to,
        counted.numerator,
        counted.denominator,
        premises.delivery_id,
        premises.line_number
    from premises
    cross join
        lateral (
            values
            ('O2.vacancy_units', true, premises.is_vacant::integer, 1),
            (
                'O2.vacancy_m2', premises.floor_m2 is not null,
                premises.is_vacant::integer * premises.floor_m2, premises.floor_m2
            ),
            ('A2.4.street', premises.retail_area_code = 'VENNESTRAAT', premises.is_vacant::integer, 1),
            ('A2.5.street', premises.retail_area_code = 'STALENSTRAAT', premises.is_vacant::integer, 1),
            (
                'A2.2.members',
                premises.retail_area_code <> 'OUTSIDE'
                and premises.premises_state = 'in_use' and premises.is_member is not null,
                premises.is_member::integer, 1
            ),
            ('A2.9.points', premises.premises_state = 'in_use' and premises.is_short_chain, 1, null),
            (
                'C3.mix',
                premises.retail_area_code = 'CENTRUM'
                and premises.premises_state = 'in_use' and premises.is_new_concept is not null,
                premises.is_new_concept::integer, 1
            )
        ) as counted (indicator_code, is_counted, numerator, denominator)
    where counted.is_counted
)

select * from final
