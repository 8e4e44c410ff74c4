-- Grain: statistical sector of the division of 2025.
with

delivered as ({{ delivered("statistical_sectors") }}),

final as (
    select distinct
        sector_code,
        sector_name as name_nl,
        wijk_code,
        wijk_name as wijk_name_nl,
        nis_code,
        sector_code not like '%ZZZZ' as is_locatable
    from delivered
)

select * from final
