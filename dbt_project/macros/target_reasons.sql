{#
    One plain sentence a rule of int_target_status: why an indicator has its status. They stand here and not in the mart so
    that the two languages can be read side by side. The relation has the figures as text (value_nl, target_nl, ...).
#}
{% macro target_reason_nl() -%}
    case rule
        when 'not_wanted' then 'Deze indicator wordt getoond en niet beoordeeld.'
        when 'no_target' then 'Op ' || {{ day_nl("period_end") }} || ' gold er nog geen doel.'
        when 'hidden'
            then 'Het cijfer is verborgen' || coalesce(' en ligt tussen ' || low_nl || ' en ' || high_nl, '')
                || ': dat laat geen oordeel toe.'
        when 'meets_target' then coalesce(value_nl, low_nl) || ' haalt het doel van ' || target_nl || '.'
        when 'date_passed'
            then 'Het doel van ' || target_nl || ' moest op ' || {{ day_nl("target_date") }} || ' gehaald zijn, en de waarde is '
                || coalesce(value_nl, low_nl) || '.'
        when 'no_baseline'
            then case no_baseline_because
                when 'is_baseline' then 'Dit is de nulmeting: er is nog niets om mee te vergelijken.'
                when 'first_of_series' then 'Dit is de eerste waarde na een breuk in de reeks: ' || break_nl
                when 'other_series' then 'De beginwaarde hoort bij een andere reeks: ' || break_nl
                when 'before_baseline' then 'Deze waarde is van voor de beginwaarde.'
                when 'nothing_complete' then 'Er is nog geen volledige periode gemeten om mee te vergelijken.'
                else 'Er is geen beginwaarde om mee te vergelijken.'
            end
        when 'worse_than_baseline'
            then coalesce(value_nl, low_nl) || ' is slechter dan de beginwaarde van ' || baseline_nl
                || coalesce(' op ' || {{ day_nl("baseline_date") }}, '') || '.'
        when 'on_path'
            then coalesce(value_nl, low_nl) || ' volgt de weg naar ' || target_nl
                || coalesce(' op ' || {{ day_nl("target_date") }}, '') || ': tegen nu was ' || expected_nl || ' verwacht.'
        when 'behind_path'
            then coalesce(value_nl, low_nl) || ' blijft achter op de weg naar ' || target_nl
                || coalesce(' op ' || {{ day_nl("target_date") }}, '') || ': tegen nu was ' || expected_nl || ' verwacht.'
        when 'better_than_baseline'
            then coalesce(value_nl, low_nl) || ' is beter dan de beginwaarde van ' || baseline_nl
                || coalesce(' op ' || {{ day_nl("baseline_date") }}, '')
                || coalesce('; het doel van ' || target_nl || ' is nog niet gehaald', '') || '.'
        when 'better_without_date'
            then coalesce(value_nl, low_nl) || ' is beter dan de beginwaarde van ' || baseline_nl
                || coalesce(' op ' || {{ day_nl("baseline_date") }}, '') || '; het doel van ' || target_nl
                || ' is nog niet gehaald, en het plan noemt er geen datum voor.'
        when 'like_baseline'
            then coalesce(value_nl, low_nl) || ' verschilt niet van de beginwaarde van ' || baseline_nl
                || coalesce(' op ' || {{ day_nl("baseline_date") }}, '')
                || case when allowance > 0 then ': minder dan de marge van ' || allowance_nl else '' end || '.'
        when 'milestone_done' then 'Afgerond, zegt het register op ' || {{ day_nl("period_end") }} || '.'
        when 'milestone_overdue'
            then 'Moest op ' || {{ day_nl("target_date") }} || ' klaar zijn en staat nog op '
                || case milestone_status when 'started' then 'gestart' else 'gepland' end || {{ moved_nl() }} || '.'
        when 'milestone_started'
            then 'Gestart' || coalesce(', klaar te zijn op ' || {{ day_nl("target_date") }}, ', zonder einddatum')
                || {{ moved_nl() }} || '.'
        when 'milestone_planned'
            then 'Gepland' || coalesce(', klaar te zijn op ' || {{ day_nl("target_date") }}, ', zonder einddatum')
                || {{ moved_nl() }} || '.'
        when 'no_data'
            then coalesce(
                no_source_reason_nl,
                'Er is nog niets geladen van: ' || titles_nl || '.',
                'De geladen leveringen geven nog geen waarde.'
            )
    end
{%- endmacro %}

{% macro target_reason_en() -%}
    case rule
        when 'not_wanted' then 'This indicator is shown and not rated.'
        when 'no_target' then 'On ' || {{ day_en("period_end") }} || ' there was no target yet.'
        when 'hidden'
            then 'The figure is hidden' || coalesce(' and lies between ' || low_en || ' and ' || high_en, '')
                || ': that allows no judgement.'
        when 'meets_target' then coalesce(value_en, low_en) || ' meets the target of ' || target_en || '.'
        when 'date_passed'
            then 'The target of ' || target_en || ' was to be met by ' || {{ day_en("target_date") }} || ', and the value is '
                || coalesce(value_en, low_en) || '.'
        when 'no_baseline'
            then case no_baseline_because
                when 'is_baseline' then 'This is the baseline itself: there is nothing to compare with yet.'
                when 'first_of_series' then 'This is the first value after a break in the series: ' || break_en
                when 'other_series' then 'The baseline belongs to another series: ' || break_en
                when 'before_baseline' then 'This value is of before the baseline.'
                when 'nothing_complete' then 'No complete period has been measured yet to compare with.'
                else 'There is no baseline to compare with.'
            end
        when 'worse_than_baseline'
            then coalesce(value_en, low_en) || ' is worse than the baseline of ' || baseline_en
                || coalesce(' on ' || {{ day_en("baseline_date") }}, '') || '.'
        when 'on_path'
            then coalesce(value_en, low_en) || ' follows the path to ' || target_en
                || coalesce(' on ' || {{ day_en("target_date") }}, '') || ': by now ' || expected_en || ' was expected.'
        when 'behind_path'
            then coalesce(value_en, low_en) || ' is behind on the path to ' || target_en
                || coalesce(' on ' || {{ day_en("target_date") }}, '') || ': by now ' || expected_en || ' was expected.'
        when 'better_than_baseline'
            then coalesce(value_en, low_en) || ' is better than the baseline of ' || baseline_en
                || coalesce(' on ' || {{ day_en("baseline_date") }}, '')
                || coalesce('; the target of ' || target_en || ' is not met yet', '') || '.'
        when 'better_without_date'
            then coalesce(value_en, low_en) || ' is better than the baseline of ' || baseline_en
                || coalesce(' on ' || {{ day_en("baseline_date") }}, '') || '; the target of ' || target_en
                || ' is not met yet, and the plan names no date for it.'
        when 'like_baseline'
            then coalesce(value_en, low_en) || ' does not differ from the baseline of ' || baseline_en
                || coalesce(' on ' || {{ day_en("baseline_date") }}, '')
                || case when allowance > 0 then ': by less than the margin of ' || allowance_en else '' end || '.'
        when 'milestone_done' then 'Done, says the register on ' || {{ day_en("period_end") }} || '.'
        when 'milestone_overdue'
            then 'Was to be done by ' || {{ day_en("target_date") }} || ' and still is '
                || case milestone_status when 'started' then 'started' else 'planned' end || {{ moved_en() }} || '.'
        when 'milestone_started'
            then 'Started' || coalesce(', to be done by ' || {{ day_en("target_date") }}, ', without an end date')
                || {{ moved_en() }} || '.'
        when 'milestone_planned'
            then 'Planned' || coalesce(', to be done by ' || {{ day_en("target_date") }}, ', without an end date')
                || {{ moved_en() }} || '.'
        when 'no_data'
            then coalesce(
                no_source_reason_en,
                'Nothing has been loaded yet of: ' || titles_en || '.',
                'The deliveries that were loaded give no value yet.'
            )
    end
{%- endmacro %}

{# How the planned end of a milestone was moved; nothing where it was not. #}
{% macro moved_nl() -%}
    case
        when times_moved > 0
            then '; eerst gepland op ' || {{ day_nl("first_planned_end") }} || ', '
                || case times_moved when 1 then 'een keer' else times_moved || ' keer' end || ' verschoven, samen '
                || days_slipped || ' dagen'
        else ''
    end
{%- endmacro %}

{% macro moved_en() -%}
    case
        when times_moved > 0
            then '; first planned for ' || {{ day_en("first_planned_end") }} || ', moved '
                || case times_moved when 1 then 'once' else times_moved || ' times' end || ', by '
                || days_slipped || ' days in all'
        else ''
    end
{%- endmacro %}

{# The mark beside the status where a source is late: which one, up to when its data go, and since when it is late. #}
{% macro late_nl() -%}
    'De gegevens van ' || late_title_nl || ' gaan tot ' || {{ day_nl("data_up_to") }} || ' en zijn te laat sinds '
    || {{ day_nl("late_from") }} || '.'
{%- endmacro %}

{% macro late_en() -%}
    'The data of ' || late_title_en || ' go up to ' || {{ day_en("data_up_to") }} || ' and have been late since '
    || {{ day_en("late_from") }} || '.'
{%- endmacro %}
