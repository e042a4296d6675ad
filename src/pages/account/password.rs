//! Changing the password.

use crate::{
    components::{form::Field, reader::made_for},
    pages::shared::arrive::Left,
    wire::Account,
};
use leptos::prelude::*;

pub fn panel(account: &Account, left: &Left) -> AnyView {
    let current = Field {
        name: "current",
        label: "Current password",
        kind: "password",
        autocomplete: "current-password",
        problem: left.problem("current"),
        ..Default::default()
    };
    let new = Field {
        name: "password",
        label: "New password",
        kind: "password",
        autocomplete: "new-password",
        hint: Some("At least 12 characters. Several words are easy to remember."),
        problem: left.problem("password"),
        ..Default::default()
    };
    view! {
        <section class="panel" id="password-panel" tabindex="-1" aria-labelledby="password-title">
            <h2 id="password-title">"Password"</h2>
            <p>"Changing it signs you out everywhere else."</p>
            <form method="post" action="/fn/change_password">{made_for()}
                <input type="text" name="username" autocomplete="username" hidden readonly value=account.name_to_sign_in().to_owned()/>
                {current.view()}
                {new.view()}
                <p class="form-foot">
                    <label class="check">
                        <input type="checkbox" name="tokens" value="true" autocomplete="off"/>
                        <span>"Also end all access of applications that act for me"</span>
                    </label>
                </p>
                <p class="form-foot"><button type="submit" class="btn">"Change password"</button></p>
            </form>
        </section>
    }
    .into_any()
}
