-- The ledger of outcomes. Applied by `genk init`; every statement may run again.

create table if not exists ops.source (
    source_id text primary key,
    publisher text not null,
    title_nl text not null,
    title_en text not null,
    licence text not null,
    attribution text not null,
    home_page text,
    access text not null check (access in ('public', 'login', 'inbox')),
    cadence text not null,
    late_after_days integer not null check (late_after_days > 0),
    personal_data text not null check (personal_data in ('none', 'indirect', 'direct'))
);
alter table ops.source add column if not exists look_after_days integer check (look_after_days > 0);
-- of before the column, when there was one term, and that was for looks
update ops.source set look_after_days = late_after_days
where look_after_days is null;
alter table ops.source alter column look_after_days set not null;
alter table ops.source add column if not exists is_replaced_whole boolean not null default false;
alter table ops.source add column if not exists is_confirmed_by_delivery boolean not null default false;
alter table ops.source add column if not exists may_be_exported boolean not null default true;
comment on table ops.source is 'One row a source of the catalogue (ingest/sources), as it was at the last build.';
comment on column ops.source.cadence is 'Cron line in Europe/Brussels on which the source is looked at.';
comment on column ops.source.late_after_days is 'So many days old may its newest content be; then the source is late.';
comment on column ops.source.look_after_days is 'Within so many days somebody or something must have looked for news.';
comment on column ops.source.is_replaced_whole is
'Whether a delivery takes the place of all before it, so that the content of the newest one alone counts.';
comment on column ops.source.may_be_exported is
'Whether the terms of the publisher let its rows be given away in an open export.';
comment on column ops.source.is_confirmed_by_delivery is
'Whether the same bytes, brought or found again, say that things still stand so on that day.';

create table if not exists ops.planned_source (
    source_id text primary key,
    publisher text not null,
    title_nl text not null,
    title_en text not null,
    home_page text,
    access text not null check (access in ('public', 'login', 'inbox')),
    why_nl text not null,
    why_en text not null
);
comment on table ops.planned_source is 'One row a source that indicators wait for (ingest/planned_sources.yml).';

create table if not exists ops.delivery (
    delivery_id bigint generated always as identity primary key,
    source_id text not null,
    file_name text not null,
    uri text not null,
    sha256 text not null,
    size_bytes bigint not null,
    origin text not null check (origin in ('fetch', 'inbox', 'file')),
    url text,
    etag text,
    last_modified text,
    licence text not null,
    landed_at timestamptz not null default now(),
    unique (source_id, sha256)
);
create sequence if not exists ops.delivery_precedence;
alter table ops.delivery add column if not exists precedence bigint;
-- those of before the column, in the order in which they landed
update ops.delivery set precedence = delivery_id
where precedence is null;
select setval('ops.delivery_precedence', max(precedence)) from ops.delivery
having max(precedence) > (select delivery_precedence.last_value from ops.delivery_precedence);
alter table ops.delivery alter column precedence set default nextval('ops.delivery_precedence');
alter table ops.delivery alter column precedence set not null;
alter table ops.delivery add column if not exists set_aside_at timestamptz;
comment on table ops.delivery is 'One row a landed delivery: the receipt of bytes that never change.';
comment on column ops.delivery.precedence is
'Of two deliveries that replace each other the one with the higher number counts: it was brought, or chosen, last.';
comment on column ops.delivery.set_aside_at is
'Since when it is neither loaded nor used, by a choice; null where it may be.';

create table if not exists ops.delivery_choice (
    delivery_id bigint not null references ops.delivery,
    chosen_at timestamptz not null,
    choice text not null check (choice in ('use', 'set_aside')),
    reason text not null,
    primary key (delivery_id, chosen_at)
);
comment on table ops.delivery_choice is
'One row a choice about a landed delivery: used again in the place of newer ones, or set aside.';

create table if not exists ops.inbox_look (
    source_id text primary key,
    files jsonb not null
);
comment on table ops.inbox_look is
'One row a source: what lay in its inbox at the last look, {hash of the name: sha256}; what comes once more is news.';

-- the linter takes the name for the keyword
create table if not exists ops.fetch ( -- noqa: PRS
    fetch_id bigint generated always as identity primary key,
    source_id text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    outcome text not null check (outcome in ('landed', 'duplicate', 'unchanged', 'refused', 'failed')),
    delivery_id bigint references ops.delivery,
    file_name text,
    message text
);
comment on table ops.fetch is 'One row an attempt to get a delivery, failures too.';

create table if not exists ops.load (
    load_id bigint generated always as identity primary key,
    delivery_id bigint not null references ops.delivery,
    source_id text not null,
    started_at timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    outcome text not null check (outcome in ('loaded', 'unchanged', 'refused', 'failed')),
    rows_delivered bigint not null default 0,
    rows_quarantined bigint not null default 0,
    rows_opened bigint not null default 0,
    rows_closed bigint not null default 0,
    message text
);
alter table ops.load add column if not exists content_up_to date;
comment on column ops.load.content_up_to is
'Last day of which the delivery tells; null where nothing in it says so, and of a load of before the column.';
create unique index if not exists load_once on ops.load (delivery_id) where outcome in ('loaded', 'unchanged');
comment on table ops.load is 'One row an attempt to load a delivery into raw; a loaded delivery is never loaded again.';

-- The one rule of what is late: the age of the content. That somebody looked is told beside it (look_late_from).
create or replace view ops.source_freshness as
with

in_use as (
    select
        delivery.source_id,
        delivery.delivery_id,
        delivery.landed_at,
        load.content_up_to,
        delivery.precedence = max(delivery.precedence) over (partition by delivery.source_id) as is_newest
    from ops.delivery
    inner join ops.load on delivery.delivery_id = load.delivery_id
    where load.outcome in ('loaded', 'unchanged') and delivery.set_aside_at is null
),

looks as (
    select
        source_id,
        delivery_id,
        max(finished_at) as looked_at
    from ops.fetch
    where outcome in ('landed', 'duplicate', 'unchanged')
    group by source_id, delivery_id
),

newest_looks as (
    select
        source_id,
        max(looked_at) as looked_at
    from looks
    group by source_id
),

contents as (
    select
        in_use.source_id,
        max(in_use.delivery_id) filter (where in_use.is_newest) as last_delivery_id,
        max(in_use.landed_at) filter (where in_use.is_newest) as last_landed_at,
        max(
            greatest(
                in_use.content_up_to,
                case
                    when source.is_confirmed_by_delivery then (looks.looked_at at time zone 'Europe/Brussels')::date
                end
            )
        ) filter (where in_use.is_newest or not source.is_replaced_whole) as data_up_to
    from in_use
    inner join ops.source on in_use.source_id = source.source_id
    left join looks on in_use.delivery_id = looks.delivery_id
    group by in_use.source_id
),

told as (
    select
        source.source_id,
        contents.last_delivery_id,
        contents.last_landed_at,
        greatest(newest_looks.looked_at, contents.last_landed_at) as last_checked_at,
        contents.data_up_to,
        contents.data_up_to + source.late_after_days + 1 as late_from,
        source.look_after_days
    from ops.source
    left join contents on source.source_id = contents.source_id
    left join newest_looks on source.source_id = newest_looks.source_id
)

select
    source_id,
    last_delivery_id,
    last_landed_at,
    last_checked_at,
    data_up_to,
    late_from,
    (last_checked_at at time zone 'Europe/Brussels')::date + look_after_days + 1 as look_late_from,
    case
        when last_delivery_id is null then 'never'
        when (now() at time zone 'Europe/Brussels')::date < late_from then 'fresh'
        else 'late'
    end as state
from told;
comment on view ops.source_freshness is
'One row a source of the catalogue: up to which day what is in use of it goes, and whether that is late today.';
comment on column ops.source_freshness.last_delivery_id is 'The newest delivery in use.';
comment on column ops.source_freshness.late_from is 'First day on which it is late; null where nobody knows.';
comment on column ops.source_freshness.look_late_from is 'First day on which nobody has looked for too long.';
comment on column ops.source_freshness.state is
'fresh; late, also where what is loaded does not say up to when it goes; never, where nothing is in use.';

create table if not exists ops.source_day (
    day date not null,
    source_id text not null,
    data_up_to date,
    last_checked_at timestamptz,
    state text not null check (state in ('fresh', 'late', 'never')),
    primary key (day, source_id)
);
comment on table ops.source_day is
'One row a day and source: how fresh it was (ops.source_freshness) at the last look of the day whether a build is due.';

create table if not exists ops.load_table (
    load_id bigint not null references ops.load,
    table_name text not null,
    rows_delivered bigint not null,
    rows_quarantined bigint not null,
    rows_opened bigint not null,
    rows_closed bigint not null,
    primary key (load_id, table_name)
);
comment on table ops.load_table is 'Row counts of a load by raw table.';

create table if not exists ops.kbo_extract (
    extract_number integer primary key,
    extract_type text not null check (extract_type in ('full', 'update')),
    snapshot_date date not null,
    extract_timestamp timestamp not null,
    version text not null,
    delivery_id bigint not null references ops.delivery,
    loaded_at timestamptz not null default now()
);
comment on table ops.kbo_extract is 'One row a KBO extract in the history of raw.kbo_*, in the order of its number.';

create table if not exists ops.validation (
    validation_id bigint generated always as identity primary key,
    run_id uuid not null,
    run_at timestamptz not null default now(),
    subject text not null check (subject in ('delivery', 'mart')),
    delivery_id bigint references ops.delivery,
    suite text not null,
    table_name text not null,
    rule text not null,
    description_nl text not null,
    description_en text not null,
    severity text not null check (severity in ('critical', 'warning', 'info')),
    success boolean not null,
    overridden boolean not null default false,
    rows_checked bigint,
    rows_failed bigint,
    observed text
);
comment on table ops.validation is 'One row an expectation that was checked, on a delivery or on mart_next.';

create table if not exists ops.dbt_result (
    run_id uuid not null,
    node_id text not null,
    resource_type text not null,
    status text not null,
    seconds double precision not null,
    rows_affected bigint,
    message text,
    run_at timestamptz not null default now(),
    primary key (run_id, node_id)
);
alter table ops.dbt_result add column if not exists command text not null default 'build';
comment on table ops.dbt_result is 'One row a dbt node of a run, with its outcome; those of the newest runs are kept.';
comment on column ops.dbt_result.command is 'What dbt was told: build, docs generate ...';

create table if not exists ops.publication (
    publication_id bigint generated always as identity primary key,
    build_id uuid not null,
    published_at timestamptz not null default now(),
    outcome text not null check (outcome in ('published', 'rolled_back')),
    inputs text not null,
    tables jsonb not null
);
comment on table ops.publication is 'One row a swap of mart: the build, a fingerprint of what it was made from, and rows by table.';

create table if not exists ops.broken_object (
    kind text not null,
    object_name text not null,
    names text[] not null,
    arguments text[] not null,
    attached_to text,
    owner_name text not null,
    statements text[] not null,
    error text not null,
    broken_at timestamptz not null default clock_timestamp(),
    primary key (kind, object_name)
);
comment on table ops.broken_object is
'One row an object of people that the present mart cannot carry: its definition, kept until a publication can make it.';
comment on column ops.broken_object.kind is 'As PostgreSQL calls it: view, function, policy, default value ...';
comment on column ops.broken_object.names is 'With arguments its address for pg_get_object_address().';
-- of before, when views alone were kept
do $$
begin
    if to_regclass('ops.broken_view') is not null then
        insert into ops.broken_object (
            kind, object_name, names, arguments, owner_name, statements, error, broken_at
        )
        select
            case when statements[1] like 'create materialized view %' then 'materialized view' else 'view' end,
            view_name,
            parse_ident(view_name),
            '{}',
            owner_name,
            statements,
            error,
            broken_at
        from ops.broken_view
        on conflict do nothing;
        drop table ops.broken_view;
    end if;
end
$$;

create table if not exists ops.ended_session (
    ended_session_id bigint generated always as identity primary key,
    role_name text not null,
    pid integer not null,
    reason text not null,
    ended_at timestamptz not null default clock_timestamp()
);
comment on table ops.ended_session is 'One row a reader''s session that was ended, over its limits or in the way of a swap.';

create table if not exists quarantine.row (
    quarantine_id bigint generated always as identity primary key,
    source_id text not null,
    delivery_id bigint not null references ops.delivery,
    table_name text not null,
    file_name text not null,
    line_number bigint not null,
    rule text not null,
    reason_nl text not null,
    reason_en text not null,
    row jsonb not null,
    quarantined_at timestamptz not null default now()
);
-- some layouts make several rows of one line, and all of them may be wrong
alter table quarantine.row drop constraint if exists row_delivery_id_table_name_line_number_key;
create index if not exists row_by_place on quarantine.row (delivery_id, table_name, line_number);
alter table quarantine.row add column if not exists sheet text;
alter table quarantine.row add column if not exists rules jsonb not null default '[]';
comment on column quarantine.row.sheet is 'Sheet of the workbook in which the row stood; null where the file has none.';
comment on column quarantine.row.rules is
'Every rule that the row breaks, in the order of the check: [{"rule", "nl", "en", "columns"}].';
comment on table quarantine.row is
'One row a delivered row that broke a row rule: what was delivered, where it stood (the header is line 1), and why.';
