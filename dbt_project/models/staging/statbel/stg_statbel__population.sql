-- Grain: year x municipality of that year x sex x nationality x civil status x age, as delivered in either layout.
-- No row means no inhabitants.
{{ config(materialized="view") }}  -- the whole country, of which few municipalities are taken

with

final as ({{ delivered("statbel_population") }})

select * from final
