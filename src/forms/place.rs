//! The form of the page: there is one, or none.

use super::form::Form;
use std::cell::RefCell;

thread_local! {
    /// The form of the page.
    static FORM: RefCell<Option<Form>> = const { RefCell::new(None) };
}

/// Takes this form for the page's.
pub fn put(form: Form) {
    FORM.with(|place| place.replace(Some(form)));
}

/// Does something with the form. What an event in the midst of that would do is done by that already.
pub fn with<T>(act: impl FnOnce(&mut Form) -> T) -> Option<T> {
    FORM.with(|form| form.try_borrow_mut().ok()?.as_mut().map(act))
}

/// Does something to the form, and shows what follows from it.
pub fn changed(act: impl FnOnce(&mut Form)) {
    with(|form| {
        form.scopes.read();
        act(form);
        form.show();
    });
}
