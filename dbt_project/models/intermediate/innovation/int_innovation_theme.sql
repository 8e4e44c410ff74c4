-- Grain: programme x project of CORDIS whose theme something tells: the theme, and what says so.
-- The topic of the call comes before the programme part that is the project's own, and that before the fields of
-- science; of several prefixes of a kind the longest counts. A code is compared with its point at the end, a path with
-- its slash.
with

themes as (
    select
        *,
        array_position(array['topic', 'legal_basis', 'euroscivoc'], kind) as kind_order
    from {{ ref("innovation_theme") }}
),

told as (
    select
        programme,
        project_id,
        'topic' as kind,
        topic as said
    from {{ ref("stg_eu__cordis_topic") }}
    union all
    select
        programme,
        project_id,
        'legal_basis' as kind,
        rtrim(legal_basis, '.') || '.' as said
    from {{ ref("stg_eu__cordis_legal_basis") }}
    where is_main_part
    union all
    select
        programme,
        project_id,
        'euroscivoc' as kind,
        rtrim(euroscivoc_path, '/') || '/' as said
    from {{ ref("stg_eu__cordis_euroscivoc") }}
),

final as (
    select distinct on (told.programme, told.project_id)
        told.programme,
        told.project_id,
        themes.theme,
        themes.kind as theme_by,
        themes.prefix as theme_prefix
    from told
    inner join themes on told.kind = themes.kind and starts_with(told.said, themes.prefix)
    order by
        told.programme asc,
        told.project_id asc,
        themes.kind_order asc,
        length(themes.prefix) desc,
        themes.prefix asc
)

select * from final
