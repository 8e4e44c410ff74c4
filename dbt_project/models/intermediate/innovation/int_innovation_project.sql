-- Grain: source x programme x project: of CORDIS, and of the city's own register.
-- A project of which a broken line of the export is all that came has its participations, and is not known itself.
with

projects as (
    select * from {{ ref("stg_eu__cordis_project") }}
),

participations as (
    select
        programme,
        project_id,
        min(delivery_id) as delivery_id
    from {{ ref("stg_eu__cordis_organization") }}
    group by programme, project_id
),

themes as (
    select * from {{ ref("int_innovation_theme") }}
),

registered as (
    -- the rows of a project should say the same (a warning tells where they do not); the first of them counts
    select distinct on (register_number) *
    from {{ ref("stg_genk__innovation_register") }}
    order by register_number, line_number
),

european as (
    select
        coalesce(projects.programme, participations.programme) as programme,
        coalesce(projects.project_id, participations.project_id) as project_id,
        projects.project_id is not null as is_known,
        projects.acronym,
        projects.title,
        projects.status,
        projects.funding_scheme,
        projects.granted_on,
        projects.started_on,
        projects.ended_on,
        projects.ec_max_contribution,
        coalesce(projects.delivery_id, participations.delivery_id) as delivery_id
    from projects
    full join participations
        on
            projects.programme = participations.programme
            and projects.project_id = participations.project_id
),

final as (
    select
        'cordis' as source_id,
        lower(european.programme) as programme,
        european.project_id as project_number,
        european.is_known,
        european.acronym,
        european.title,
        european.status,
        european.funding_scheme,
        coalesce(themes.theme, 'other') as theme,
        themes.theme_by,
        european.granted_on,
        european.started_on,
        european.ended_on,
        european.ec_max_contribution as granted_to_all_eur,
        european.delivery_id
    from european
    left join themes
        on
            european.programme = themes.programme
            and european.project_id = themes.project_id
    union all
    select
        'innovation_register' as source_id,
        programme,
        register_number as project_number,
        true as is_known,
        null as acronym,
        null as title,
        null as status,
        null as funding_scheme,
        theme,
        'register' as theme_by,
        started_on as granted_on,
        started_on,
        ended_on,
        null as granted_to_all_eur,
        delivery_id
    from registered
)

select * from final
