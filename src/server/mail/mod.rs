//! Mail: a door that leads out. What it says is worded where pages are; here it is sent, by SMTP (RFC 5321), and to webhooks.

pub mod notices;
pub mod webhooks;

use super::{
    config::{SmtpServer, Tls},
    console::present::notices::Letter,
    use_cases::error::chain,
};
use lettre::{
    Address, Message,
    address::Envelope,
    message::{
        Mailbox, SinglePart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use std::time::{Duration, UNIX_EPOCH};
use tokio::time::timeout;

/// How long a mail server may take for each of three things: to be reached and signed in to, to take the addresses, to take the
/// mail. Together that is less than a mail may be under way.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many characters of what a server said are kept.
const SAID: usize = 300;

/// Sends mail by one server, from one address.
#[derive(Clone, Debug)]
pub struct Mailer {
    server: SmtpServer,
    from: Mailbox,
    /// The address of this console, without a slash at its end.
    public_url: String,
    patience: Duration,
    /// The one certificate that is trusted, in DER; `None`: those of the system.
    trusted: Option<Vec<u8>>,
}

/// Why a mail was not sent, in a sentence for the person it was for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// The server takes nothing from anybody now.
    Server(String),
    /// Not this one, and not now.
    ForNow(String),
    /// Never this one: it is not tried again.
    ForGood(String),
    /// Nobody knows whether it was: it is not tried again, as it would arrive twice.
    Unknown(String),
}

impl Unsent {
    fn of(stage: &str, error: &Error, permanent: fn(String) -> Self) -> Self {
        let says = format!("{stage}: {}", readable(&chain(error)));
        if error.is_permanent() { permanent(says) } else { Self::ForNow(says) }
    }
}

/// What somebody else's server said, on one line.
fn readable(said: &str) -> String {
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    said.chars().map(shown).take(SAID).collect::<String>().trim_end().to_owned()
}

impl Mailer {
    /// # Errors
    /// A sentence for the operator.
    pub fn new(server: SmtpServer, from: &str, public_url: &str) -> Result<Self, String> {
        let expected = "use an address such as clientele@example.com or \"Clientele <clientele@example.com>\"";
        let from: Mailbox = from.parse().map_err(|error| format!("--mail-from: {error}: {expected}"))?;
        Ok(Self {
            server,
            from,
            public_url: public_url.trim_end_matches('/').to_owned(),
            patience: PATIENCE,
            trusted: None,
        })
    }

    /// The same with another patience.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The same that trusts this certificate (DER) alone.
    #[must_use]
    pub fn trusting(self, certificate: &[u8]) -> Self {
        Self { trusted: Some(certificate.to_vec()), ..self }
    }

    /// How TLS is spoken: with who has a certificate of the configured name.
    fn tls(&self) -> Result<TlsParameters, Error> {
        let host = self.server.host.clone();
        let Some(trusted) = &self.trusted else { return TlsParameters::new(host) };
        let certificate = Certificate::from_der(trusted.clone())?;
        let only = TlsParameters::builder(host).certificate_store(CertificateStore::None);
        only.add_root_certificate(certificate).build()
    }

    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// The host of this console, by which mail servers know it.
    fn host(&self) -> &str {
        let authority = self.public_url.split_once("://").map_or("", |(_, authority)| authority);
        match authority.split_once(']') {
            Some((address, _)) => address.trim_start_matches('['),
            None => authority.split(':').next().unwrap_or_default(),
        }
    }

    fn hello(&self) -> ClientId {
        match self.host().parse() {
            Ok(std::net::IpAddr::V4(address)) => ClientId::Ipv4(address),
            Ok(std::net::IpAddr::V6(address)) => ClientId::Ipv6(address),
            Err(_) => ClientId::Domain(self.host().to_owned()),
        }
    }

    /// Sends a letter.
    ///
    /// # Errors
    /// [`Unsent`]
    pub async fn send(&self, letter: &Letter) -> Result<(), Unsent> {
        let message = self.message(letter)?;
        let slow = || "The mail server did not answer in time.".to_owned();
        let connected = timeout(self.patience, self.connect()).await;
        let mut connection = connected.map_err(|_| Unsent::Server(slow()))??;
        let offered = timeout(self.patience, self.offer(&mut connection, message.envelope())).await;
        offered.map_err(|_| Unsent::Server(slow()))??;
        let given = timeout(self.patience, connection.message(&message.formatted())).await;
        let silent = "The mail server did not say whether it took the mail";
        match given {
            Ok(Ok(_)) => {}
            Ok(Err(error)) if error.status().is_some() => {
                return Err(Unsent::of("The mail server refused the mail", &error, Unsent::ForGood));
            }
            Ok(Err(error)) => return Err(Unsent::Unknown(format!("{silent}: {}", readable(&chain(&error))))),
            Err(_) => return Err(Unsent::Unknown(format!("{silent}."))),
        }
        // It is sent, whatever is said to a goodbye.
        let _ = timeout(self.patience, connection.quit()).await;
        Ok(())
    }

    /// A connection that is encrypted and signed in as configured.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Unsent> {
        let SmtpServer { host, port, tls, user } = &self.server;
        let failed = |stage: &str, error: &Error| Unsent::Server(format!("{stage}: {}", readable(&chain(error))));
        let parameters = || self.tls().map_err(|error| failed("TLS with the mail server is not possible", &error));
        let implicit = if *tls == Tls::Implicit { Some(parameters()?) } else { None };
        let (address, hello) = ((host.as_str(), *port), self.hello());
        let connected = AsyncSmtpConnection::connect_tokio1(address, Some(self.patience), &hello, implicit, None).await;
        let mut connection = connected.map_err(|error| failed("The mail server cannot be reached", &error))?;
        if *tls == Tls::Start {
            let started = connection.starttls(parameters()?, &hello).await;
            started.map_err(|error| failed("The mail server does not speak TLS as it should", &error))?;
        }
        if let Some((name, password)) = user {
            let credentials = Credentials::new(name.clone(), password.clone());
            let signed_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            signed_in.map_err(|error| failed("The mail server refused the user of --smtp-url", &error))?;
        }
        Ok(connection)
    }

    /// Says whom a mail is from and to, up to where the mail itself is asked for.
    async fn offer(&self, connection: &mut AsyncSmtpConnection, envelope: &Envelope) -> Result<(), Unsent> {
        let mut parameters = vec![];
        let all = envelope.from().into_iter().chain(envelope.to());
        if !all.into_iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let says = "The mail server takes no addresses with letters outside of ASCII.";
                return Err(Unsent::ForGood(says.into()));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let refused = "The mail server refused whom mail is from";
        let from = connection.command(Mail::new(envelope.from().cloned(), parameters)).await;
        from.map_err(|error| Unsent::of(refused, &error, Unsent::Server))?;
        for to in envelope.to() {
            let to = connection.command(Rcpt::new(to.clone(), vec![])).await;
            to.map_err(|error| Unsent::of("The mail server refused the address", &error, Unsent::ForGood))?;
        }
        let data = connection.command(Data).await;
        data.map_err(|error| Unsent::of("The mail server refused the mail", &error, Unsent::ForGood))?;
        Ok(())
    }

    fn message(&self, letter: &Letter) -> Result<Message, Unsent> {
        let to: Address =
            letter.to.1.parse().map_err(|_| Unsent::ForGood("No mail can be sent to this address.".into()))?;
        let header = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
        let millis = u64::try_from(letter.at.millis()).unwrap_or_default();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(letter.to.0.clone()), to))
            .subject(&letter.subject)
            .date(UNIX_EPOCH + Duration::from_millis(millis))
            .message_id(Some(format!("<{}@{}>", letter.id, self.host())))
            // Nobody's holiday note answers it (RFC 3834), and mail programs lead to where it is chosen (RFC 2369).
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("List-Unsubscribe", &format!("<{}>", letter.choose)))
            .singlepart(SinglePart::plain(letter.text.clone()))
            .map_err(|error| Unsent::ForGood(format!("The mail could not be written: {}", readable(&chain(&error)))))
    }
}
