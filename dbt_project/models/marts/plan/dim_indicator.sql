-- Grain: indicator of the plan.
-- Not for: its targets, which have versions and are in dim_target.
with

indicators as (
    select * from {{ ref("plan_indicator") }}
),

rules as (
    select * from {{ ref("indicator_rule") }}
),

subjects as (
    select * from {{ ref("indicator_subject") }}
),

areas as (
    select * from {{ ref("plan_area") }}
),

units as (
    select * from {{ ref("unit") }}
),

places as (
    select distinct on (nis_code)
        nis_code,
        name_nl
    from {{ ref("stg_statbel__refnis") }}
    order by nis_code asc, valid_from desc
),

final as (
    select
        indicators.indicator_code,
        coalesce(areas.parent_code, areas.area_code) as objective_code,
        case when areas.kind = 'action' then areas.area_code end as action_code,
        indicators.area_code,
        indicators.position,
        indicators.label_nl,
        indicators.label_en,
        indicators.unit,
        units.label_nl as unit_nl,
        units.label_en as unit_en,
        indicators.decimals,
        indicators.target_kind,
        indicators.direction,
        indicators.geography_basis,
        case indicators.geography_basis
            when 'workplace' then 'naar werkplek'
            when 'residence' then 'naar woonplaats'
            when 'seat' then 'naar maatschappelijke zetel'
            when 'none' then 'van de plaats zelf'
        end as geography_basis_nl,
        case indicators.geography_basis
            when 'workplace' then 'by workplace'
            when 'residence' then 'by residence'
            when 'seat' then 'by registered seat'
            when 'none' then 'of the place itself'
        end as geography_basis_en,
        indicators.geography_code,
        coalesce(places.name_nl, indicators.geography_code) as geography_nl,
        indicators.period_kind,
        rules.indicator_code is not null as is_measured,
        indicators.no_source_reason_nl,
        indicators.no_source_reason_en,
        indicators.definition_nl,
        indicators.definition_en,
        rules.subject,
        subjects.rows_nl,
        subjects.rows_en,
        rules.aggregation,
        rules.window_months,
        rules.aggregation = 'sum' as adds_over_places,
        rules.aggregation = 'sum' and subjects.is_flow and rules.window_months is null as adds_over_periods,
        coalesce(rules.is_comparable, false) as is_comparable,
        coalesce(rules.is_proxy, false) as is_proxy,
        rules.tolerance,
        rules.tolerance_kind
    from indicators
    inner join areas on indicators.area_code = areas.area_code
    inner join units on indicators.unit = units.unit
    left join rules on indicators.indicator_code = rules.indicator_code
    left join subjects on rules.subject = subjects.subject
    left join places on indicators.geography_code = places.nis_code
)

select * from final
