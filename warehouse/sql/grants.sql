-- What each group may read. Applied by the owner of the schemas; every statement may run again.
revoke all on schema ops, raw, quarantine, staging, intermediate, core, mart, sandbox from public;

grant usage on schema ops, raw, quarantine, staging, intermediate, mart to warehouse_engineer;
grant select on all tables in schema ops, raw, quarantine, staging, intermediate, mart to warehouse_engineer;
alter default privileges in schema ops, raw, quarantine, staging, intermediate, mart
grant select on tables to warehouse_engineer;

grant usage on schema mart to warehouse_analyst, warehouse_bi;
grant select on all tables in schema mart to warehouse_analyst, warehouse_bi;
alter default privileges in schema mart grant select on tables to warehouse_analyst, warehouse_bi;

grant usage on schema core to warehouse_restricted;
grant select on all tables in schema core to warehouse_restricted;
alter default privileges in schema core grant select on tables to warehouse_restricted;

grant usage, create on schema sandbox to warehouse_analyst;
