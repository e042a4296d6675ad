//! The zone in which times are shown.

use crate::wire::{Account, Preferences, route};
use leptos::prelude::*;

pub fn panel(account: &Account) -> AnyView {
    let option = |zone: &String, words: String| {
        let selected = *zone == account.zone;
        let former = account.former.iter().find(|(_, today)| today == zone).map(|(former, _)| former.clone());
        view! { <option value=zone.clone() data-former=former selected=selected>{words}</option> }
    };
    // The place alone, in a group of its area, is found by typing its first letters.
    let area = |zone: &str| zone.split_once('/').map_or_else(String::new, |(area, _)| area.to_owned());
    let places: Vec<&String> = account.zones.iter().filter(|zone| *zone != Preferences::UTC).collect();
    let groups = places.chunk_by(|one, other| area(one) == area(other)).map(|group| {
        let label = group.first().map(|zone| area(zone));
        let options = group.iter().map(|zone| {
            let (_, place) = zone.split_once('/').unwrap_or(("", zone));
            option(zone, place.replace('_', " "))
        });
        view! { <optgroup label=label>{options.collect_view()}</optgroup> }
    });
    let groups = groups.collect_view();
    let utc = account.zones.iter().find(|zone| *zone == Preferences::UTC).map(|utc| option(utc, utc.clone()));
    view! {
        <section class="panel" id="times" tabindex="-1" aria-labelledby="times-title">
            <h2 id="times-title">"Times"</h2>
            <p>"Times in this browser, and the days that the audit log is searched by, are in this zone. Point at a time to see it in UTC. Files, the REST API and the command line stay in UTC."</p>
            <form method="post" action="/fn/set_preferences">
                <input type="hidden" name="back" value=route::TIMES/>
                <div class="field">
                    <label for="zone">"Time zone"</label>
                    <select id="zone" name="zone" autocomplete="off">{utc}{groups}</select>
                </div>
                <button type="submit" class="btn">"Save time zone"</button>
            </form>
            <form method="post" action="/fn/set_preferences" data-zone=account.zone.clone() hidden>
                <input type="hidden" name="back" value=route::TIMES/>
                <input type="hidden" name="zone"/>
                <button type="submit" class="btn"><span>"Use "<b></b>", this browser’s zone"</span></button>
            </form>
        </section>
    }
    .into_any()
}
