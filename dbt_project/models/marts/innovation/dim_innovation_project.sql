-- Grain: project with a participation in the city, of CORDIS or of the city's own register.
-- Not for: all projects of Horizon, of which only those are here; nor for adding up granted_to_all_eur as money of the
-- city, since it is that of all participants.
with

projects as (
    select * from {{ ref("int_innovation_project") }}
),

participations as (
    select * from {{ ref("int_innovation_participation") }}
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        {{ surrogate_key(["projects.source_id", "projects.programme", "projects.project_number"]) }} as project_key,
        projects.source_id,
        projects.project_number,
        projects.is_known,
        projects.acronym,
        projects.title,
        projects.programme,
        programmes.label_nl as programme_nl,
        programmes.label_en as programme_en,
        projects.theme,
        themes.label_nl as theme_nl,
        themes.label_en as theme_en,
        coalesce(projects.theme_by, 'nothing') as theme_by,
        projects.status,
        projects.funding_scheme,
        projects.granted_on,
        projects.started_on,
        projects.ended_on,
        projects.granted_to_all_eur,
        projects.delivery_id
    from projects
    inner join choices as programmes
        on projects.programme = programmes.code and programmes.choice_list = 'innovation_programme'
    inner join choices as themes on projects.theme = themes.code and themes.choice_list = 'innovation_theme'
    where
        (projects.source_id, projects.programme, projects.project_number) in (
            select
                participations.source_id,
                participations.programme,
                participations.project_number
            from participations
        )
)

select * from final
