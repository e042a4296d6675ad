//! Servers of tests that speak TLS.

use clientele::server::outgoing;
use std::sync::Arc;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer},
    },
};

/// Takes connections with this certificate and its key, both in DER.
pub fn acceptor(certificate: &'static [u8], key: &'static [u8]) -> TlsAcceptor {
    // The cryptography of this program, which is chosen with the first client.
    drop(outgoing::builder());
    let key = PrivateKeyDer::try_from(key).unwrap();
    let config = ServerConfig::builder().with_no_client_auth();
    TlsAcceptor::from(Arc::new(config.with_single_cert(vec![CertificateDer::from(certificate)], key).unwrap()))
}
