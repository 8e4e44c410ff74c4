-- Grain: project x participation: an organisation in a role, in the city by the rule that in_genk_by names; of the
-- city's own register each.
-- Not for: counting companies without counts_as_company, since knowledge institutes and public bodies are here too; nor
-- for finding a natural person, whose enterprise is the member "unknown".
with

participations as (
    select * from {{ ref("int_innovation_participation") }}
),

enterprises as (
    select * from {{ ref("dim_enterprise") }}
    where is_current and not is_natural_person
),

choices as (
    select * from {{ ref("city_choice") }}
),

final as (
    select
        {{ surrogate_key(["participations.source_id", "participations.programme", "participations.project_number"]) }}
            as project_key,
        participations.participation_number,
        participations.source_id,
        {{ date_key("coalesce(participations.granted_on, participations.started_on)") }} as date_key,
        '{{ var("home_nis_code") }}' as geography_code,
        coalesce(enterprises.enterprise_key, {{ unknown_key() }}) as enterprise_key,
        participations.institute_name,
        participations.role,
        coalesce(roles.label_nl, participations.role) as role_nl,
        coalesce(roles.label_en, participations.role) as role_en,
        participations.theme,
        themes.label_nl as theme_nl,
        themes.label_en as theme_en,
        participations.in_genk_by,
        rules.label_nl as in_genk_by_nl,
        rules.label_en as in_genk_by_en,
        coalesce(participations.counts_as_company, false) as counts_as_company,
        participations.granted_eur,
        participations.delivery_id
    from participations
    inner join choices as themes
        on participations.theme = themes.code and themes.choice_list = 'innovation_theme'
    inner join choices as rules
        on participations.in_genk_by = rules.code and rules.choice_list = 'innovation_in_genk'
    left join choices as roles
        on participations.role = roles.code and roles.choice_list = 'innovation_role'
    left join enterprises on participations.enterprise_number = enterprises.enterprise_number
)

select * from final
