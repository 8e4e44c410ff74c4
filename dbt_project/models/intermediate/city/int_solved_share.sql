-- Grain: month x kind of dossier with any closed in the twelve months up to its end: how many of those were solved in
-- the city. Hidden where too few enterprises are behind it.
with

dossiers as (
    select * from {{ ref("int_dossier_rolling_year") }}
    where closed > 0
),

settings as (
    select minimum from {{ ref("disclosure_setting") }}
    where counted = 'enterprises'
),

judged as (
    select
        dossiers.*,
        dossiers.closed_enterprises < settings.minimum as is_hidden
    from dossiers
    cross join settings
),

final as (
    select
        month,
        dossier_kind,
        is_hidden,
        case when not is_hidden then solved end as solved,
        case when not is_hidden then closed end as closed
    from judged
)

select * from final
