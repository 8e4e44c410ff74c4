-- Grain: month x kind of dossier: what came in and what was closed in the twelve months up to its end.
-- A dossier without an enterprise number counts as an enterprise of its own.
with

dossiers as (
    select
        *,
        coalesce(enterprise_number, dossier_number) as enterprise
    from {{ ref("stg_genk__support_dossiers") }}
),

months as (
    select * from {{ ref("int_dossier_month") }}
),

kinds as (
    select code as dossier_kind from {{ ref("city_choice") }}
    where choice_list = 'dossier_kind'
),

received as (
    select
        months.month,
        dossiers.dossier_kind,
        count(*) as received
    from months
    inner join dossiers on dossiers.received_date between months.window_start and months.window_end
    where dossiers.outcome <> 'withdrawn'
    group by months.month, dossiers.dossier_kind
),

closed as (
    select
        months.month,
        dossiers.dossier_kind,
        count(*) as closed,
        count(distinct dossiers.enterprise) as closed_enterprises,
        count(*) filter (where dossiers.outcome <> 'withdrawn') as carried_out,
        count(*) filter (where dossiers.outcome = 'solved_in_genk') as solved,
        count(distinct dossiers.enterprise) filter (where dossiers.outcome = 'solved_in_genk') as solved_enterprises,
        percentile_cont(0.5) within group (
            order by dossiers.closed_date - dossiers.received_date
        ) filter (where dossiers.outcome = 'solved_in_genk') as median_days
    from months
    inner join dossiers on dossiers.closed_date between months.window_start and months.window_end
    group by months.month, dossiers.dossier_kind
),

final as (
    select
        months.month,
        kinds.dossier_kind,
        coalesce(received.received, 0) as received,
        coalesce(closed.closed, 0) as closed,
        coalesce(closed.closed_enterprises, 0) as closed_enterprises,
        coalesce(closed.carried_out, 0) as carried_out,
        coalesce(closed.solved, 0) as solved,
        coalesce(closed.solved_enterprises, 0) as solved_enterprises,
        closed.median_days
    from months
    cross join kinds
    left join received on months.month = received.month and kinds.dossier_kind = received.dossier_kind
    left join closed on months.month = closed.month and kinds.dossier_kind = closed.dossier_kind
)

select * from final
