-- Grain: programme x project, of the newest export of each programme.
with

delivered as ({{ delivered("cordis_project") }}),

final as (
    select
        part as programme,
        project_id,
        acronym,
        status,
        title,
        started_on,
        ended_on,
        -- older layouts do not say when it was signed
        coalesce(signed_on, started_on) as granted_on,
        ec_max_contribution,
        total_cost,
        funding_scheme,
        case when left(content_updated, 10) ~ '{{ readable("date") }}' then left(content_updated, 10)::date end
            as content_updated,
        delivery_id,
        line_number,
        (landed_at at time zone 'Europe/Brussels')::date as delivered_on
    from delivered
)

select * from final
