-- Grain: establishment on a business park x validity of that. Its park is the smallest that is known: the former Ford
-- site, not Genk-Zuid of which it is a part.
with

establishments as (
    select * from {{ ref("int_establishment_history") }}
    where park_code is not null
),

final as (
    {{ merge_versions(
        "establishments",
        "establishment_number",
        ["enterprise_number", "park_code", "park_link", "wijk_code", "is_business"],
    ) }}
)

select * from final
