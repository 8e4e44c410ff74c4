-- Grain: municipality of the chosen scope (variable `scope`).
with

postcodes as (
    select * from {{ ref("postcode_municipality") }}
),

centre_cities as (
    select * from {{ ref("centre_city") }}
),

final as (
    select distinct nis_code
    from postcodes
    where
        {% if scope() == "genk" -%}
        nis_code = '{{ var("home_nis_code") }}'
        {%- elif scope() == "centre_cities" -%}
        nis_code in (select centre_cities.nis_code from centre_cities)
        {%- elif scope() == "flanders" -%}
        region_code = '02000'
        {%- else -%}
        true
        {%- endif %}
)

select * from final
