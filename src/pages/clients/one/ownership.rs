//! `/admin/integrations/oauth/{id}/ownership`: says whose the client is. With `?version=` what was said before is put back into
//! the form, and saved by its button.

use crate::{
    components::{Banner, Diff, Glyph, diff::Row, form::Field, icon, key_of, reader::made_for, trail::trail_to},
    domain::ownership::{Colour, Label, MAX_LABELS, MAX_NOTES, field},
    pages::shared::{
        arrive::{Left, arrive},
        awaited::{awaited, parameter, segment},
        kept::Names,
        refused::failed,
    },
    policy::Action,
    server_fns::{clients::get_client, ownership::get_ownership},
    wire::{Answers, ClientDetails, Ownership, OwnershipForm, Session, UiError, route},
};
use leptos::prelude::*;
use leptos_meta::Title;

/// How many empty lines the form has for more labels.
const MORE_LABELS: usize = 3;

#[component]
pub fn OwnershipPage() -> impl IntoView {
    let (id, left, version) = (segment("id"), parameter("flash"), parameter("version"));
    let loaded = async move {
        let (session, left) = arrive(left).await?;
        let client = get_client(id.clone()).await?;
        Ok::<_, UiError>((session, client, get_ownership(id, version).await?, left))
    };
    view! {
        {awaited(async move {
            match loaded.await {
                Ok((session, client, form, left)) => show(&client, &form, &session, &left),
                Err(error) => failed(&error, None, "OAuth client"),
            }
        })}
    }
}

fn show(client: &ClientDetails, form: &OwnershipForm, session: &Session, left: &Left) -> AnyView {
    let row = &client.row;
    let title = format!("Whose {} is", row.name);
    let body = match session.actor.why(Action::EditClient { has: &row.roles, giving: &[] }) {
        Some(why) => view! {
            {left.kept(&Names::held(&session.actor))}
            <p class="why">{icon(Glyph::Lock)}{why}"."</p>
            <p><a class="btn" href=route::client(row.id)>"Back"</a></p>
        }
        .into_any(),
        None => view! { {differences(client, left)}{put_back(form)}{fields(client, form, left)} }.into_any(),
    };
    view! {
        <Title text=title.clone()/>
        {trail_to("OAuth", route::CLIENTS, &row.name)}
        <header class="client-head">
            {key_of(row.id, row.looks())}
            <div class="client-title"><h1 tabindex="-1">{title}</h1></div>
            <p class="client-facts"><span class="client-id"><code>{row.id.to_string()}</code></span></p>
        </header>
        {left.banner()}
        <div class="main-column">{body}</div>
    }
    .into_any()
}

/// What the fields of the form hold, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filled {
    owner: (String, String),
    stand_in: (String, String),
    purpose: String,
    /// Names and colours.
    labels: Vec<(String, String)>,
    review: String,
    notes: String,
}

impl Filled {
    fn of(said: &Ownership) -> Self {
        // Who has an account is known by their address alone.
        let party = |answers: &Option<Answers>| match answers {
            Some(answers) if answers.user.is_some() => (String::new(), answers.email.clone()),
            Some(answers) => (answers.name.clone(), answers.email.clone()),
            None => Default::default(),
        };
        let label = |label: &Label| (label.name.clone(), label.colour.as_str().to_owned());
        Self {
            owner: party(&said.owner),
            stand_in: party(&said.stand_in),
            purpose: said.purpose.clone(),
            labels: said.labels.iter().map(label).collect(),
            review: said.review.as_ref().map(|review| review.day.clone()).unwrap_or_default(),
            notes: said.notes.clone(),
        }
    }

    /// What was typed; `None`: nothing was.
    fn typed(left: &Left) -> Option<Self> {
        let refused = left.refused.as_ref()?;
        let field = |name: &str| refused.typed(name);
        let text = |name: &str| field(name).unwrap_or_default();
        let purpose = field("purpose")?;
        let labels = refused.all_typed("labels").into_iter().zip(refused.all_typed("colours"));
        Some(Self {
            owner: (text("owner_name"), text("owner_email")),
            stand_in: (text("stand_in_name"), text("stand_in_email")),
            purpose,
            labels: labels.filter(|(name, _)| !name.trim().is_empty()).collect(),
            review: text("review"),
            notes: text("notes"),
        })
    }

    /// By the fields of the page, in words.
    fn lines(&self) -> [(&'static str, Vec<String>); 6] {
        let text = |text: &str| text.trim().lines().map(str::to_owned).collect();
        let party = |(name, email): &(String, String)| text([name, email].map(|part| part.trim()).join(" ").trim());
        let labels = self.labels.iter().map(|(name, _)| name.trim().to_owned());
        [
            (field::OWNER, party(&self.owner)),
            (field::STAND_IN, party(&self.stand_in)),
            (field::PURPOSE, text(&self.purpose)),
            (field::LABELS, labels.collect()),
            (field::REVIEW, text(&self.review)),
            (field::NOTES, text(&self.notes)),
        ]
    }
}

/// Somebody was faster: what is typed beside what they said.
fn differences(client: &ClientDetails, left: &Left) -> Option<AnyView> {
    let stale = matches!(left.refused.as_ref()?.error, UiError::Conflict(_));
    let (mine, theirs) = (Filled::typed(left).filter(|_| stale)?.lines(), Filled::of(&client.ownership).lines());
    let rows = mine.into_iter().zip(theirs).filter(|((_, mine), (_, theirs))| mine != theirs);
    let row = |((name, before), (_, after)): ((&'static str, Vec<String>), (_, Vec<String>))| Row {
        head: field::label(name).into_any(),
        before,
        after,
    };
    let table = Diff {
        what: "Field",
        before: "Yours".into(),
        after: "Theirs".into(),
        versions: true,
        empty: "Empty",
        rows: rows.map(row).collect(),
    };
    let page = route::client_ownership(client.row.id);
    Some(
        view! {
            <p>"Yours is kept below: Save puts it over theirs. "<a href=page>"Discard mine"</a></p>
            {table.view()}
        }
        .into_any(),
    )
}

/// That the form shows what was said before.
fn put_back(form: &OwnershipForm) -> Option<AnyView> {
    let former = form.former.as_ref()?;
    let said = former.said.as_ref().map(|(when, by)| {
        let by = by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        format!("It was said {}{by}.", when.in_a_sentence())
    });
    let follows = said.unwrap_or_else(|| "Then nothing was said.".into());
    let fact = "This is what was said before. Nothing is saved yet.".to_owned();
    Some(Banner::known(Glyph::Undo, fact, view! { <p>{follows}" Save puts it back."</p> }.into_any()).view())
}

fn fields(client: &ClientDetails, form: &OwnershipForm, left: &Left) -> AnyView {
    let id = client.row.id;
    let said = form.former.as_ref().unwrap_or(&client.ownership);
    let filled = Filled::typed(left).unwrap_or_else(|| Filled::of(said));
    let purpose = Field {
        name: "purpose",
        label: field::label(field::PURPOSE),
        value: filled.purpose.clone(),
        hint: Some("What it is for, on one line."),
        problem: left.problem(field::PURPOSE),
        required: false,
        ..Default::default()
    };
    let review = Field {
        name: "review",
        label: field::label(field::REVIEW),
        value: filled.review.clone(),
        hint: Some("When somebody is to look at it again, as in 2027-01-31."),
        problem: left.problem(field::REVIEW),
        required: false,
        ..Default::default()
    };
    let owner = ["owner_email", "owner_name"];
    let stand_in = ["stand_in_email", "stand_in_name"];
    view! {
        <form method="post" action="/fn/save_ownership" class="ownership" data-guarded data-saved-by-key>
            {made_for()}
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="version" value=client.ownership.version.to_string()/>
            <div class="panel">
                {party(field::OWNER, owner, &filled.owner, left.problem(field::OWNER))}
                {party(field::STAND_IN, stand_in, &filled.stand_in, left.problem(field::STAND_IN))}
                {purpose.view()}
                {labels(&filled.labels, &form.labels, left.problem(field::LABELS))}
                {review.view()}
                {notes(&filled.notes, left.problem(field::NOTES))}
            </div>
            <div class="form-foot">
                <a class="btn" href=route::client(id)>"Cancel"</a>
                <button type="submit" class="btn btn-primary">"Save"</button>
            </div>
        </form>
    }
    .into_any()
}

/// Who answers: an address, and a name where it is a team's.
pub fn party(
    field: &'static str,
    [email_name, team_name]: [&'static str; 2],
    (team, email): &(String, String),
    problem: Option<String>,
) -> AnyView {
    let email = Field {
        name: email_name,
        label: "Address",
        kind: "email",
        value: email.clone(),
        hint: Some("Of a user of your organization, or of a team."),
        problem,
        required: false,
        ..Default::default()
    };
    let team = Field {
        name: team_name,
        label: "Team",
        value: team.clone(),
        hint: Some("The team's name. Empty for a user."),
        required: false,
        ..Default::default()
    };
    view! { <fieldset class="party"><legend class="label">{field::label(field)}</legend>{email.view()}{team.view()}</fieldset> }
        .into_any()
}

/// The colours of a label to choose from.
pub fn colours(chosen: &str) -> AnyView {
    let option = |word: Option<Colour>| {
        let (value, says) = word.map_or(("", "Usual colour"), |word| (word.as_str(), word.label()));
        view! { <option value=value selected={chosen == value}>{says}</option> }
    };
    std::iter::once(None).chain(Colour::ALL.map(Some)).map(option).collect_view().into_any()
}

/// A line for each label, and some empty ones.
fn labels(filled: &[(String, String)], known: &[Label], problem: Option<String>) -> AnyView {
    let lines = (filled.len() + MORE_LABELS).clamp(1, MAX_LABELS.max(filled.len()));
    let line = |at: usize| {
        let (name, colour) = filled.get(at).cloned().unwrap_or_default();
        let number = at + 1;
        view! {
            <div class="label-line">
                <input type="text" name="labels[]" value=name list="known-labels" autocomplete="off" aria-label=format!("Label {number}")/>
                <select name="colours[]" aria-label=format!("Colour of label {number}")>{colours(&colour)}</select>
            </div>
        }
    };
    let known = known.iter().map(|label| view! { <option value=label.name.clone()></option> }).collect_view();
    view! {
        <fieldset class="field" aria-describedby="labels-hint labels-error">
            <legend class="label">{field::label(field::LABELS)}" "<span class="optional">"optional"</span></legend>
            {(0..lines).map(line).collect_view()}
            <datalist id="known-labels">{known}</datalist>
            <p class="note" id="labels-hint">"Words such as production. A label has one colour at every client of your organization: its usual one, grey where it is new, unless you choose another. Empty a line to take it off."</p>
            <p class="error" id="labels-error">{problem.map(|says| view! { {icon(Glyph::Alert)}{says} })}</p>
        </fieldset>
    }
    .into_any()
}

fn notes(notes: &str, problem: Option<String>) -> AnyView {
    let invalid = problem.is_some().then_some("true");
    // A browser drops a line break that a text begins with (HTML, section 13.1.2.5); nothing that is saved begins with one.
    view! {
        <div class="field">
            <label for="notes">{field::label(field::NOTES)}" "<span class="optional">"optional"</span></label>
            <textarea id="notes" name="notes" rows="4" aria-invalid=invalid aria-describedby="notes-error">{notes.to_owned()}</textarea>
            <p class="note">{format!("At most {MAX_NOTES} characters.")}</p>
            <p class="error" id="notes-error">{problem.map(|says| view! { {icon(Glyph::Alert)}{says} })}</p>
        </div>
    }
    .into_any()
}
