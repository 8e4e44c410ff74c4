-- Grain: code x language of KBO's own code tables; a code that left the list stays, with its last label.
with

codes as (
    select * from {{ source("raw", "kbo_code") }}
),

trimmed as (
    select
        {{ trimmed("category") }} as category,
        {{ trimmed("code") }} as code,
        {{ trimmed("language") }} as language,
        {{ tidy_text("description") }} as label,
        valid_to_extract is null as is_current,
        valid_from_extract
    from codes
),

final as (
    select distinct on (category, code, language)
        category,
        code,
        language,
        label,
        is_current
    from trimmed
    order by category asc, code asc, language asc, valid_from_extract desc, label asc
)

select * from final
