-- Grain: name of an entity in scope that may be named x version. Names of natural persons end in raw.
with

denominations as ({{ register_versions("kbo_denomination") }}),

final as (
    select distinct
        entity_number,
        {{ trimmed("language") }} as language,
        {{ trimmed("type_of_denomination") }} as type_of_denomination,
        {{ tidy_text("denomination") }} as denomination,
        valid_from,
        valid_to
    from denominations
    where may_be_named
)

select * from final
