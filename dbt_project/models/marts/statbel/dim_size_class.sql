-- Grain: size class by employees, of any publisher.
-- Not for: one axis for all figures, since classes of different publishers overlap (10-19 and 10-49).
with

size_classes as (
    select * from {{ ref("size_class") }}
),

final as (
    select
        size_class,
        label_nl,
        label_en,
        employees_from,
        employees_to,
        position
    from size_classes
)

select * from final
