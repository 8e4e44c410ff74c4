-- Ends the sessions of readers that are over the limits of their groups $1 (seconds: statement $2, idle in transaction
-- $3, transaction $4), or hold a lock on a relation of $5 in a transaction older than $6 seconds. Waits $7 ms for each.
with limits as (

    select
        groups.name,
        groups.statement,
        groups.idle,
        groups.whole
    from unnest($1::text[], $2::int[], $3::int[], $4::int[]) as groups (name, statement, idle, whole)

),

sessions as (

    select
        pg_stat_activity.pid,
        pg_stat_activity.usename as role_name,
        max(extract(epoch from clock_timestamp() - pg_stat_activity.query_start))
        filter (where pg_stat_activity.state = 'active') as statement,
        max(extract(epoch from clock_timestamp() - pg_stat_activity.state_change))
        filter (where pg_stat_activity.state like 'idle in transaction%') as idle,
        max(extract(epoch from clock_timestamp() - pg_stat_activity.xact_start)) as whole,
        max(limits.statement) as statement_limit,
        max(limits.idle) as idle_limit,
        max(limits.whole) as whole_limit
    from pg_stat_activity
    inner join limits on pg_has_role(pg_stat_activity.usesysid, limits.name, 'member')
    inner join pg_database on pg_stat_activity.datid = pg_database.oid
    where
        pg_database.datname = current_database()
        and pg_stat_activity.backend_type = 'client backend'
        and pg_stat_activity.pid <> pg_backend_pid()
        -- neither the owner of the warehouse nor a superuser
        and not pg_has_role(pg_stat_activity.usesysid, pg_database.datdba, 'member')
    group by pg_stat_activity.pid, pg_stat_activity.usename

),

holders as (

    select distinct pg_locks.pid
    from pg_locks
    inner join pg_database on pg_locks.database = pg_database.oid
    where
        pg_database.datname = current_database()
        and pg_locks.granted
        and pg_locks.relation = any($5::oid[])

),

reasons as (

    select
        sessions.pid,
        sessions.role_name,
        case
            when sessions.statement > sessions.statement_limit
                then format('a statement ran for more than %s s', sessions.statement_limit)
            when sessions.idle > sessions.idle_limit
                then format('idle in a transaction for more than %s s', sessions.idle_limit)
            when sessions.whole > sessions.whole_limit
                then format('a transaction was open for more than %s s', sessions.whole_limit)
            when holders.pid is not null and sessions.whole > $6::float8
                then format('in the way of a publication in a transaction of more than %s s', $6::float8)
        end as reason
    from sessions
    left join holders on sessions.pid = holders.pid

),

ended as (

    select
        reasons.role_name,
        reasons.pid,
        reasons.reason,
        pg_terminate_backend(reasons.pid, $7) as has_ended
    from reasons
    where reasons.reason is not null

)

insert into ops.ended_session (role_name, pid, reason)
select
    ended.role_name,
    ended.pid,
    ended.reason
from ended
where ended.has_ended is not null
returning role_name, pid, reason
