-- Grain: multi-year plan x classification (policy field or account) x item x booking year.
-- Not for: adding plans, which overlap in their booking years, nor the two classifications, which count the same euros.
with

policy_fields as (
    select * from {{ ref("stg_abb__bbc_policy_field") }}
),

accounts as (
    select * from {{ ref("stg_abb__bbc_account") }}
),

items as (
    select
        plan_year,
        'policy_field' as classification,
        'Beleidsveld' as classification_nl,
        'Policy field' as classification_en,
        bbc_policy_field_code as bbc_item_code,
        policy_field_nl as item_nl,
        domain as level_1_nl,
        subdomain as level_2_nl,
        null as level_3_nl,
        booking_year,
        amount_eur,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from policy_fields
    union all
    select
        plan_year,
        'account' as classification,
        'Algemene rekening' as classification_nl,
        'General account' as classification_en,
        bbc_account_code as bbc_item_code,
        account_nl as item_nl,
        level_1 as level_1_nl,
        level_2 as level_2_nl,
        level_3 as level_3_nl,
        booking_year,
        amount_eur,
        is_synthetic,
        delivery_id,
        file_name,
        landed_at
    from accounts
),

-- an item that stands under two headings is one item
final as (
    select
        plan_year,
        classification,
        classification_nl,
        classification_en,
        bbc_item_code,
        booking_year,
        {{ period_date_key("year", "make_date(booking_year, 1, 1)") }} as date_key,
        min(item_nl) as item_nl,
        min(level_1_nl) as level_1_nl,
        min(level_2_nl) as level_2_nl,
        min(level_3_nl) as level_3_nl,
        sum(amount_eur)::numeric(16, 2) as amount_eur,
        bool_or(is_synthetic) as is_synthetic,
        'bbc_plan' as source_id,
        max(delivery_id) as delivery_id,
        max(file_name) as file_name,
        max(landed_at) as landed_at
    from items
    where amount_eur is not null
    group by plan_year, classification, classification_nl, classification_en, bbc_item_code, booking_year
)

select * from final
