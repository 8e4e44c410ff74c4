-- Grain: filing of annual accounts, by company; that of a financial year that holds has is_latest.
-- Not for: adding up without is_latest (a year is filed again, and groups file theirs); nor jobs in the city, since a
-- company counts all its sites here and those of companies from elsewhere are not told apart.
with

accounts as (
    select * from {{ ref("int_annual_accounts") }}
),

kinds as (
    select * from {{ ref("account_model_kind") }}
),

enterprises as (
    select * from {{ ref("dim_enterprise") }}
),

-- the register has no versions of before its first extract: the first one stands for them
first_versions as (
    select
        enterprise_number,
        min(valid_from) as valid_from
    from enterprises
    group by enterprise_number
),

geographies as (
    select geography_code from {{ ref("dim_geography") }}
),

final as (
    select
        accounts.reference_number,
        accounts.enterprise_number,
        coalesce(enterprises.enterprise_key, {{ unknown_key() }}) as enterprise_key,
        {{ date_key("accounts.exercise_end") }} as date_key,
        coalesce(geographies.geography_code, 'unknown') as geography_code,
        accounts.deposit_date,
        accounts.exercise_start,
        accounts.exercise_end,
        accounts.months,
        accounts.model,
        accounts.model_kind,
        kinds.label_nl as model_kind_nl,
        kinds.label_en as model_kind_en,
        accounts.is_latest,
        accounts.is_corrected,
        accounts.has_figures,
        accounts.fte,
        accounts.fte_year_before,
        accounts.headcount,
        accounts.gross_margin as gross_margin_eur,
        accounts.turnover as turnover_eur,
        accounts.staff_costs as staff_costs_eur,
        accounts.operating_result as operating_result_eur,
        accounts.result as result_eur,
        accounts.equity as equity_eur,
        accounts.total_assets as total_assets_eur,
        accounts.compared_reference,
        round(accounts.fte_growth_percent, 1) as fte_growth_percent,
        accounts.delivery_id,
        accounts.is_synthetic
    from accounts
    inner join kinds on accounts.model_kind = kinds.model_kind
    left join first_versions on accounts.enterprise_number = first_versions.enterprise_number
    left join enterprises
        on
            accounts.enterprise_number = enterprises.enterprise_number
            and {{ valid_on("enterprises", "greatest(accounts.exercise_end, first_versions.valid_from)") }}
    left join geographies on accounts.seat_nis_code = geographies.geography_code
)

select * from final
