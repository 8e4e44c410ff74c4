-- Grain: legal kind, a grouping of the legal forms of KBO.
-- Not for: the legal forms of Statbel's VAT payers, which are grouped otherwise.
with

legal_kinds as (
    select * from {{ ref("legal_kind") }}
),

final as (
    select
        legal_kind,
        label_nl,
        label_en,
        is_business
    from legal_kinds
)

select * from final
