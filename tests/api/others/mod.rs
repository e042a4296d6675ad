//! Faults that others had, tried here: CVEs of OAuth and OpenID Connect servers and of their consoles. The table of them
//! stands in `docs/security.md`; each test says under which numbers the fault it tries is known.

mod codes;
mod denial;
mod doors;
mod enumeration;
mod grants;
mod injection;
mod links;
mod privileges;
mod redirect;
mod sessions;
mod tokens;
