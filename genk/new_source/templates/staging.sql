-- Grain: one row of the delivery. Say here what that is; a line of its own below says what the catalogue cannot.
with

final as ({{ delivered("$id") }})

select * from final
