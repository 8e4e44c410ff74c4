-- Grain: code x language of KBO's own code tables; a code that left the list stays, with its last label.
with

codes as (
    select * from {{ source("raw", "kbo_code") }}
),

final as (
    select distinct on (category, code, language)
        category,
        code,
        language,
        trim(description) as label,
        valid_to_extract is null as is_current
    from codes
    order by category asc, code asc, language asc, valid_from_extract desc, description asc
)

select * from final
