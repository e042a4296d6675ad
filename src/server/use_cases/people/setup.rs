//! The setup of an empty database: its organization, the Home division, the default roles and the first administrator.
//! It takes the code that the server printed, and happens once.

use super::links::{self, NewLink};
use crate::{
    domain::{
        DivisionId, FieldError, OrganizationId, RoleId, Timestamp, UserId, UserState,
        audit::{AuditAction, AuditField, ObjectKind},
        password::{Whose, check_length},
        person,
        refusal::{Reason, Wrong},
        text,
        time::HOUR,
    },
    policy::defaults,
    server::{
        crypto::{
            password,
            secret_value::{readable_code, readable_hash},
        },
        storage::{
            Store,
            audit::entry::{self, NewEntry},
            people::{
                divisions, first_steps, links as stored, organizations, roles,
                users::{self, NewUser, User},
            },
        },
        use_cases::{error::AppError, passwords},
    },
};
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

/// How long a code is good for, in milliseconds.
const CODE: i64 = HOUR;

/// What the first administrator types.
#[derive(Clone, Debug, Default)]
pub struct First {
    pub organization: String,
    pub name: String,
    pub email: String,
    /// `None`: chosen by a link.
    pub password: Option<String>,
    /// Address and request id, when it was typed in a browser.
    pub from: Option<(Option<String>, String)>,
}

/// Whether the database belongs to someone.
///
/// # Errors
/// When storage fails.
pub async fn is_set_up(store: &Store) -> Result<bool, AppError> {
    Ok(store.is_taken().await?)
}

/// Makes a code that opens the setup for an hour: 100 random bits in five groups.
///
/// # Errors
/// When storage fails.
pub async fn new_code(store: &Store, now: Timestamp) -> Result<String, AppError> {
    let code = readable_code(20);
    let mut transaction = store.begin().await?;
    stored::add_code(&mut transaction, &readable_hash(&code), now.plus(CODE)).await?;
    transaction.commit().await?;
    Ok(code)
}

/// The same when none works any more. Of several that ask at once, one gets it. It is looked for one that works before
/// anything is written: anyone may ask.
///
/// # Errors
/// When storage fails.
pub async fn new_code_if_none(store: &Store, now: Timestamp) -> Result<Option<String>, AppError> {
    let mut connection = store.reader().acquire().await?;
    if !stored::codes(&mut connection, now).await?.is_empty() {
        return Ok(None);
    }
    drop(connection);
    let code = readable_code(20);
    let mut transaction = store.begin().await?;
    stored::hold_codes(&mut transaction).await?;
    if !stored::codes(&mut transaction, now).await?.is_empty() {
        return Ok(None);
    }
    stored::add_code(&mut transaction, &readable_hash(&code), now.plus(CODE)).await?;
    transaction.commit().await?;
    Ok(Some(code))
}

/// Whether a code opens the setup now.
///
/// # Errors
/// When storage fails.
pub async fn code_fits(store: &Store, code: &str, now: Timestamp) -> Result<bool, AppError> {
    let mut connection = store.reader().acquire().await?;
    let wanted = readable_hash(code);
    let codes = stored::codes(&mut connection, now).await?;
    // All of them, whichever fits.
    Ok(codes.iter().fold(false, |found, known| found | bool::from(known.as_bytes().ct_eq(wanted.as_bytes()))))
}

/// Sets up an empty database for the holder of a code.
///
/// # Errors
/// Invalid with each field that is wrong, the code among them; Conflict when the database belongs to someone.
pub async fn set_up_with_code(store: &Store, code: &str, first: &First, now: Timestamp) -> Result<(), AppError> {
    if is_set_up(store).await? {
        return Err(closed());
    }
    if !code_fits(store, code, now).await? {
        // Codes end when someone has set it up, maybe since the question above: theirs was right.
        if is_set_up(store).await? {
            return Err(closed());
        }
        // With what is wrong of the rest, so that all of it can be mended at once.
        let rest = valid(first).await?.err().unwrap_or_default();
        return Err(std::iter::once(FieldError::wrong("code", Wrong::SetupCode))
            .chain(rest)
            .collect::<Vec<_>>()
            .into());
    }
    set_up(store, first, "", now).await.map(|_| ())
}

fn closed() -> AppError {
    AppError::conflict(Reason::SetUp)
}

/// Sets up an empty database; a link comes back when no password was given.
///
/// # Errors
/// Invalid with each field that is wrong; Conflict when the database belongs to someone.
pub async fn set_up(store: &Store, first: &First, issuer: &str, now: Timestamp) -> Result<Option<NewLink>, AppError> {
    let first = valid(first).await??;
    let hash = match &first.password {
        Some(chosen) => password::hash_off_thread(chosen.clone()).await?,
        None => String::new(),
    };
    let mut transaction = store.begin().await?;
    if !stored::claim(&mut transaction).await? || organizations::has_organizations(&mut transaction).await? {
        return Err(closed());
    }
    let organization = OrganizationId::from_uuid(Uuid::new_v4());
    organizations::add_organization(&mut transaction, organization, &first.organization, now).await?;
    divisions::add_division(&mut transaction, DivisionId::from_uuid(Uuid::new_v4()), organization, "Home", true)
        .await?;
    // One can give only what one holds: the first administrator holds each, or nobody could ever give the others.
    let mut held: Vec<(RoleId, String)> = vec![];
    for default in defaults::ALL {
        let role = super::roles::of_default(&default, RoleId::from_uuid(Uuid::new_v4()));
        held.push((role.id, "*".to_owned()));
        roles::add(&mut transaction, organization, &role).await?;
    }
    let user = User {
        id: UserId::from_uuid(Uuid::new_v4()),
        organization_id: organization,
        name: first.name.clone(),
        email: first.email.clone(),
        state: if hash.is_empty() { UserState::Invited } else { UserState::Active },
        version: 1,
        created_at: now,
        last_sign_in_at: None,
        roles: vec![],
    };
    users::add_user(
        &mut transaction,
        &NewUser {
            id: user.id,
            organization_id: organization,
            name: &user.name,
            email: &user.email,
            password_hash: &hash,
            state: user.state,
            created_at: now,
            roles: &held,
        },
    )
    .await?;
    first_steps::show(&mut transaction, user.id).await?;
    let link = match user.state {
        UserState::Invited => Some(links::put_by(&mut transaction, None, &user, issuer, now).await?),
        _ => None,
    };
    stored::end_codes(&mut transaction).await?;
    let object = (ObjectKind::Organization, organization.to_string(), first.organization.clone());
    let audited = NewEntry {
        address: first.from.as_ref().and_then(|(address, _)| address.clone()),
        request_id: first.from.as_ref().map(|(_, request)| request.clone()),
        changes: super::differences::changed(AuditField::Administrator, "", &format!("{} ({})", user.name, user.email))
            .into_iter()
            .collect(),
        ..NewEntry::own(organization, now, AuditAction::SetUp, object)
    };
    entry::write(&mut transaction, &audited).await?;
    transaction.commit().await?;
    Ok(link)
}

/// What is wrong, field by field. A password is looked at for its words once those are known to be in bounds: whoever asks has
/// shown nothing yet.
async fn valid(first: &First) -> Result<Result<First, Vec<FieldError>>, AppError> {
    let mut wrong = vec![];
    let mut keep = |field: &str, checked: Result<String, String>| {
        checked.unwrap_or_else(|message| {
            wrong.push(FieldError::wrong(field, message));
            String::new()
        })
    };
    let organization = keep("organization", text::name(&first.organization, person::MAX_NAME));
    let name = keep("name", text::name(&first.name, person::MAX_NAME));
    let email = keep("email", person::email(&first.email));
    let (password, from) = (first.password.clone(), first.from.clone());
    if let Some(chosen) = &password {
        let whose = Whose { email: &email, signs_in_with: &email, name: &name, organization: &organization };
        let problem = match wrong.is_empty() {
            true => passwords::problem(chosen, whose).await?,
            false => check_length(chosen).err(),
        };
        wrong.extend(problem.map(|says| FieldError::wrong("password", says)));
    }
    Ok(if wrong.is_empty() { Ok(First { organization, name, email, password, from }) } else { Err(wrong) })
}
