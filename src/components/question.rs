//! The body of the questions before a client loses its access: which client, which outcome, what depends on it. Looks only.

use super::{Banner, Glyph, Tone, icon, key_of, seven_days, thirty_days};
use crate::{
    domain::lifecycle::KEPT,
    wire::{ClientRow, Count, Deletion, Evidence, Happened, plural},
};
use leptos::prelude::*;

/// What is known of what depends on the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    Known(Box<Evidence>),
    /// Could not be counted.
    Unknown,
}

impl Counted {
    /// Why the caller could not restore the client, as far as it is known.
    pub fn could_not_restore(&self) -> Option<String> {
        match self {
            Self::Known(evidence) => evidence.could_not_restore.clone(),
            Self::Unknown => None,
        }
    }

    /// Why the caller could not enable the client afterwards, as far as it is known.
    pub fn could_not_enable(&self) -> Option<String> {
        match self {
            Self::Known(evidence) => evidence.could_not_enable.clone(),
            Self::Unknown => None,
        }
    }
}

/// Key, description in full, whole id. The heading is the caller's: a dialog's is an `h2`, a page's an `h1`.
pub fn ask_head(row: &ClientRow, heading: AnyView) -> AnyView {
    let description = if row.description.is_empty() { "No description".to_owned() } else { row.description.clone() };
    view! {
        <div class="ask-head">
            {key_of(row.id, row.looks())}
            <div>
                {heading}
                <p>{description}</p>
                <p><code>{row.id.to_string()}</code></p>
            </div>
        </div>
    }
    .into_any()
}

/// The outcome, before the question.
pub fn outcome(row: &ClientRow) -> AnyView {
    match &row.deletion {
        Deletion::Removed { day } => {
            let created = row.created.local.split(',').next().unwrap_or_default().to_owned();
            let age = row.created.in_a_sentence().to_owned();
            view! {
                <section class="outcome outcome-removed">
                    <h2>{icon(Glyph::Octagon)}"Removed at once. This cannot be undone."</h2>
                    <p>
                        "Created "{age}", on "{created}
                        ". Clients created within the last 30 days are not kept for seven days: there is no restore."
                    </p>
                    {thirty_days(*day)}
                    <div class="axis"><span>"day "{*day}", today"</span><span>"day 30: from here on, seven days to restore"</span></div>
                </section>
            }
            .into_any()
        }
        Deletion::Deactivated { date } => view! {
            <section class="outcome outcome-deactivated">
                <h2>{icon(Glyph::Clock)}"Deactivated now, removed in seven days."</h2>
                {seven_days(KEPT, true)}
                <ul class="stages">
                    <li><b>"Now"</b>"All access is cut"</li>
                    <li><b>"Until then"</b>"Restore brings it back"</li>
                    <li><b><time datetime=date.iso.clone() title=date.utc.clone()>{date.exact.clone()}</time></b>"Removed for good"</li>
                </ul>
            </section>
        }
        .into_any(),
    }
}

/// What the caller could not take back.
pub fn could_not(sentence: Option<String>) -> Option<AnyView> {
    let banner = |says: String| Banner {
        glyph: Some(Glyph::Lock),
        part: true,
        ..Banner::new(Tone::Attention, view! { <p>{says}</p> }.into_any())
    };
    sentence.map(|says| banner(says).view())
}

/// What Disable does: nothing that cannot be taken back but the tokens, so they come first.
pub fn outcome_disabled(counted: &Counted) -> AnyView {
    let ends = match counted {
        Counted::Known(evidence) => ends_now(evidence),
        Counted::Unknown => "Every token it has ends now.".to_owned(),
    };
    view! {
        <section class="outcome outcome-disabled">
            <h2>{icon(Glyph::Pause)}"Stops at once. Nothing is removed."</h2>
            <p><b>{ends}</b></p>
            <ul class="stages">
                <li><b>"Now"</b>"All access is cut"</li>
                <li><b>"Until enabled"</b>"Nothing is scheduled, all is kept"</li>
                <li><b>"Enable"</b>"Revives no token that ended"</li>
            </ul>
        </section>
    }
    .into_any()
}

/// "310 tokens end now, 4 people sign in again."
fn ends_now(known: &Evidence) -> String {
    let verb =
        |count: Count, one: &'static str, many: &'static str| if count == Count::exactly(1) { one } else { many };
    if known.live_tokens.n == 0 {
        return "It has no live token now.".to_owned();
    }
    let tokens = format!("{} {} now", known.live_tokens.of("token"), verb(known.live_tokens, "ends", "end"));
    if known.people.n == 0 {
        return format!("{tokens}.");
    }
    format!("{tokens}, {} {} in again.", known.people.of("person"), verb(known.people, "signs", "sign"))
}

/// The question that Yes and No answer.
pub const fn asked(deletion: &Deletion) -> &'static str {
    match deletion {
        Deletion::Removed { .. } => "Remove it for good?",
        Deletion::Deactivated { .. } => "Deactivate it?",
    }
}

/// Four figures, then whom it concerns. `stays`: the client is kept, and may be used again.
pub fn evidence(counted: &Counted, stays: bool) -> AnyView {
    let cell = |label: &'static str, value: AnyView| view! { <div><dt>{label}</dt><dd>{value}</dd></div> };
    let known = match counted {
        Counted::Known(evidence) => evidence,
        Counted::Unknown => {
            let waiting = || view! { <span class="waiting">"Could not be counted"</span> }.into_any();
            return view! {
                <dl class="evidence">
                    {cell("live tokens", waiting())}
                    {cell("last token issued", waiting())}
                    {cell("last call", waiting())}
                    {cell("secrets in use", waiting())}
                </dl>
                <ul class="consequences"><li>{icon(Glyph::Plug)}<span><b>"Applications that use its credentials stop"</b>"."</span></li></ul>
            }
            .into_any();
        }
    };
    let when = |what: &Happened| match what {
        Happened::NotRecorded => "Not recorded".to_owned(),
        Happened::Never => "Never".to_owned(),
        Happened::NotSince(date) => format!("Not since {date}"),
        Happened::At(when) => when.brief.clone(),
    };
    let secrets = match (&known.last_call, known.recorded_since.is_some()) {
        (Happened::NotRecorded, _) | (_, false) => "Not recorded".to_owned(),
        _ => format!("{} of {}", known.secrets_in_use, known.secrets),
    };
    let since = match &known.recorded_since {
        Some(since) => format!("Calls are recorded since {}; earlier use is not known.", since.date),
        None => "Calls are not recorded, so it may be in use.".to_owned(),
    };
    view! {
        <dl class="evidence">
            {cell("live tokens", known.live_tokens.to_string().into_any())}
            {cell("last token issued", when(&known.last_token).into_any())}
            {cell("last call", when(&known.last_call).into_any())}
            {cell("secrets in use", secrets.into_any())}
        </dl>
        <ul class="consequences">
            <li>{icon(Glyph::Building)}{organizations(known)}</li>
            {(known.people.n > 0).then(|| view! { <li>{icon(Glyph::Person)}{people(known, stays)}</li> })}
            <li>{icon(Glyph::Plug)}{applications(known)}</li>
            {known.used_lately.clone().map(|says| view! { <li>{icon(Glyph::Clock)}<span>{says}</span></li> })}
            <li class="known">{icon(Glyph::Info)}<span>{since}</span></li>
        </ul>
    }
    .into_any()
}

fn organizations(known: &Evidence) -> AnyView {
    if known.organization_count == 0 {
        return view! { <span><b>"No other organization"</b>" has authorized this client."</span> }.into_any();
    }
    let verb = if known.organization_count == 1 { "loses" } else { "lose" };
    let rest = known.organization_count.saturating_sub(known.organizations.len() as u64);
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    view! {
        <span>
            <b>{format!("{} {verb} access:", plural(known.organization_count, "other organization"))}</b>
            {format!(" {}{more}.", known.organizations.join(", "))}
        </span>
    }
    .into_any()
}

fn people(known: &Evidence, stays: bool) -> AnyView {
    let verb = if known.people == Count::exactly(1) { "uses" } else { "use" };
    let lose = if stays { ". Nobody can until it is enabled." } else { ". It no longer acts for anyone." };
    view! { <span><b>{format!("{} {verb} it", known.people.of("person"))}</b>{lose}</span> }.into_any()
}

fn applications(known: &Evidence) -> AnyView {
    let caller = known.last_caller.clone().map(|address| view! { ". Its last caller was "<code>{address}</code> });
    view! { <span><b>"Applications that use its credentials stop"</b>{caller}"."</span> }.into_any()
}
