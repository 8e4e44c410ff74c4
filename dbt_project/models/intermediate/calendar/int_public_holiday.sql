-- Grain: public holiday in Belgium, from 2000 to 2040: the ten days of the law of 4 January 1974 and the royal decree
-- of 18 April 1974. Days that a company or a government gives on top are none.
-- Easter by the "anonymous Gregorian" algorithm (Nature, 20 April 1876; J. Meeus, Astronomical Algorithms, chapter 8).
with

years as (
    select generate_series(2000, 2040) as year
),

-- the moon: a is the year of its cycle, h the days from 21 March to the full moon
moons as (
    select
        year,
        year % 19 as a,
        (19 * (year % 19) + year / 100 - year / 400 - (year / 100 - (year / 100 + 8) / 25 + 1) / 3 + 15) % 30 as h
    from years
),

-- the week: l is the days from the full moon to the Sunday after it
weeks as (
    select
        *,
        (32 + 2 * (year / 100 % 4) + 2 * (year % 100 / 4) - h - year % 100 % 4) % 7 as l
    from moons
),

numbers as (
    select
        *,
        h + l - 7 * ((a + 11 * h + 22 * l) / 451) + 114 as n
    from weeks
),

easters as (
    select
        year,
        make_date(year, n / 31, n % 31 + 1) as easter
    from numbers
),

fixed as (
    select *
    from (
        values
        (1, 1, 'Nieuwjaar', 'New Year'),
        (5, 1, 'Dag van de Arbeid', 'Labour Day'),
        (7, 21, 'Nationale feestdag', 'National Day'),
        (8, 15, 'O.L.V.-Hemelvaart', 'Assumption'),
        (11, 1, 'Allerheiligen', 'All Saints'),
        (11, 11, 'Wapenstilstand', 'Armistice'),
        (12, 25, 'Kerstmis', 'Christmas')
    ) as named (month, day, name_nl, name_en)
),

movable as (
    select *
    from (
        values
        (1, 'Paasmaandag', 'Easter Monday'),
        (39, 'O.L.H.-Hemelvaart', 'Ascension'),
        (50, 'Pinkstermaandag', 'Whit Monday')
    ) as named (days_after_easter, name_nl, name_en)
),

holidays as (
    select
        make_date(years.year, fixed.month, fixed.day) as date,
        fixed.name_nl,
        fixed.name_en
    from years
    cross join fixed
    union all
    select
        easters.easter + movable.days_after_easter as date,
        movable.name_nl,
        movable.name_en
    from easters
    cross join movable
),

-- two may fall on one day, as in 2008
final as (
    select
        date,
        string_agg(name_nl, ' en ' order by name_nl) as name_nl,
        string_agg(name_en, ' and ' order by name_en) as name_en
    from holidays
    group by date
)

select * from final
