-- Grain: indicator x dossier that it counts, on the day of its closing; of support the days from request to closing.
-- Behind a dossier stands its enterprise, or it alone where it has no enterprise number.
with

dossiers as (
    select * from {{ ref("stg_genk__support_dossiers") }}
),

final as (
    select
        behind.indicator_code,
        dossiers.dossier_number as row_key,
        '{{ var("home_nis_code") }}' as geography_code,
        behind.counts_from,
        behind.counts_to,
        behind.numerator,
        behind.denominator,
        coalesce(dossiers.enterprise_number, dossiers.dossier_number) as contributor,
        dossiers.delivery_id,
        dossiers.line_number
    from dossiers
    cross join
        lateral (
            values
            (
                'A1.1.visits', dossiers.dossier_kind = 'account_visit' and dossiers.outcome <> 'withdrawn',
                dossiers.closed_date, dossiers.closed_date + 1, 1, null
            ),
            (
                'A1.2.solved', dossiers.dossier_kind = 'expansion',
                dossiers.closed_date, dossiers.closed_date + 1, (dossiers.outcome = 'solved_in_genk')::integer, 1
            ),
            (
                'A1.2.days', dossiers.dossier_kind = 'expansion' and dossiers.outcome = 'solved_in_genk',
                dossiers.closed_date, dossiers.closed_date + 1, dossiers.closed_date - dossiers.received_date, null
            ),
            (
                'C1.requests', dossiers.dossier_kind = 'settlement',
                dossiers.closed_date, dossiers.closed_date + 1, (dossiers.outcome = 'solved_in_genk')::integer, 1
            ),
            (
                'A2.3.supported',
                dossiers.dossier_kind in ('business_plan', 'location', 'permit') and dossiers.outcome <> 'withdrawn',
                dossiers.received_date, dossiers.closed_date + 1, 1, null
            )
        ) as behind (indicator_code, is_counted, counts_from, counts_to, numerator, denominator)
    where behind.is_counted and behind.counts_from is not null
)

select * from final
