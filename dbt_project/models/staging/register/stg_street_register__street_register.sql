-- Grain: street of the city x range of house numbers x parity.
with

ranges as (
    {{ newest_rows("street_register", "street_register") }}
),

final as (
    select distinct
        {{ fold_street("street_name") }} as street_key,
        {{ house_number_as_integer("house_number_from") }} as house_number_from,
        {{ house_number_as_integer("house_number_to") }} as house_number_to,
        parity,
        sector_code
    from ranges
)

select * from final
