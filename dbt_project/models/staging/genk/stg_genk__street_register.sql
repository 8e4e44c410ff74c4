-- Grain: street of the city x range of house numbers x parity.
with

delivered as ({{ delivered("street_register") }}),

final as (
    select distinct
        {{ fold_street("street_name") }} as street_key,
        house_number_from,
        house_number_to,
        parity,
        sector_code
    from delivered
)

select * from final
