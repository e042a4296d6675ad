//! What a notice says by mail, and what My account says of the notices.

use super::{
    needs::{needs, without_number},
    time::{deadline, exact, past},
};
use crate::{
    domain::{
        Timestamp, character,
        count::plural,
        need::Need,
        notice::{Ending, MORNING},
        text::capitalized,
    },
    server::{
        console::zone,
        use_cases::{
            account::{ChosenNotices, KeptNotices},
            notices::Notice,
        },
    },
    wire::{NoticeChoice, Notices, Webhook, route},
};
use chrono_tz::Tz;

/// A mail in plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Of all mails, this one.
    pub id: String,
    /// Name and address.
    pub to: (String, String),
    pub subject: String,
    pub text: String,
    /// Where is chosen what one is told of.
    pub choose: String,
    pub at: Timestamp,
}

/// A name on one line, without what could hide or turn around what follows it.
pub(super) fn plain(name: &str) -> String {
    let shown = |c: char| if c.is_control() || character::is_format(c) { '\u{fffd}' } else { c };
    name.chars().map(shown).collect()
}

/// Words a notice as its reader sees times. `day`: the first day on which refusals count, in their zone.
pub fn letter(notice: &Notice, id: &str, (day, zone): (&str, Tz), public_url: &str, now: Timestamp) -> Letter {
    zone::read_in(zone, || {
        let choose = format!("{public_url}{}", route::NOTICES);
        Letter {
            id: id.to_owned(),
            to: (plain(&notice.name), notice.email.clone()),
            subject: subject(notice),
            text: text(notice, day, public_url, &choose, now),
            choose,
            at: now,
        }
    })
}

/// "3 things need you in Meridian Post"
fn subject(notice: &Notice) -> String {
    let organization = plain(&notice.organization);
    let things = |n: usize, one: &str, several: &str| {
        format!("{} {}", plural(n as u64, "thing"), if n == 1 { one } else { several })
    };
    let ends = things(notice.endings.len(), "ends within 24 hours", "end within 24 hours");
    let needs = things(notice.needed.len(), "needs you", "need you");
    match (notice.endings.is_empty(), notice.needed.is_empty()) {
        (true, _) => format!("{needs} in {organization}"),
        (false, true) => format!("{ends} in {organization}"),
        (false, false) => format!("{needs} in {organization}, and {ends}"),
    }
}

fn text(notice: &Notice, day: &str, public_url: &str, choose: &str, now: Timestamp) -> String {
    let mut parts = vec![format!("{}, {}", plain(&notice.organization), exact(now))];
    if !notice.endings.is_empty() {
        parts.push("Within 24 hours:".into());
        parts.extend(
            notice.endings.iter().map(|ending| format!("- {}\n  {public_url}{}", ends(ending, now), place(ending))),
        );
    }
    if !notice.needed.is_empty() {
        parts.push("What needs you:".into());
        let lines = needs(&notice.needed, None, day, now).lines;
        parts.extend(lines.iter().map(|line| {
            let more = if line.more.is_empty() { String::new() } else { format!("\n  {}", line.more) };
            format!("- {}{more}\n  {public_url}{}", line.what, line.to)
        }));
    }
    parts.push(format!("You chose to be told of this. Choose something else, or nothing:\n{choose}"));
    parts.join("\n\n") + "\n"
}

/// Where it is seen.
pub(super) fn place(ending: &Ending) -> String {
    ending.client.map_or_else(|| route::review(ending.thing), route::client)
}

pub(super) fn ends(ending: &Ending, now: Timestamp) -> String {
    let name = plain(&ending.name);
    let at = deadline(now, ending.ends_at);
    let unless = if ending.unless_used { ", unless it is used before" } else { "" };
    let at = format!("in {}, on {}{unless}.", at.relative, at.exact);
    match (ending.need, &ending.hint) {
        (Need::RemovedSoon, _) => format!("{name} is removed for good {at}"),
        (Need::Rehearsed, _) => format!("The rehearsal of {name} ends {at}"),
        (Need::ReviewDue, _) => format!("The due day of the review {name} is over {at}"),
        (_, Some(hint)) => format!("The secret {} of {name} ends {at}", plain(hint)),
        (_, None) => format!("{name} ends {at}"),
    }
}

/// "Clients in rehearsal"
pub fn label(need: Need) -> String {
    capitalized(&without_number(need))
}

/// What My account says; `None`: the user may see nothing that they could be told of. `sends`: whether a mail server is
/// configured.
pub fn panel(chosen: ChosenNotices, webhook: Option<Webhook>, sends: bool, now: Timestamp) -> Option<Notices> {
    if chosen.offered.is_empty() {
        return None;
    }
    // Who chooses for the first time is offered mail.
    let kept = chosen.kept.unwrap_or_else(|| KeptNotices { by_mail: true, ..KeptNotices::default() });
    let failure = kept.failed_at.zip(kept.failure).filter(|_| kept.by_mail);
    let choices = chosen.offered.into_iter().map(|(need, chosen)| NoticeChoice {
        kind: need.as_str().to_owned(),
        label: label(need),
        chosen,
    });
    Some(Notices {
        choices: choices.collect(),
        by_mail: kept.by_mail,
        sends,
        webhook,
        hour: MORNING,
        zone: if kept.zone.is_empty() { zone::readers().name().to_owned() } else { kept.zone },
        sent: kept.sent_at.map(|at| past(now, at)),
        failure: failure.map(|(at, says)| (past(now, at), says)),
        again: kept.retry_at.map(|at| deadline(now, at)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{ClientId, Count},
        server::use_cases::needs::{Needed, PutOff},
    };
    use uuid::Uuid;

    /// Mon 23 Nov 2026, 14:02 UTC.
    const NOW: Timestamp = Timestamp::from_millis(1_795_442_520_000);

    fn notice(endings: usize, needed: &[Need]) -> Notice {
        let ending = |n: usize| Ending {
            ends_at: NOW.plus(3_600_000 * (n as i64 + 1)),
            need: [Need::RemovedSoon, Need::Rehearsed, Need::SecretEnds][n % 3],
            thing: Uuid::from_u128(n as u128),
            client: Some(ClientId::from_uuid(Uuid::from_u128(7))),
            name: "Payroll\r\nBcc: all@evil.example".into(),
            hint: (n % 3 == 2).then(|| "ab12".into()),
            unless_used: n % 3 == 2,
        };
        let count = |need: &Need| Needed {
            need: *need,
            count: Some(Count::exactly(2)),
            knocked: None,
            owner_left: 0,
            next: None,
            put_off: PutOff::Nothing,
        };
        Notice {
            name: "Ana\u{202e} Ruiz".into(),
            email: "ana@example.com".into(),
            organization: "Meridian Post".into(),
            extra: needed.is_empty(),
            endings: (0..endings).map(ending).collect(),
            needed: needed.iter().map(count).collect(),
        }
    }

    fn worded(notice: &Notice) -> Letter {
        letter(notice, "notice.1", ("2026-11-17", zone::named("Europe/Rome").unwrap()), "https://c.example", NOW)
    }

    #[test]
    fn the_subject_says_how_much_there_is_and_where() {
        let subject = |endings, needed: &[Need]| worded(&notice(endings, needed)).subject;
        assert_eq!(subject(0, &[Need::Silent]), "1 thing needs you in Meridian Post");
        assert_eq!(subject(2, &[]), "2 things end within 24 hours in Meridian Post");
        let both = "2 things need you in Meridian Post, and 1 thing ends within 24 hours";
        assert_eq!(subject(1, &[Need::Silent, Need::Legacy]), both);
    }

    #[test]
    fn each_line_has_its_link_and_times_are_those_of_the_reader() {
        let letter = worded(&notice(3, &[Need::Silent]));
        let text = &letter.text;
        assert!(text.starts_with("Meridian Post, Mon 23 Nov 2026, 15:02 UTC+1\n"), "{text}");
        for line in [
            "is removed for good in 1 hour, on Mon 23 Nov 2026, 16:02 UTC+1.\n  https://c.example/admin/integrations/oauth/",
            "- The secret ab12 of Payroll",
            "- 2 clients not used in the last 90 days\n",
            "\n  https://c.example/admin/integrations/oauth?used=90\n",
            "https://c.example/admin/account#notices\n",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        assert_eq!(letter.choose, "https://c.example/admin/account#notices");
    }

    #[test]
    fn no_name_begins_a_line_or_turns_it_around() {
        let letter = worded(&notice(1, &[]));
        assert_eq!(letter.to.0, "Ana\u{fffd} Ruiz");
        assert!(!letter.text.contains("\nBcc") && !letter.text.contains('\r'), "{}", letter.text);
    }

    #[test]
    fn what_can_be_chosen_is_said_as_admin_says_it() {
        assert_eq!(label(Need::RemovedSoon), "Deactivated clients");
        assert_eq!(label(Need::SecretEnds), "Clients with a secret that ends within 14 days");
    }
}
