//! What a list is narrowed to beside what is always in sight: folded away, and of each that is chosen a chip that takes it
//! back.

use super::{Drawn, Glyph, filters::Filters};
use maud::{Markup, html};

/// A filter with a few usual values, of which one can be typed where those are not it.
pub struct Group {
    /// Its parameter.
    pub name: &'static str,
    pub label: &'static str,
    /// Word and words of each value.
    pub of: Vec<(&'static str, &'static str)>,
    pub typed: Option<Typed>,
    /// What of this is not what one might think.
    pub note: Option<String>,
}

/// A value that is typed.
pub struct Typed {
    pub label: &'static str,
    pub example: &'static str,
    /// How a chip says it.
    pub says: fn(&str) -> String,
    /// What is wrong with what was typed.
    pub problem: Option<String>,
}

/// Filters that are on or off.
pub struct Switches {
    pub label: &'static str,
    /// Parameter and words of each.
    pub of: Vec<(&'static str, &'static str)>,
    /// What of this is not what one might think.
    pub note: &'static str,
}

/// Characters that may be typed: those of the longest address.
const LONGEST: usize = 254;

/// The word that switches a filter on.
pub const ON: &str = "yes";

/// All of it.
pub struct Panel {
    pub groups: Vec<Group>,
    pub switches: Switches,
}

impl Panel {
    /// How many are chosen.
    fn chosen(&self, filters: &Filters) -> usize {
        let groups = self.groups.iter().map(|group| group.name);
        let names = groups.chain(self.switches.of.iter().map(|(name, _)| *name));
        names.filter(|name| filters.get(name).is_some()).count()
    }

    /// The button with what it opens. What was typed and is wrong is in sight.
    pub fn view(&self, filters: &Filters) -> Drawn {
        let wrong = self.groups.iter().any(|group| group.typed.as_ref().is_some_and(|typed| typed.problem.is_some()));
        let chosen = self.chosen(filters);
        html! {
            details class="narrow" open[wrong] {
                summary class=(if chosen > 0 { "btn filter applied" } else { "btn filter" }) data-keep="narrow" {
                    (Glyph::Lines)
                    span class="words" { "More filters" }
                    @if chosen > 0 { " " b { (chosen) } }
                    (Glyph::ChevronDown)
                }
                div class="narrow-groups" data-keep="narrow" {
                    @for group in &self.groups { (group.view(filters)) }
                    (self.switches.view(filters))
                }
            }
        }
        .into()
    }

    /// A chip for each that is chosen, which takes it back.
    pub fn chips(&self, filters: &Filters) -> Drawn {
        html! {
            @for (name, words) in self.said(filters) { (chip(filters, name, &words)) }
        }
        .into()
    }

    /// What of it is chosen: each parameter with its words.
    pub fn said(&self, filters: &Filters) -> Vec<(&'static str, String)> {
        let groups = self.groups.iter().filter_map(|group| Some((group.name, group.says(filters.get(group.name)?))));
        let switches = self.switches.of.iter().filter(|(name, _)| filters.get(name).is_some());
        groups.chain(switches.map(|(name, words)| (*name, (*words).to_owned()))).collect()
    }
}

fn chip(filters: &Filters, name: &str, words: &str) -> Markup {
    html! {
        a class="applied" href=(filters.with(name, None)) aria-label={ "Remove the filter " (words) } data-keep="narrow" {
            span { (words) }
            (Glyph::Cross)
        }
    }
}

impl Group {
    fn is_typed(&self, value: &str) -> bool {
        self.of.iter().all(|(usual, _)| *usual != value)
    }

    /// "Last used: never"
    fn says(&self, value: &str) -> String {
        let usual = self.of.iter().find(|(usual, _)| *usual == value).map(|(_, words)| (*words).to_owned());
        let words = usual.or_else(|| Some((self.typed.as_ref()?.says)(value))).unwrap_or_else(|| value.to_owned());
        format!("{}: {words}", self.label)
    }

    fn view(&self, filters: &Filters) -> Markup {
        let Self { name, label, of, typed, note } = self;
        let now = filters.get(name);
        html! {
            section aria-label=(label) {
                h2 { (label) }
                @if !of.is_empty() { ul {
                    @for (value, words) in of {
                        @let chosen = now == Some(*value);
                        @let full = (*value == "never").then(|| format!("{label}: {words}"));
                        li { (choice(filters, name, (!chosen).then_some(*value), (chosen, *words, full))) }
                    }
                } }
                @if let Some(typed) = typed { (typed.view(filters, (name, label), now.filter(|now| self.is_typed(now)))) }
                @if let Some(note) = note { p class="note" { (note) } }
            }
        }
    }
}

/// A link that chooses, and takes back what is chosen. `full`: its name where the words alone are those of another, too.
fn choice(
    filters: &Filters,
    name: &str,
    value: Option<&str>,
    (chosen, words, full): (bool, &str, Option<String>),
) -> Markup {
    html! {
        a href=(filters.here(name, value)) aria-current=[chosen.then_some("true")] aria-label=[full] { (words) }
    }
}

impl Typed {
    fn view(&self, filters: &Filters, (name, of): (&'static str, &str), value: Option<&str>) -> Markup {
        let Self { label, example, problem, .. } = self;
        let (field, error) = (format!("typed-{name}"), format!("typed-{name}-error"));
        html! {
            // It leads to this very page.
            form {
                (filters.rest(&[name]))
                label for=(field) { (label) }
                input id=(field) aria-label={ (of) ": " (label) } name=(name) value=[value] placeholder=(example) maxlength=(LONGEST) autocomplete="off"
                    aria-invalid=[problem.as_ref().map(|_| "true")] aria-describedby=[problem.as_ref().map(|_| &error)];
                button type="submit" class="btn btn-small" { "Show" }
                @if let Some(says) = problem {
                    span class="error" id=(error) { (Glyph::Alert) (says) }
                }
            }
        }
    }
}

impl Switches {
    fn view(&self, filters: &Filters) -> Markup {
        let Self { label, of, note } = self;
        html! {
            section aria-label=(label) {
                h2 { (label) }
                ul {
                    @for (name, words) in of {
                        @let chosen = filters.get(name).is_some();
                        li { (choice(filters, name, (!chosen).then_some(ON), (chosen, *words, None))) }
                    }
                }
                p class="note" { (note) }
            }
        }
    }
}
