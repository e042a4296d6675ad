//! Who made or did something, by the names they have.

use std::fmt;

/// A person, a program, or a person through a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    Person(String),
    /// A program by itself; `None`: it was removed.
    Program(Option<String>),
    /// `None`: the person is not known any more, the program was removed.
    Through {
        person: Option<String>,
        program: Option<String>,
    },
}

const REMOVED: &str = "an application that was removed";

impl fmt::Display for Maker {
    /// "Tom Okafor", "Night export (client)", "Tom Okafor, through Route planner"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(name) => f.write_str(name),
            Self::Program(name) => write!(f, "{} (client)", name.as_deref().unwrap_or(REMOVED)),
            Self::Through { person, program } => {
                let program = program.as_deref().unwrap_or(REMOVED);
                match person {
                    Some(name) => write!(f, "{name}, through {program}"),
                    None => f.write_str(program),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_maker_is_named_with_what_they_made_it_through() {
        let name = |name: &str| Some(name.to_owned());
        for (maker, says) in [
            (Maker::Person("Tom Okafor".into()), "Tom Okafor"),
            (Maker::Program(name("Night export")), "Night export (client)"),
            (Maker::Program(None), "an application that was removed (client)"),
            (
                Maker::Through { person: name("Tom Okafor"), program: name("Route planner") },
                "Tom Okafor, through Route planner",
            ),
            (
                Maker::Through { person: name("Tom Okafor"), program: None },
                "Tom Okafor, through an application that was removed",
            ),
            (Maker::Through { person: None, program: name("Route planner") }, "Route planner"),
        ] {
            assert_eq!(maker.to_string(), says);
        }
    }
}
