-- Grain: neighbourhood x activity division x legal kind x month, for months in which an extract was made.
-- A group that ever had an establishment or an event has a row in each such month, with zeros; a group without rows
-- never had one; a month without rows was not measured.
-- Not for: adding `active` over months (it is a stock), nor businesses without the filter is_business.
{{ config(
    indexes=[
        {"columns": ["geography_code", "date_key"]},
    ]
) }}

with

stock as (
    select * from {{ ref("int_establishment_stock") }}
),

flows as (
    select * from {{ ref("int_establishment_flow") }}
),

months as (
    select * from {{ ref("int_month_covered") }}
),

legal_kinds as (
    select * from {{ ref("legal_kind") }}
),

measures as (
    select
        month,
        wijk_code,
        nis_code,
        coalesce(nace_version, 'none') as nace_version,
        coalesce(division, 'unknown') as division,
        legal_kind,
        active,
        active_struck_off,
        0 as opened,
        0 as closed,
        0 as moved_in,
        0 as moved_out,
        0 as moved_within
    from stock
    union all
    select
        month,
        wijk_code,
        nis_code,
        coalesce(nace_version, 'none') as nace_version,
        coalesce(division, 'unknown') as division,
        legal_kind,
        0 as active,
        0 as active_struck_off,
        (event = 'opened')::integer as opened,
        (event = 'closed')::integer as closed,
        (event = 'moved_in')::integer as moved_in,
        (event = 'moved_out')::integer as moved_out,
        (event = 'moved_within')::integer as moved_within
    from flows
    where event in ('opened', 'closed', 'moved_in', 'moved_out', 'moved_within')
),

cells as (
    select distinct
        wijk_code,
        nis_code,
        nace_version,
        division,
        legal_kind
    from measures
),

final as (
    select
        months.month,
        {{ period_date_key("month", "months.month") }} as date_key,
        cells.wijk_code as geography_code,
        {{ surrogate_key(["cells.nace_version", "cells.division"]) }} as division_key,
        cells.legal_kind,
        legal_kinds.is_business,
        cells.nis_code,
        cells.nace_version,
        cells.division,
        coalesce(sum(measures.active), 0)::integer as active,
        coalesce(sum(measures.active_struck_off), 0)::integer as active_struck_off,
        coalesce(sum(measures.opened), 0)::integer as opened,
        coalesce(sum(measures.closed), 0)::integer as closed,
        coalesce(sum(measures.moved_in), 0)::integer as moved_in,
        coalesce(sum(measures.moved_out), 0)::integer as moved_out,
        coalesce(sum(measures.moved_within), 0)::integer as moved_within,
        months.measured_on,
        months.is_running
    from cells
    cross join months
    inner join legal_kinds on cells.legal_kind = legal_kinds.legal_kind
    left join measures
        on
            months.month = measures.month
            and cells.wijk_code = measures.wijk_code
            and cells.nace_version = measures.nace_version
            and cells.division = measures.division
            and cells.legal_kind = measures.legal_kind
    group by
        months.month,
        months.measured_on,
        months.is_running,
        cells.wijk_code,
        cells.nis_code,
        cells.nace_version,
        cells.division,
        cells.legal_kind,
        legal_kinds.is_business
)

select * from final
