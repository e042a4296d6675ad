//! The button that asks for a passkey. The browser's half does the asking (`browser::passkey`).

use crate::components::{Glyph, icon};
use leptos::prelude::*;

/// What a passkey is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    SecondStep,
    Prove,
    Add,
}

/// The button with the words for what goes wrong. Absent without JavaScript, where no browser has passkeys. `next`: where
/// to go on to.
pub fn passkey(purpose: Purpose, class: &'static str, next: String) -> AnyView {
    let (label, act, question, answer) = match purpose {
        Purpose::SignIn => ("Sign in with a passkey", "get", "/fn/ask_passkey", "/fn/sign_in_by_passkey"),
        Purpose::SecondStep => ("Use a passkey", "get", "/fn/ask_second_passkey", "/fn/sign_in_by_second_passkey"),
        Purpose::Prove => ("Confirm with a passkey", "get", "/fn/ask_proof", "/fn/prove_by_passkey"),
        Purpose::Add => ("Add a passkey", "create", "/fn/ask_new_passkey", "/fn/add_passkey"),
    };
    view! {
        <div class="passkey needs-script">
            <button
                type="button"
                class=class
                data-passkey=act
                data-question=question
                data-answer=answer
                data-next=next
                data-autofill=(purpose == Purpose::SignIn).then_some("")
            >
                {icon(Glyph::Passkey)}
                {label}
            </button>
            <p class="error" role="alert" hidden>{icon(Glyph::Alert)}<span></span></p>
        </div>
    }
    .into_any()
}
