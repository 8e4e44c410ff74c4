-- A municipality with establishments that REFNIS does not know has no province and no region.
select
    months.nis_code,
    count(*) as groups
from {{ ref("fct_establishment_month") }} as months
inner join {{ ref("dim_geography") }} as geographies on months.geography_code = geographies.geography_code
where geographies.region is null
group by months.nis_code
