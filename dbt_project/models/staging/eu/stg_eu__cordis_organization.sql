-- Grain: programme x project x organisation x role x order, of the newest export of each programme.
-- A self-employed person may be an organisation. So a name and a foreign VAT number are here of universities, research
-- organisations and public bodies alone; of any other its numbers lead to the register, or nowhere.
with

delivered as ({{ delivered("cordis_organization") }}),

postcodes as (
    select * from {{ ref("postcode_municipality") }}
    where is_main
),

numbered as (
    select
        *,
        coalesce(activity_type in ('HES', 'REC', 'PUB'), false) as may_be_named,
        {{ vat_number("vat_number") }} as vat
    from delivered
),

final as (
    select
        numbered.part as programme,
        numbered.project_id,
        numbered.organisation_id,
        numbered.role,
        numbered.participant_order,
        {{ enterprise_number_of_vat("numbered.vat") }} as enterprise_number,
        case when numbered.may_be_named then numbered.vat end as vat_number,
        case when numbered.may_be_named then numbered.name end as name,
        lower(numbered.is_sme) = 'true' as is_sme,
        numbered.activity_type,
        numbered.country,
        postcodes.nis_code,
        numbered.ec_contribution,
        numbered.net_ec_contribution,
        -- what goes on to linked third parties is theirs; blank is not known, also beside a net of 0
        case
            when numbered.ec_contribution is not null or numbered.net_ec_contribution <> 0
                then coalesce(numbered.net_ec_contribution, numbered.ec_contribution)
        end as granted_eur,
        numbered.total_cost,
        lower(numbered.has_left) = 'true' as has_left,
        numbered.delivery_id,
        numbered.line_number
    from numbered
    left join postcodes on numbered.post_code = postcodes.postcode and numbered.country = 'BE'
)

select * from final
