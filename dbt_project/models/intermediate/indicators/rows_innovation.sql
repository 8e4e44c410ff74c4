-- Grain: indicator x participation that it counts, while it runs or on the day on which support was granted; of the
-- green companies year x enterprise with an establishment in a park, on the day on which they are counted.
-- A contribution that is not known is left out: it is no zero.
with

participations as (
    select * from {{ ref("int_innovation_participation") }}
),

periods as (
    select * from {{ ref("int_innovation_period") }}
    where indicator_code = 'A1.1.green'
),

versions as (
    select * from {{ ref("int_establishment_history") }}
    where is_in_scope and is_business and enterprise_number is not null and park_code is not null
),

extracts as (
    select * from {{ ref("int_extract_delivery") }}
),

behind as (
    select
        counted.indicator_code,
        concat_ws(
            ' ', participations.programme, participations.project_number, participations.participation_number
        ) as row_key,
        counted.counts_from,
        counted.counts_to,
        counted.numerator,
        null::integer as denominator,
        coalesce(participations.enterprise_number, participations.organisation_id) as contributor,
        participations.delivery_id,
        participations.line_number
    from participations
    cross join
        lateral (
            values
            (
                'O1.innovating', participations.counts_as_company,
                participations.counts_from, participations.counts_to, 1
            ),
            (
                'A1.3.participations', participations.counts_as_company,
                participations.counts_from, participations.counts_to, 1
            ),
            (
                'A1.3.funding', participations.counts_as_company and participations.granted_eur is not null,
                participations.granted_on, participations.granted_on + 1, participations.granted_eur
            ),
            (
                'H4.participations', participations.programme in ('humin', 'ide'),
                participations.started_on, participations.ended_on + 1, 1
            )
        ) as counted (indicator_code, is_counted, counts_from, counts_to, numerator)
    where counted.is_counted and counted.counts_from is not null
),

in_parks as (
    select distinct
        periods.period_start,
        periods.counted_to,
        versions.enterprise_number
    from periods
    inner join versions on {{ valid_on("versions", "periods.counted_to") }}
),

green as (
    select distinct
        periods.period_start,
        participations.enterprise_number
    from periods
    inner join participations
        on
            participations.theme in ('environment', 'energy')
            and periods.counted_to >= participations.started_on
            and periods.period_start <= coalesce(participations.ended_on, 'infinity')
),

final as (
    select
        indicator_code,
        row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        counts_from,
        counts_to,
        numerator,
        denominator,
        contributor,
        delivery_id,
        line_number
    from behind
    union all
    select
        'A1.1.green' as indicator_code,
        in_parks.enterprise_number as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        in_parks.counted_to as counts_from,
        in_parks.counted_to + 1 as counts_to,
        (green.enterprise_number is not null)::integer as numerator,
        1 as denominator,
        in_parks.enterprise_number as contributor,
        extracts.delivery_id,
        null as line_number
    from in_parks
    inner join extracts on in_parks.counted_to = extracts.snapshot_date
    left join green
        on
            in_parks.period_start = green.period_start
            and in_parks.enterprise_number = green.enterprise_number
)

select * from final
