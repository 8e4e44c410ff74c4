-- Grain: source x survey x shopping area, what lies outside them, or the whole city x scope (all premises, retail).
-- Not for: adding areas to the city (it has a row of its own, of all its premises), nor the two scopes, sources or
-- surveys; nor a rate by units beside one by floor, or of one scope beside the other, as if they were the same.
with

surveys as (
    select * from {{ ref("int_premises_survey") }}
),

uses as (
    select * from {{ ref("premises_use") }}
),

premises as (
    select
        surveys.*,
        surveys.is_in_city and surveys.premises_state <> 'gone' as is_counted,
        coalesce(uses.is_retail, false) as is_retail
    from surveys
    left join uses on surveys.use_group = uses.use_group
),

seen as (
    select
        source_id,
        survey_date,
        survey_number,
        retail_area_code,
        is_in_city,
        is_retail,
        premises_state,
        is_counted,
        case when is_counted then floor_m2 end as floor_m2,
        is_counted and is_vacant as is_vacant,
        is_counted and is_vacant and use_group is null as is_of_unknown_use,
        is_counted and is_filled as is_filled,
        is_counted and is_newly_vacant as is_newly_vacant,
        vacancy_length,
        is_counted and match_kind in ('new', 'returned') as is_unmatched,
        false as is_lost,
        delivery_id,
        is_synthetic
    from premises
    union all
    -- what the survey before had and this one has not counts with this one
    select
        source_id,
        next_survey_date as survey_date,
        survey_number + 1 as survey_number,
        retail_area_code,
        is_in_city,
        is_retail,
        null as premises_state,
        false as is_counted,
        null as floor_m2,
        false as is_vacant,
        false as is_of_unknown_use,
        false as is_filled,
        false as is_newly_vacant,
        null as vacancy_length,
        false as is_unmatched,
        is_in_city as is_lost,
        null as delivery_id,
        is_synthetic
    from premises
    where not is_found_again
),

placed as (
    select
        places.place_code,
        scopes.scope,
        seen.*
    from seen
    cross join lateral (values (seen.retail_area_code), ('CITY')) as places (place_code)
    cross join lateral (values ('all', true), ('retail', seen.is_retail)) as scopes (scope, is_in_scope)
    where scopes.is_in_scope
),

-- which may be retail or not, so that they are told beside both scopes
of_unknown_use as (
    select
        source_id,
        survey_date,
        place_code,
        count(*) filter (where is_of_unknown_use)::integer as vacant
    from placed
    where scope = 'all'
    group by source_id, survey_date, place_code
),

counted as (
    select
        source_id,
        survey_date,
        survey_number,
        place_code,
        scope,
        count(*) filter (where is_counted)::integer as premises,
        count(*) filter (where is_vacant)::integer as vacant,
        count(*) filter (where is_counted and premises_state = 'being_rebuilt')::integer as being_rebuilt,
        count(floor_m2)::integer as premises_of_known_floor,
        sum(floor_m2) as floor_m2,
        sum(floor_m2) filter (where is_vacant) as vacant_m2,
        count(floor_m2) filter (where is_vacant)::integer as vacant_of_known_floor,
        count(*) filter (where is_vacant and vacancy_length = 'under_1_year')::integer as vacant_under_1_year,
        count(*) filter (where is_vacant and vacancy_length = '1_to_3_years')::integer as vacant_1_to_3_years,
        count(*) filter (where is_vacant and vacancy_length = 'over_3_years')::integer as vacant_over_3_years,
        count(*) filter (where is_vacant and vacancy_length = 'unknown')::integer as vacant_length_unknown,
        count(*) filter (where is_filled)::integer as filled,
        count(*) filter (where is_newly_vacant)::integer as newly_vacant,
        count(*) filter (where is_unmatched)::integer as unmatched_new,
        count(*) filter (where is_lost)::integer as unmatched_lost,
        count(*) filter (where not is_in_city and premises_state <> 'gone')::integer as premises_outside_city,
        max(delivery_id) as delivery_id,
        bool_or(is_synthetic) as is_synthetic
    from placed
    group by source_id, survey_date, survey_number, place_code, scope
),

final as (
    select
        counted.source_id,
        {{ date_key("counted.survey_date") }} as date_key,
        counted.survey_date,
        counted.place_code as retail_area_code,
        counted.scope,
        counted.premises,
        counted.vacant,
        of_unknown_use.vacant as vacant_of_unknown_use,
        -- no rate of nothing known: what is vacant is not 0 % because nobody knows its use or its floor
        case
            when counted.scope = 'all' or counted.vacant > 0 or of_unknown_use.vacant = 0
                then round(100.0 * counted.vacant / nullif(counted.premises, 0), 3)
        end as vacancy_units_pct,
        counted.being_rebuilt,
        counted.premises_of_known_floor,
        counted.vacant_of_known_floor,
        coalesce(counted.floor_m2, 0) as floor_m2,
        coalesce(counted.vacant_m2, 0) as vacant_m2,
        case
            when
                counted.vacant_of_known_floor > 0
                or counted.vacant = 0 and (counted.scope = 'all' or of_unknown_use.vacant = 0)
                then round(100 * coalesce(counted.vacant_m2, 0) / nullif(counted.floor_m2, 0), 3)
        end as vacancy_m2_pct,
        counted.vacant_under_1_year,
        counted.vacant_1_to_3_years,
        counted.vacant_over_3_years,
        counted.vacant_length_unknown,
        case when counted.survey_number > 1 then counted.filled end as filled,
        case when counted.survey_number > 1 then counted.newly_vacant end as newly_vacant,
        case when counted.survey_number > 1 then counted.unmatched_new end as unmatched_new,
        case when counted.survey_number > 1 then counted.unmatched_lost end as unmatched_lost,
        counted.premises_outside_city,
        counted.delivery_id,
        counted.is_synthetic
    from counted
    inner join of_unknown_use
        on
            counted.source_id = of_unknown_use.source_id
            and counted.survey_date = of_unknown_use.survey_date
            and counted.place_code = of_unknown_use.place_code
)

select * from final
