-- Group roles, without login. Applied by the admin login; every statement may run again.
do $$
declare
    wanted text;
begin
    foreach wanted in array array[
        'warehouse_engineer', 'warehouse_analyst', 'warehouse_restricted', 'warehouse_bi'
    ] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end
$$;
